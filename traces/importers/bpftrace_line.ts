import { addressOf, signedOf, unsignedOf } from './fields.ts'
import { seconds } from './head.ts'
import { type ImportedEvent, type ImportedOp, importedOps } from './imported.ts'
import type { KnownNetns } from './known_netns.ts'
import type { Read } from './tracer_line.ts'

/** The columns of our own script; the last takes the rest of the line. */
export const ownColumns = 'nsec cpu event ops netns family count slot comm'

const ops: ReadonlyMap<string, ImportedOp> = new Map(importedOps.map(op => [op, op]))

/** Lines that bpftrace prints beside those of its script: maps, histograms, the end. */
export function isBpftraceNoise(line: string): boolean {
  return /^(?:\s*$|\^C|@|#|Attach|\[|\(\.\.\.|\.\.\.|stdin:)/.test(line)
}

/** Reads a line that a bpftrace script has printed in columns. */
export function readBpftraceLine(
  line: string,
  columns: readonly string[],
  known: KnownNetns,
): Read {
  const cells = new Map<string, string>()
  let at = 0
  for (const [i, column] of columns.entries()) {
    const last = i === columns.length - 1
    const space = last ? -1 : line.indexOf(' ', at)
    if (!last && space < 0) return { refused: `the line ends before its column ${column}` }
    cells.set(column, line.slice(at, last ? line.length : space))
    at = space + 1
  }
  const cell = (name: string): string => cells.get(name) ?? ''
  const event = cell('event')
  const op = ops.get(event)
  const nsec = cell('nsec')
  const cpu = unsignedOf(cell('cpu'))
  if (!/^\d{1,20}$/.test(nsec) || cpu === undefined)
    return { refused: 'the time or the CPU is missing' }
  if (op === undefined) {
    return /^[a-z]+\.[a-z]+$/.test(event) ? { other: true } : { refused: 'the event is missing' }
  }
  const when = { t: seconds(nsec, 9), op, cpu }
  if (op === 'cpu.offline' || op === 'cpu.online') {
    const [, digits] = /^cpu(\d{1,6})$/.exec(cell('ops')) ?? []
    if (digits === undefined) return { refused: 'the CPU that goes or comes is missing' }
    return { event: { ...when, cpu: Number(digits) } }
  }
  const netns = unsignedOf(cell('netns'))
  if (netns === undefined) return { refused: 'the inode of the netns is missing' }
  if (op === 'netns.create' || op === 'netns.destroy') {
    // Each family has a line; the netns is born once.
    const first =
      op === 'netns.create'
        ? known.born(netns, undefined, cell('family'))
        : known.gone(netns, cell('family'))
    return first ? { event: { ...when, netns } } : { again: true }
  }
  return ofEntry(cell, when, netns, known)
}

function ofEntry(
  cell: (name: string) => string,
  when: Pick<ImportedEvent, 't' | 'op' | 'cpu'>,
  netns: number,
  known: KnownNetns,
): Read {
  const family = cell('family')
  if (family !== 'xfrm4' && family !== 'xfrm6') return { refused: 'the family is missing' }
  if (addressOf(cell('ops')) === undefined) return { refused: 'the address in ops is missing' }
  const count = signedOf(cell('count'))
  const slot = signedOf(cell('slot'))
  if (count === undefined) return { refused: 'the count is no number' }
  if (slot === undefined && cell('slot') !== '-') return { refused: 'the slot is no number' }
  const observed = { count, ...(slot !== undefined && { slot }) }
  const late = known.isGone(netns) ? ({ late: true } as const) : {}
  return { event: { ...when, netns, family, observed, ...late } }
}
