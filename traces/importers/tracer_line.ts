import { addressOf, fieldsOf, mustBeHexadecimal, signedOf, unsignedOf } from './fields.ts'
import type { Head } from './head.ts'
import { type Exact, type ImportedEvent, type ImportedOp, importedOps } from './imported.ts'
import type { KnownNetns } from './known_netns.ts'
import type { Meaning, TraceMap } from './map.ts'

/**
 * An event, a line with an event that is none of ours, one that tells an event again for the other
 * family, or why a line cannot be read.
 */
export type Read =
  | { readonly event: Omit<ImportedEvent, 'line'> }
  | { readonly other: true }
  | { readonly again: true }
  | { readonly refused: string }

/** What is needed to read the line of an event. */
export interface Reading {
  readonly map: TraceMap
  readonly meanings: ReadonlyMap<string, Meaning>
  readonly known: KnownNetns
  /** The base of numbers without 0x. */
  readonly base: 10 | 16
}

/** What -1 becomes where it is recorded as an unsigned number of 32 bits. */
const MINUS_ONE_OF_32 = 2 ** 32 - 1

const OTHER: Read = { other: true }
const AGAIN: Read = { again: true }
const refused = (why: string): Read => ({ refused: why })

/** What a kernel prints of itself: `dst.alloc netns=4026532059 family=xfrm4 count=0 slot=1`. */
const named = new RegExp(`^(${importedOps.map(op => op.replace('.', '\\.')).join('|')})(?: |$)`)

/** `(xfrm_alloc_dst+0x3c/0xa0 <- dst_alloc)`: who allocates, where ftrace has symbols. */
const caller = /^\(([A-Za-z_][\w.]*)\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)? <- /

/**
 * `cpu: 0010 target:   0 step: 119 (percpu_counter_cpu_dead)`: the CPU is decimal. A compiler puts
 * `.constprop.0` behind a name, and a module its own.
 */
const callback = /^cpu: *(\d+) .*\((\w+)(?:\.[\w.]+)?(?: \[\w+\])?\)/

const callbacks: Readonly<Record<string, ImportedOp>> = {
  percpu_counter_cpu_dead: 'cpu.offline',
  compute_batch_value: 'cpu.online',
}

/** Reads the line of an event of ftrace, trace-cmd or perf. */
export function readTracerLine(line: string, head: Head, reading: Reading): Read {
  const { cpu, t, relative } = head
  const at: { -readonly [K in keyof At]: At[K] } = { t }
  if (cpu !== undefined) at.cpu = cpu
  if (relative) at.clock = 'relative'
  const rest = line.slice(head.rest)
  const meaning =
    reading.meanings.get(head.event) ??
    reading.meanings.get(head.event.slice(head.event.lastIndexOf(':') + 1))
  if (meaning === undefined) {
    const [, op] = named.exec(rest) ?? []
    return op === undefined ? OTHER : ofKernel(op as ImportedOp, rest, at, reading)
  }
  if (meaning === 'callback') return ofCallback(rest, at)
  const fields = fieldsOf(rest)
  if (fields === undefined) return refused('a field is there twice')
  if (meaning === 'netns.create' || meaning === 'netns.destroy') {
    return ofNetns(meaning, fields, at, reading)
  }
  return ofEntry(meaning, fields, at, reading, caller.exec(rest)?.[1])
}

type At = Pick<ImportedEvent, 't' | 'cpu' | 'clock'>
type Fields = ReadonlyMap<string, string>

function ofCallback(rest: string, at: At): Read {
  const [, digits, name] = callback.exec(rest) ?? []
  if (digits === undefined || name === undefined)
    return refused('the CPU or the callback is missing')
  const op = callbacks[name]
  // The CPU that goes or comes stands in the text; who does it stands in brackets.
  return op === undefined ? OTHER : { event: { ...at, op, cpu: Number(digits) } }
}

/** Births and exits: `inum` is printed in hexadecimal by kernels before 4.9. */
function ofNetns(
  op: 'netns.create' | 'netns.destroy',
  fields: Fields,
  at: At,
  { known, base }: Reading,
): Read {
  const netns = unsignedOf(fields.get('inum') ?? fields.get('netns'), base)
  if (netns === undefined) return refused('the inode of the netns is missing')
  if (op === 'netns.create') {
    return known.born(netns, fields.get('net'), fields.get('family'))
      ? { event: { ...at, op, netns } }
      : AGAIN
  }
  if (!known.gone(netns, fields.get('family'))) return AGAIN
  const counts: Record<string, Exact> = {}
  for (const [name, family] of [
    ['count4', 'xfrm4'],
    ['count6', 'xfrm6'],
  ] as const) {
    const count = signedOf(fields.get(name), base)
    if (count !== undefined) counts[family] = count
  }
  return { event: { ...at, op, netns, ...(Object.keys(counts).length > 0 && { counts }) } }
}

function ofEntry(
  meaning: 'dst.alloc' | 'dst.free' | 'amount',
  fields: Fields,
  at: At,
  reading: Reading,
  by: string | undefined,
): Read {
  const { known, map, base } = reading
  let op: ImportedOp = meaning === 'amount' ? 'dst.alloc' : meaning
  if (meaning === 'amount') {
    const amount = signedOf(fields.get('amount'), base)
    if (amount === undefined) return refused('the amount is missing')
    if (amount === MINUS_ONE_OF_32) return refused('the amount can be -1: record it as s32')
    if (amount !== 1 && amount !== -1) return OTHER
    if (amount === -1) op = 'dst.free'
  }
  const key = fields.has('fbc') ? 'fbc' : 'ops'
  const address = addressOf(fields.get(key))
  if (address === undefined) return refused(`the address in ${key} is missing`)
  const ops = known.at(address)
  if (ops === undefined) {
    if (by !== undefined) known.note(address, by === 'xfrm_alloc_dst')
    if (!known.mayBeXfrm(address)) return OTHER
  }
  const count = signedOf(fields.get('count'), base)
  if (count === undefined && fields.has('count')) return refused('the count is no number')
  // In one piece: millions of events are made here.
  const event: Written = { t: at.t, op, family: ops?.family ?? 'xfrm4?' }
  if (at.cpu !== undefined) event.cpu = at.cpu
  if (at.clock !== undefined) event.clock = at.clock
  if (ops === undefined) event[key] = address
  else event.netns = ops.netns
  if (count !== undefined)
    event[map.values === 'before' ? 'observed_before' : 'observed'] = { count }
  const counters = addressOf(fields.get('counters'))
  if (counters !== undefined) event.counters = counters
  if (ops !== undefined && known.isGone(ops.netns)) event.late = true
  return { event }
}

type Written = { -readonly [K in keyof Omit<ImportedEvent, 'line'>]: ImportedEvent[K] }

/** A line that an instrumented kernel prints, with the op and the netns by name. */
function ofKernel(op: ImportedOp, rest: string, at: At, reading: Reading): Read {
  const fields = fieldsOf(rest)
  if (fields === undefined) return refused('a field is there twice')
  if (op === 'netns.create' || op === 'netns.destroy') return ofNetns(op, fields, at, reading)
  if (op === 'cpu.offline' || op === 'cpu.online') {
    const cpu = unsignedOf(fields.get('cpu'))
    return cpu === undefined ? refused('the CPU is missing') : { event: { ...at, op, cpu } }
  }
  const family = fields.get('family')
  const netns = unsignedOf(fields.get('netns'))
  const count = signedOf(fields.get('count'))
  if (netns === undefined || (family !== 'xfrm4' && family !== 'xfrm6')) {
    return refused('the netns or the family is missing')
  }
  if (count === undefined) return refused('the count is missing')
  const slot = signedOf(fields.get('slot'))
  const observed = { count, ...(slot !== undefined && { slot }) }
  const late = reading.known.isGone(netns)
  const counters = addressOf(fields.get('counters'))
  return {
    event: {
      ...at,
      op,
      netns,
      family,
      observed,
      ...(counters !== undefined && { counters }),
      ...(late && { late: true }),
    },
  }
}

const pointer = / (?:ops|fbc|net)=(0x)?([0-9a-f]+)(?: |$)/i

/**
 * How a line prints addresses. Old perf does so without 0x, and all numbers with them; then their
 * base is open. Undefined: there is no address.
 */
export function pointersIn(line: string): 'bare' | 'prefixed' | undefined {
  const [, prefix, digits] = pointer.exec(line) ?? []
  if (digits === undefined) return undefined
  if (prefix !== undefined) return 'prefixed'
  return mustBeHexadecimal(digits) ? 'bare' : undefined
}

/** What the numbers of a line say of their base; undefined: nothing. */
export function baseShown(rest: string): 10 | 16 | undefined {
  const fields = fieldsOf(rest)
  for (const name of ['count', 'amount', 'inum', 'count4', 'count6']) {
    const text = fields?.get(name)
    if (text === undefined) continue
    if (text.startsWith('-')) return 10
    if (!text.startsWith('0x') && mustBeHexadecimal(text)) return 16
  }
  return undefined
}
