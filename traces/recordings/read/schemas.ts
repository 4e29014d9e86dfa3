import { z } from 'zod'
import type { RecordedEvent, RecordingHeader } from './events.ts'
import type { FlowEvent } from './flow_events.ts'

const entries = z.int()
const uint32 = z.int().min(0).max(0xffffffff)
const id = z.int().min(0)
const perNetns = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^\d+$/), value)
const opt = z.exactOptional

/** Other keys say how the recording was made; they are read by people. */
export const headerSchema: z.ZodType<RecordingHeader> = z.looseObject({
  format: z.literal('dst-trace/1'),
  kernel: z.string(),
  source: opt(z.string()),
  mode: opt(z.enum(['counter', 'flow'])),
  family: opt(z.enum(['ipv4', 'ipv6'])),
  cpus: z.int().min(1).max(8192),
  batch: z.int().min(1),
  gcThresh: uint32,
  xfrmsPerBundle: opt(z.int().min(1).max(64)),
  events: opt(id),
})

const seenAtAdd = z.strictObject({ count: entries, slot: opt(entries) })

const whole = {
  count: perNetns(entries),
  deadCountDelta: entries,
  percpu: z.union([z.array(entries), perNetns(z.array(entries))]),
  read: perNetns(entries),
  sum: perNetns(entries),
  rawSum: perNetns(entries),
  live: perNetns(entries),
  gcThresh: perNetns(uint32),
  template: z.strictObject({ count: entries }),
  batch: entries,
  online: z.array(id),
  nullPercpu: opt(z.strictObject({ hits: entries, values: z.array(entries), freedHits: entries })),
}

const seenWhole = z.strictObject(whole)

const about = {
  i: opt(id),
  t: opt(z.number()),
  cpu: opt(id),
  result: opt(z.string()),
}
const common = { ...about, observed: opt(seenWhole) }
const family = opt(z.enum(['xfrm4', 'xfrm6']))

/** The events of a netns, which every mode has; they differ in what was observed. */
function netnsSchemas<T extends z.ZodType>(observed: T) {
  return [
    z.strictObject({ op: z.literal('boot'), ...about, observed, netns: id }),
    z.strictObject({
      op: z.literal('netns.create'),
      ...about,
      observed,
      netns: id,
      fault: opt(z.enum(['alloc_percpu#1', 'alloc_percpu#2', 'sysctl#1', 'sysctl#2'])),
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

/**
 * Every event, by its op. They are strict, because a field with a misspelt name would be a number
 * that nobody compares.
 */
const eventSchemas = [
  ...netnsSchemas(opt(seenWhole)),
  z.strictObject({
    op: z.enum(['dst.alloc', 'dst.free']),
    ...common,
    // The small one first: live recordings have no other, and tens of thousands of it.
    observed: opt(z.union([seenAtAdd, seenWhole])),
    cpu: id,
    netns: id,
    family,
    dst: opt(id),
  }),
  z.strictObject({
    op: z.enum(['cpu.offline', 'cpu.online']),
    ...common,
    cpu: id,
    actor: opt(id),
    batchBefore: opt(entries),
  }),
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

export const eventSchema: z.ZodType<RecordedEvent> = z.discriminatedUnion(
  'op',
  eventSchemas,
  unknown,
)

const seenFlow = opt(
  z.strictObject({
    ...whole,
    flow: perNetns(z.strictObject({ hash: z.array(id), gcList: id })),
    worksPending: id,
    rcuPending: id,
    jiffies: id,
  }),
)
const at = { ...about, cpu: id, observed: seenFlow }
const ofNetns = { ...about, netns: id, observed: seenFlow }

/** Every event of a recording in which the flow cache runs. */
export const flowEventSchema: z.ZodType<FlowEvent> = z.discriminatedUnion(
  'op',
  [
    ...netnsSchemas(seenFlow),
    z.strictObject({
      op: z.literal('flow.lookup'),
      ...at,
      netns: id,
      key: id,
      ref: opt(id),
      result: z.string(),
    }),
    z.strictObject({ op: z.literal('flow.release'), ...at, netns: id, ref: id }),
    z.strictObject({ op: z.literal('flow.flush'), ...at, netns: id }),
    z.strictObject({ op: z.literal('work.run'), ...at, works: id }),
    z.strictObject({ op: z.literal('rcu.run'), ...at, callbacks: id }),
    z.strictObject({ op: z.literal('time.advance'), ...at, seconds: id }),
    z.strictObject({ op: z.literal('sa.rekey'), ...ofNetns }),
    z.strictObject({ op: z.literal('policy.genid'), ...ofNetns, genid: id }),
  ],
  unknown,
)
