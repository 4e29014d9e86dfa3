import type { Arith } from '../arith/arith.ts'
import { sub } from '../arith/derived.ts'
import { after, type Cell, type State } from '../state.ts'
import type { System } from '../system.ts'
import { isSteady, type Shifted, shift, shiftedCell } from './shift.ts'

/** A number of a state that every round of a pump may move by the same. */
export interface Measure {
  /** What it is measured of. */
  readonly subject: string
  of<I, B>(a: Arith<I, B>, s: State<I>): I
}

/** What is asked about: cells that a pump may move and that no step may look at, and measures. */
export interface Drifting {
  readonly system: System
  isDriftCell(cell: Cell): boolean
  readonly measures: readonly Measure[]
}

/**
 * Why the drift cells cannot be left out of the states of a graph, or nothing if they can.
 *
 * They can if, wherever they stand, the same actions are enabled, the other cells become the same,
 * and each drift changes by the same: then a cycle without them is one that can be repeated for
 * ever, and each round of it adds the same.
 */
export function readsDrift({ system, isDriftCell, measures }: Drifting): string | undefined {
  const s: State<Shifted> = cell => shiftedCell(cell, isDriftCell(cell))
  for (const action of system.actions) {
    if (action.enabled(shift, s) === 'moved') return `whether "${action.label}" can be taken`
    const update = action.next(shift, s)
    const moved = update.find(([cell, value]) => !isDriftCell(cell) && !isSteady(value))
    if (moved !== undefined) return `what "${action.label}" writes`
    const t = after(s, update)
    for (const measure of measures) {
      const change = sub(shift, measure.of(shift, t), measure.of(shift, s))
      if (!isSteady(change)) return `what "${action.label}" adds to a drift`
    }
  }
  return undefined
}
