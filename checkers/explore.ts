import type { Action } from '../model/action.ts'
import type { Model } from '../model/model.ts'
import type { Params } from '../model/numbers.ts'
import type { Bounds } from '../properties/bounds.ts'
import type { Property, Sometimes } from '../properties/property.ts'
import { SearchStates } from './search_states.ts'
import { NO_PARENT } from './search_store.ts'
import type { Trace, Verdict } from './verdict.ts'

export interface ExploreRequest {
  readonly model: Model
  readonly params: Params
  readonly bounds: Bounds
  readonly properties: readonly Property[]
  readonly sometimes?: readonly Sometimes[]
  /** Bytes of memory for the states, at most; absent: 2 GiB. */
  readonly memoryMax?: number
  /** Called now and then with the states found so far and their depth. */
  readonly onProgress?: (states: number, depth: number) => void
}

export interface ExploreResult {
  readonly states: number
  /** Steps taken from all states, those that change nothing included. */
  readonly transitions: number
  /** Actions on the shortest way to the farthest state. */
  readonly depth: number
  /** Every state inside the bounds was visited. */
  readonly complete: boolean
  /** What ended the search before it had visited every state. */
  readonly stoppedBy?: 'depth' | 'states' | 'memory'
  /** By the id of the property. */
  readonly properties: ReadonlyMap<string, { readonly verdict: Verdict; readonly trace?: Trace }>
  /** The names of what happened in some step. */
  readonly seen: ReadonlySet<string>
}

/** States between two calls of `onProgress`. */
const PROGRESS_STATES = 8192

/**
 * Breadth-first search of every state inside the bounds. The first violation of a property that it
 * meets has the shortest trace there is.
 */
export function explore(request: ExploreRequest): ExploreResult {
  return new Search(request).run()
}

class Search {
  readonly #request: ExploreRequest
  readonly #states: SearchStates
  readonly #unseen: Uint8Array
  readonly #violated = new Map<string, { verdict: Verdict; trace: Trace }>()

  constructor(request: ExploreRequest) {
    const { properties, sometimes = [] } = request
    this.#request = request
    this.#unseen = new Uint8Array(sometimes.length).fill(1)
    this.#states = new SearchStates(request, {
      pending: new Uint8Array(properties.length).fill(1),
      unseen: this.#unseen,
      violated: (property, state, action) => this.#refute(property, state, action),
    })
  }

  run(): ExploreResult {
    const { onProgress, bounds, sometimes = [] } = this.#request
    const { depthMax = Number.POSITIVE_INFINITY, statesMax = Number.POSITIVE_INFINITY } = bounds
    const states = this.#states
    states.start()
    let [depth, levelEnd, state, transitions, reported] = [0, 1, 0, 0, 0]
    let stoppedBy: ExploreResult['stoppedBy']
    while (state < states.size) {
      if (state === levelEnd) {
        depth++
        levelEnd = states.size
      }
      if (states.size >= statesMax) stoppedBy = 'states'
      else if (depth >= depthMax) stoppedBy = 'depth'
      if (stoppedBy !== undefined) break
      if (state >= reported) {
        onProgress?.(states.size, depth)
        reported = state + PROGRESS_STATES
      }
      const { to, steps } = states.expand(state, levelEnd, statesMax)
      if (to === state) stoppedBy = 'memory'
      if (to === state) break
      state = to
      transitions += steps
    }
    const complete = stoppedBy === undefined
    return {
      states: states.size,
      transitions,
      depth,
      complete,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      properties: this.#verdicts(complete),
      seen: new Set(sometimes.filter((_, i) => this.#unseen[i] === 0).map(({ name }) => name)),
    }
  }

  #refute(property: number, state: number, action: number): void {
    const { properties, model } = this.#request
    const { id } = properties[property] as Property
    const steps = this.#trace(state)
    const last = model.actions[action]?.label
    const trace = last === undefined ? steps : [...steps, last]
    this.#violated.set(id, { verdict: 'violated', trace })
  }

  #trace(state: number): Trace {
    const steps: string[] = []
    for (let at = state; this.#states.parent(at) !== NO_PARENT; at = this.#states.parent(at)) {
      steps.push((this.#request.model.actions[this.#states.action(at)] as Action).label)
    }
    return steps.reverse()
  }

  #verdicts(complete: boolean): ExploreResult['properties'] {
    const rest: Verdict = complete ? 'exhausted' : 'not refuted'
    return new Map(
      this.#request.properties.map(({ id }) => [id, this.#violated.get(id) ?? { verdict: rest }]),
    )
  }
}
