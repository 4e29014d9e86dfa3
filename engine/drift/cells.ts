import type { Model } from '../../model/model.ts'
import type { CellKind } from '../../model/variables.ts'
import { driftOf } from '../../properties/runs/reading.ts'
import { sub } from '../arith/derived.ts'
import { after, type Cell, type State } from '../state.ts'
import { isSteady, type Shifted, shift, shiftedCell } from './shift.ts'

/** What may differ between the two ends of a pump: a netns can go on counting wrong for ever. */
const driftKinds: readonly CellKind[] = ['count', 'template.count', 'ledger']

/** `true` if the cell is one of those that a pump moves, and that no step may look at. */
export function isDriftCell(m: Model, cell: Cell): boolean {
  const kind = m.variables.cells[cell]?.kind
  return kind !== undefined && driftKinds.includes(kind)
}

/**
 * Why the drift cells cannot be left out of the states of a graph, or nothing if they can.
 *
 * They can if, wherever they stand, the same actions are enabled, the other cells become the same,
 * and each drift changes by the same: then a cycle without them is one that can be repeated for
 * ever, and each round of it adds the same.
 */
export function readsDrift(m: Model): string | undefined {
  const s: State<Shifted> = cell => shiftedCell(cell, isDriftCell(m, cell))
  for (const action of m.actions) {
    if (action.enabled(shift, s) === 'moved') return `whether "${action.label}" can be taken`
    const update = action.next(shift, s)
    const moved = update.find(([cell, value]) => !isDriftCell(m, cell) && !isSteady(value))
    if (moved !== undefined) return `what "${action.label}" writes`
    const t = after(s, update)
    for (const ops of m.variables.dstOps) {
      const change = sub(shift, driftOf(shift, m, t, ops), driftOf(shift, m, s, ops))
      if (!isSteady(change)) return `what "${action.label}" adds to a drift`
    }
  }
  return undefined
}
