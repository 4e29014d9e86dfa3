import type { Model } from '../../model/model.ts'
import type { Arith } from '../arith/arith.ts'
import { numbers, type Params } from '../arith/numbers.ts'
import type { Cell, State, Update } from '../state.ts'

/** A model that runs: the reading in numbers over one vector of values that steps overwrite. */
export interface Machine {
  readonly model: Model
  readonly arith: Arith<number, boolean>
  /** The values of all cells, now. */
  readonly values: Float64Array
  /** The current state. */
  readonly state: State<number>
  /** Writes an update into the values. */
  apply(update: Update<number>): void
  /** Back to the state after boot. */
  reset(): void
}

export function machine(model: Model, params: Params): Machine {
  const arith = numbers(params)
  const initial = model.initial(arith)
  const boot = Float64Array.from(model.variables.cells, (_, cell) => initial(cell))
  const values = boot.slice()
  return {
    model,
    arith,
    values,
    state: cell => values[cell] as number,
    apply: update => {
      for (const [cell, value] of update) values[cell] = value
    },
    reset: () => values.set(boot),
  }
}

/** The cells that some action of the model can write: the others are constants of the run. */
export function writtenCells(m: Machine): readonly Cell[] {
  const written = new Set<Cell>()
  for (const action of m.model.actions) {
    for (const [cell] of action.next(m.arith, m.state)) written.add(cell)
  }
  return [...written].sort((x, y) => x - y)
}
