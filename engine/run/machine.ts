import type { Arith, Params } from '../arith/arith.ts'
import { numbers } from '../arith/numbers.ts'
import type { Cell, State, Update } from '../state.ts'
import { type System, valuesOf } from '../system.ts'

/** A system that runs: the reading in numbers over one vector of values that steps overwrite. */
export interface Machine<S extends System = System> {
  readonly system: S
  readonly arith: Arith<number, boolean>
  /** The values of all cells, now. */
  readonly values: Float64Array
  /** The current state. */
  readonly state: State<number>
  /** Writes an update into the values. */
  apply(update: Update<number>): void
  /** Back to the initial state. */
  reset(): void
}

export function machine<S extends System>(system: S, params: Params): Machine<S> {
  const arith = numbers(valuesOf(system, params))
  const initial = system.initial(arith)
  const boot = Float64Array.from(system.cells, (_, cell) => initial(cell))
  const values = boot.slice()
  return {
    system,
    arith,
    values,
    state: cell => values[cell] as number,
    apply: update => {
      for (const [cell, value] of update) values[cell] = value
    },
    reset: () => values.set(boot),
  }
}

/** The cells that some action of the system can write: the others are constants of the run. */
export function writtenCells(running: Machine): readonly Cell[] {
  return [...writtenValues(running).keys()]
}

/** The written cells in order, each with its value now and those that an action would write. */
export function writtenValues({
  system,
  arith,
  state,
}: Machine): ReadonlyMap<Cell, readonly number[]> {
  const written = new Map<Cell, number[]>()
  for (const action of system.actions) {
    for (const [cell, value] of action.next(arith, state)) {
      const values = written.get(cell) ?? [state(cell)]
      written.set(cell, [...values, value])
    }
  }
  return new Map([...written].sort(([x], [y]) => x - y))
}
