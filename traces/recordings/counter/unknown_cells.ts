import type { Cell, Place, Update } from '../../../engine/state.ts'
import { realScale } from '../../../model/bounds.ts'
import { largestBatch } from '../../../model/cells.ts'
import type { Model } from '../../../model/model.ts'
import type { DstOps } from '../../../model/variables.ts'
import type { CounterReplay } from './replay.ts'

/** What an unknown number can be, in entries: the ends are possible, too. */
export interface Span {
  readonly lo: number
  readonly hi: number
}

/** Some of the values that a number can have. */
export interface Part {
  readonly now: Span
  /** Added to what it is now, this is what it was at the start; undefined: nobody knows. */
  readonly shift: number | undefined
}

/** A number that is not known: what it can be, in parts that began differently. */
export type Unknown = readonly Part[]

/** Parts of one number, at most: more become one, of which the start is not known. */
const PARTS_MAX = 8

/** What is not known of a replay, and what was found out of its start. */
export interface Solving {
  /** The cells that are not known now; the machine holds something that is possible. */
  readonly unknown: Map<Cell, Unknown>
  /** What a cell can have been at the start. */
  readonly starts: Map<Cell, Span>
}

/** What stands for no bound: more entries than any machine holds, and exact in every sum. */
export const FAR: number = 2 ** 40

/** Entries of a netns that was there already: as many as it may let go. */
const HELD = 2 ** 30

/** The count and the slots of a dst_ops, by their cells. */
export interface CounterCells {
  readonly count: Cell
  readonly slots: readonly Cell[]
}

/** Where the kernel of the model counts for a dst_ops, now. */
export function counterCells({ model, a, s }: CounterReplay, ops: DstOps): CounterCells {
  const { count, counters } = model.kernel.pcpucEntries(model, ops)(a, s)
  const cellOf = ({ value, assign }: Place<number>): Cell => {
    // Through a pointer a place is several cells; the one that would change is the one.
    const found = assign(value + 1).find(([cell, to]) => to !== s(cell))
    if (found === undefined) throw new Error('a place without a cell')
    return found[0]
  }
  return {
    count: cellOf(count),
    slots: model.variables.online.map((_, cpu) => cellOf(counters(cpu))),
  }
}

/** A slot is below the batch, in either direction. */
export function slotSpan({ structure }: Model): Span {
  const most = largestBatch(structure, realScale()) - 1
  return { lo: -most, hi: most }
}

/** Nothing is known of a cell any more; `first`: from the start on. */
export function forgetCell(
  { unknown, starts }: Solving,
  cell: Cell,
  now: Span,
  first: boolean,
): void {
  if (first) starts.set(cell, now)
  unknown.set(cell, [{ now, shift: first ? 0 : undefined }])
}

/** Nothing is known of the counter of a dst_ops any more, nor how many entries there are. */
export function forget(run: CounterReplay, solving: Solving, ops: DstOps, first: boolean): void {
  const { count, slots } = counterCells(run, ops)
  const span = slotSpan(run.model)
  forgetCell(solving, count, { lo: -FAR, hi: FAR }, first)
  for (const slot of slots) {
    if (!first || !solving.starts.has(slot)) forgetCell(solving, slot, span, first)
  }
  run.machine.apply([[ops.live, HELD]])
}

/** A cell has a value of `parts`. The machine has one of them; it is known if there is no other. */
export function learn(
  { machine }: CounterReplay,
  { unknown, starts }: Solving,
  cell: Cell,
  parts: readonly Part[],
): void {
  const begun = parts.flatMap(({ now: { lo, hi }, shift }) =>
    shift === undefined ? [] : { lo: lo + shift, hi: hi + shift },
  )
  if (begun.length === parts.length && starts.has(cell)) starts.set(cell, hull(begun))
  const now = hull(parts.map(part => part.now))
  machine.apply([[cell, now.lo]])
  if (now.lo === now.hi) unknown.delete(cell)
  else unknown.set(cell, parts.length > PARTS_MAX ? [{ now, shift: undefined }] : merged(parts))
}

/** Parts that lie side by side and began alike are one. */
function merged(parts: readonly Part[]): readonly Part[] {
  const found: Part[] = []
  for (const part of parts.toSorted((x, y) => x.now.lo - y.now.lo)) {
    const last = found.at(-1)
    const alike = last !== undefined && last.shift === part.shift
    if (alike && part.now.lo <= last.now.hi + 1) {
      found[found.length - 1] = { ...part, now: hull([last.now, part.now]) }
    } else found.push(part)
  }
  return found
}

/** All that a number can be, with what lies between. */
const spanOf = (unknown: Unknown): Span => hull(unknown.map(({ now }) => now))

export const hull = (spans: readonly Span[]): Span => ({
  lo: Math.min(...spans.map(({ lo }) => lo)),
  hi: Math.max(...spans.map(({ hi }) => hi)),
})

/** Computes with each unknown number of `cells` at one end of what it can be. */
export function atEnd<T>(
  run: CounterReplay,
  unknown: ReadonlyMap<Cell, Unknown>,
  cells: Iterable<Cell>,
  end: 'lo' | 'hi',
  compute: () => T,
): T {
  const before: Update<number>[number][] = []
  const there: Update<number>[number][] = []
  for (const cell of cells) {
    const parts = unknown.get(cell)
    if (parts === undefined) continue
    const span = spanOf(parts)
    before.push([cell, run.s(cell)])
    there.push([cell, span[end]])
  }
  run.machine.apply(there)
  const value = compute()
  run.machine.apply(before)
  return value
}
