import { z } from 'zod'

/** @file A recording is one JSON object a line; these are the schemas and the types of each. */

const entries = z.int()
const uint32 = z.int().min(0).max(0xffffffff)
const id = z.int().min(0)
const perNetns = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^\d+$/), value)
const opt = z.exactOptional

/** As many CPUs as the kernel can be built for. */
export const CPUS_MAX = 8192

/** Other keys say how the recording was made; they are read by people. */
export const headerSchema = z.looseObject({
  format: z.literal('dst-trace/1'),
  kernel: z.string().describe('`patched`, `unpatched`, or a release and what was done to it'),
  source: opt(z.string()),
  mode: opt(z.enum(['counter', 'flow'])).describe('Absent in recordings of whole kernels'),
  family: opt(z.enum(['ipv4', 'ipv6'])).describe('Absent where each event says its own'),
  cpus: z.int().min(1).max(CPUS_MAX),
  batch: z.int().min(1).describe('percpu_counter_batch at boot, in entries'),
  gcThresh: uint32.describe('gc_thresh of the template, in entries'),
  xfrmsPerBundle: opt(z.int().min(1).max(64)).describe('With the flow cache: entries of a bundle'),
  events: opt(id).describe('What the driver was asked for: a lower bound of the events'),
})

export type RecordingHeader = z.infer<typeof headerSchema>

const seenAtAdd = z
  .strictObject({ count: entries, slot: opt(entries) })
  .describe(
    'What a tracer sees at dst_entries_add(): the count of the netns, and the slot of its CPU',
  )

export type SeenAtAdd = z.infer<typeof seenAtAdd>

/** What can be read of a kernel that is held still, in entries. */
const whole = {
  count: perNetns(entries),
  deadCountDelta: entries.describe('What was written to the counts of netns after their exit'),
  percpu: z
    .union([z.array(entries), perNetns(z.array(entries))])
    .describe('One array where all netns share the slots; otherwise an array for each netns'),
  read: perNetns(entries).describe('percpu_counter_read_positive()'),
  sum: perNetns(entries).describe('percpu_counter_sum_positive()'),
  rawSum: perNetns(entries),
  live: perNetns(entries).describe(
    'From the slab list: the truth. A netns that is gone is listed while entries of it are left',
  ),
  gcThresh: perNetns(uint32),
  template: z.strictObject({ count: entries }),
  batch: entries,
  online: z.array(id),
  nullPercpu: opt(
    z.strictObject({ hits: entries, values: z.array(entries), freedHits: entries }),
  ).describe('Accesses through a destroyed counter, and what they left; absent before the first'),
}

const seenWhole = z.strictObject(whole)

export type SeenWhole = z.infer<typeof seenWhole>

/** What every event may have; `observed` is what was read just after it. */
const about = {
  i: opt(id).describe('Its own number, where the recorder has kept one'),
  t: opt(z.number()).describe('When it happened, as the recorder counts time'),
  cpu: opt(id),
  result: opt(z.string()),
}
const common = { ...about, observed: opt(seenWhole) }
const recordedFamily = z.enum(['xfrm4', 'xfrm6'])
const family = opt(recordedFamily)

export type RecordedFamily = z.infer<typeof recordedFamily>

const recordedFault = z.enum(['alloc_percpu#1', 'alloc_percpu#2', 'sysctl#1', 'sysctl#2'])

/** Which allocation was made to fail: the first or second of its kind. */
export type RecordedFault = z.infer<typeof recordedFault>

/** The events of a netns, which every mode has; they differ in what was observed. */
function netnsSchemas<T extends z.ZodType>(observed: T) {
  return [
    z.strictObject({ op: z.literal('boot'), ...about, observed, netns: id }),
    z.strictObject({
      op: z.literal('netns.create'),
      ...about,
      observed,
      netns: id,
      fault: opt(recordedFault),
    }),
    z.strictObject({
      op: z.literal('netns.destroy'),
      ...about,
      observed,
      netns: id,
      drain: opt(z.int()),
      liveBefore: opt(entries),
      devRefsAfterDown: opt(z.int()),
      gcListAtExit: opt(z.int()),
      countAtExit: opt(entries),
      liveAfter: opt(entries),
    }),
  ] as const
}

/** The events of a CPU, which every mode has too. */
function hotplugSchema<T extends z.ZodType>(observed: T) {
  return z.strictObject({
    op: z.enum(['cpu.offline', 'cpu.online']),
    ...about,
    observed,
    cpu: id.describe('The CPU that goes or comes'),
    actor: opt(id).describe('The CPU on which that is done'),
    batchBefore: opt(entries),
  })
}

function entrySchema<Op extends string>(op: Op) {
  return z.strictObject({
    op: z.literal(op),
    ...common,
    // The small one first: live recordings have no other, and tens of thousands of it.
    observed: opt(z.union([seenAtAdd, seenWhole])),
    cpu: id,
    netns: id,
    family,
    dst: opt(id),
  })
}

/**
 * Every event, by its op. They are strict, because a field with a misspelt name would be a number
 * that nobody compares.
 */
const eventSchemas = [
  ...netnsSchemas(opt(seenWhole)),
  entrySchema('dst.alloc'),
  entrySchema('dst.free'),
  hotplugSchema(opt(seenWhole)),
  z.strictObject({
    op: z.literal('sysctl.gc_thresh'),
    ...common,
    netns: id,
    family,
    // proc_dointvec takes negative numbers too, though the variable is unsigned.
    value: z
      .int()
      .min(-(2 ** 31))
      .max(0xffffffff),
  }),
] as const

const unknown = {
  error: (issue: { code: string | undefined }): string | undefined =>
    issue.code === 'invalid_union' ? 'is no event that we know' : undefined,
}

export const eventSchema = z.discriminatedUnion('op', eventSchemas, unknown)

export type RecordedEvent = z.infer<typeof eventSchema>

const seenWithFlows = z.strictObject({
  ...whole,
  flow: perNetns(z.strictObject({ hash: z.array(id), gcList: id })).describe(
    'By netns that exists: hash_count by CPU, and the entries on the gc list',
  ),
  worksPending: id,
  rcuPending: id,
  jiffies: id,
})

/** What can be read of a kernel whose flow cache runs. */
export type SeenFlow = z.infer<typeof seenWithFlows>

const seenFlow = opt(seenWithFlows)
const at = { ...about, cpu: id, observed: seenFlow }
const ofNetns = { ...about, netns: id, observed: seenFlow }

const allWorks = 'All works that are queued run, those that they queue included'
const timePasses = 'Timers that are due run, and then the works that are queued'
const genidAfter = 'flow_cache_genid after a policy was inserted, which need not have raised it'

/** Every event of a recording in which the flow cache runs. */
export const flowEventSchema = z.discriminatedUnion(
  'op',
  [
    ...netnsSchemas(seenFlow),
    hotplugSchema(seenFlow),
    z.strictObject({
      op: z.literal('flow.lookup'),
      ...at,
      netns: id,
      key: id.describe('Which flow: a table has one entry for a key at the most'),
      ref: opt(id).describe('The reference that the caller keeps, until flow.release'),
      result: z.string(),
    }),
    z.strictObject({ op: z.literal('flow.release'), ...at, netns: id, ref: id }),
    z.strictObject({ op: z.literal('flow.flush'), ...at, netns: id }),
    z.strictObject({ op: z.literal('work.run'), ...at, works: id.describe(allWorks) }),
    z.strictObject({ op: z.literal('rcu.run'), ...at, callbacks: id }),
    z.strictObject({ op: z.literal('time.advance'), ...at, seconds: id.describe(timePasses) }),
    z.strictObject({ op: z.literal('sa.rekey'), ...ofNetns }),
    z.strictObject({ op: z.literal('policy.genid'), ...ofNetns, genid: id.describe(genidAfter) }),
  ],
  unknown,
)

export type FlowEvent = z.infer<typeof flowEventSchema>
