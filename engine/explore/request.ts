import type { Property, Sometimes } from '../property.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import type { Verdict } from '../verdict.ts'
import type { Symmetry } from './symmetry/symmetry.ts'

export interface ExploreRequest<S extends System = System> extends Instance<S> {
  readonly properties: readonly Property<S>[]
  readonly sometimes?: readonly Sometimes<S>[]
  /** Visit one state of all that differ by the names of members; absent: visit each. */
  readonly symmetry?: boolean
  /** Bytes of memory for the states, at most; absent: 2 GiB. */
  readonly memoryMax?: number
  /** End the search when every property is violated; absent: visit every state all the same. */
  readonly untilViolated?: true
  /** Called now and then with the states found so far and their depth. */
  readonly onProgress?: (states: number, depth: number) => void
}

/** What ends a search before it has visited every state. */
export type StopReason = 'depth' | 'states' | 'memory' | 'violation'

export interface ExploreResult {
  readonly states: number
  /** Steps taken from all states, those that change nothing included. */
  readonly transitions: number
  /** Actions on the shortest way to the farthest state. */
  readonly depth: number
  /** Every state inside the bounds was visited. */
  readonly complete: boolean
  /** Absent: the search is complete. */
  readonly stoppedBy?: StopReason
  /** By the id of the property. */
  readonly properties: ReadonlyMap<string, { readonly verdict: Verdict; readonly trace?: Trace }>
  /** With symmetry: what it found to be symmetric. */
  readonly symmetry?: Symmetry
  /** The names of what happened in some step. */
  readonly seen: ReadonlySet<string>
}
