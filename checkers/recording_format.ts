import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { InputError } from './input_error.ts'
import type { RecordedEvent, Recording, RecordingHeader } from './recording.ts'

const entries = z.int()
const uint32 = z.int().min(0).max(0xffffffff)
const id = z.int().min(0)
const perNetns = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^\d+$/), value)
const opt = z.exactOptional

/** Other keys say how the recording was made; they are read by people. */
const headerSchema: z.ZodType<RecordingHeader> = z.looseObject({
  format: z.literal('dst-trace/1'),
  kernel: z.string(),
  source: opt(z.string()),
  mode: opt(z.literal('counter')),
  family: opt(z.enum(['ipv4', 'ipv6'])),
  cpus: z.int().min(1).max(8192),
  batch: z.int().min(1),
  gcThresh: uint32,
  events: opt(id),
})

const seenAtAdd = z.strictObject({ count: entries, slot: opt(entries) })

const seenWhole = z.strictObject({
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
})

const common = {
  i: opt(id),
  t: opt(z.number()),
  cpu: opt(id),
  result: opt(z.string()),
  observed: opt(seenWhole),
}
const family = opt(z.enum(['xfrm4', 'xfrm6']))

/**
 * Every event, by its op. They are strict, because a field with a misspelt name would be a number
 * that nobody compares.
 */
const eventSchemas = [
  z.strictObject({ op: z.literal('boot'), ...common, netns: id }),
  z.strictObject({
    op: z.literal('netns.create'),
    ...common,
    netns: id,
    fault: opt(z.enum(['alloc_percpu#1', 'alloc_percpu#2', 'sysctl#1', 'sysctl#2'])),
  }),
  z.strictObject({
    op: z.literal('netns.destroy'),
    ...common,
    netns: id,
    drain: opt(z.int()),
    liveBefore: opt(entries),
    devRefsAfterDown: opt(z.int()),
    gcListAtExit: opt(z.int()),
    countAtExit: opt(entries),
    liveAfter: opt(entries),
  }),
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

const eventSchema: z.ZodType<RecordedEvent> = z.discriminatedUnion('op', eventSchemas, {
  error: issue => (issue.code === 'invalid_union' ? 'is no event that we know' : undefined),
})

/**
 * Reads a recording, `.jsonl` or `.jsonl.gz`.
 *
 * Throws InputError, and never returns a part: half a recording that matches proves nothing.
 */
export function readRecording(path: string): Recording {
  const lines = unpack(path).split('\n')
  const whole = lines.at(-1) === ''
  if (whole) lines.pop()
  const parse = (text: string, index: number): unknown =>
    parseLine(`${path}:${index + 1}`, text, !whole && index === lines.length - 1)
  // First of all: the other lines of a newer format may be anything.
  const header = readHeader(path, parse(lines[0] ?? '', 0))
  const events = lines.slice(1).map((text, index) => {
    const parsed = eventSchema.safeParse(parse(text, index + 1))
    if (parsed.success) return parsed.data
    throw wrongField(`${path}:${index + 2}`, parsed.error)
  })
  if (events.length === 0) throw new InputError(path, 'has a header but no events', recordAgain)
  if (events.length < (header.events ?? 0)) {
    const what = `has ${events.length} events where its header says ${header.events}`
    throw new InputError(path, what, copyAgain)
  }
  return { path, header, events }
}

const recordAgain = 'record again'
const copyAgain = 'copy or record it again'

/** The text of the file. */
function unpack(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = codeOf(error)
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`
    throw new InputError(path, what, 'give the path of a .jsonl or .jsonl.gz file')
  }
  const text = path.endsWith('.gz') && bytes.length > 0 ? gunzip(path, bytes) : bytes.toString()
  if (text.trim() === '') throw new InputError(path, 'the file is empty', recordAgain)
  return text
}

function gunzip(path: string, bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new InputError(
      path,
      'the file is not gzip data',
      'drop .gz from its name, or compress it',
    )
  }
  try {
    return gunzipSync(bytes).toString()
  } catch (error) {
    const early = codeOf(error) === 'Z_BUF_ERROR'
    throw new InputError(
      path,
      early ? 'the gzip data breaks off' : 'the gzip data is damaged',
      copyAgain,
    )
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function parseLine(where: string, text: string, cut: boolean): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const what = cut ? 'the file breaks off in the middle of this line' : 'this line is not JSON'
    throw new InputError(where, what, copyAgain)
  }
}

function readHeader(path: string, value: unknown): RecordingHeader {
  const where = `${path}:1`
  const { format, mode } = z.looseObject({}).catch({}).parse(value)
  const version = /^dst-trace\/(\d+)$/.exec(String(format))?.[1]
  if (version !== undefined && Number(version) > 1) {
    throw new InputError(where, `${format} was written in a newer format`, 'update dstledger')
  }
  if (version !== '1') {
    const what = `the header names ${JSON.stringify(format)} as its format`
    throw new InputError(where, what, 'give a recording in the format dst-trace/1')
  }
  if (mode === 'flow') {
    const why = 'flow-mode recordings need the flow cache, which this version of the model lacks'
    throw new InputError(where, `this recording cannot be replayed yet: ${why}`, replayCounter)
  }
  const parsed = headerSchema.safeParse(value)
  if (!parsed.success) throw wrongField(where, parsed.error)
  return parsed.data
}

const replayCounter = 'replay one with "mode":"counter"'

function wrongField(where: string, error: z.ZodError): InputError {
  const what = error.issues.map(issue => describe(issue)).join(', ')
  return new InputError(where, what, 'write the field as recordings/README.md has it')
}

/** Of a value that fits none of several forms: what is wrong with it in the form it fits best. */
function describe(issue: z.core.$ZodIssue, within: readonly PropertyKey[] = []): string {
  const path = [...within, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((x, y) => (misfit(y) < misfit(x) ? y : x))
    return nearest.map(inner => describe(inner, path)).join(', ')
  }
  return path.length === 0 ? issue.message : `"${path.join('.')}": ${issue.message}`
}

/** How badly a value fits a form: the number of issues, and then how near the top they are. */
function misfit(issues: readonly z.core.$ZodIssue[]): number {
  return issues.length - Math.max(0, ...issues.map(issue => issue.path.length)) / 100
}
