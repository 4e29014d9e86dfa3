import type { System } from '../system.ts'
import type { Packing } from './packed/packing.ts'
import { NO_PARENT, type StateArrays } from './packed/store.ts'
import { canonicalForm } from './program.ts'
import type { Representatives } from './symmetry/concrete_trace.ts'
import type { Symmetry } from './symmetry/symmetry.ts'

interface Found extends StateArrays {
  readonly system: System
  readonly symmetry: Symmetry | undefined
  readonly packing: Packing
}

/** The states of a store, once they are all there. */
export function foundStates(found: Found): FoundStates {
  const { system, symmetry, packing, keys, parents, actions } = found
  const { words } = packing
  let canonical: ((values: ArrayLike<number>) => Int32Array) | undefined
  return {
    symmetry,
    path: state => {
      const path: number[] = []
      for (let at = state; parents[at] !== NO_PARENT; at = parents[at] as number) path.push(at)
      return path.reverse()
    },
    action: state => actions[state] as number,
    stands: (state, values) => {
      canonical ??= canonicalForm(system, packing, symmetry)
      const record = canonical(values)
      const own = keys.subarray(state * words, (state + 1) * words)
      return own.every((word, i) => word === record[i])
    },
  }
}

/** The states that a search has found, and how it came to them. */
export interface FoundStates extends Representatives {
  /** Absent: each state stands for itself. */
  readonly symmetry: Symmetry | undefined
  /** The states on the way to one, itself the last, without the first of all. */
  path(state: number): readonly number[]
  /** The action that first led to a state. */
  action(state: number): number
}
