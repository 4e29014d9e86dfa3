import type { Packing } from './packed/packing.ts'
import { NO_PARENT, type SearchStore } from './packed/store.ts'
import type { SearchEngine } from './program.ts'
import type { Representatives } from './symmetry/concrete_trace.ts'
import type { Symmetry } from './symmetry/symmetry.ts'

interface Found {
  readonly symmetry: Symmetry | undefined
  readonly packing: Packing
  readonly store: Omit<SearchStore, 'index'>
  /** Takes no step: it puts states into their canonical form. */
  readonly engine: SearchEngine
  /** The engine's record buffer. Must be empty (`held() === 0`). */
  readonly records: Int32Array
}

/** The states of a store, once they are all there. */
export function foundStates({ symmetry, packing, store, engine, records }: Found): FoundStates {
  const { words, pack } = packing
  const { keys, parents, actions } = store
  return {
    symmetry,
    path: state => {
      const path: number[] = []
      for (let at = state; parents[at] !== NO_PARENT; at = parents[at] as number) path.push(at)
      return path.reverse()
    },
    action: state => actions[state] as number,
    stands: (state, values) => {
      pack(values, records, 0)
      engine.hold(1)
      engine.canon()
      engine.hold(0)
      const own = keys.subarray(state * words, (state + 1) * words)
      return own.every((word, i) => word === records[i])
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
