import type { System } from '../system.ts'
import type { ExploreRequest, ExploreResult } from './request.ts'
import { SearchStates } from './states.ts'
import { type Failure, verdictsOf } from './verdicts.ts'

/** States between two calls of `onProgress`. */
const PROGRESS_STATES = 8192

/**
 * Breadth-first search of every state inside the bounds. The first violation of a property that it
 * meets has the shortest trace there is.
 */
export function explore<S extends System>(request: ExploreRequest<S>): ExploreResult {
  return new Search(request).run()
}

class Search {
  readonly #request: ExploreRequest
  readonly #states: SearchStates
  readonly #unseen: Uint8Array
  /** Where each property failed first, by its position. */
  readonly #violated = new Map<number, Failure>()

  constructor(request: ExploreRequest) {
    const { properties, sometimes = [] } = request
    this.#request = request
    this.#unseen = new Uint8Array(sometimes.length).fill(1)
    this.#states = new SearchStates(request, {
      pending: new Uint8Array(properties.length).fill(1),
      unseen: this.#unseen,
      violated: (property, state, action) => this.#violated.set(property, { state, action }),
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
      if (this.#answered()) stoppedBy = 'violation'
      else if (states.size >= statesMax) stoppedBy = 'states'
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
      ...(states.symmetry === undefined ? {} : { symmetry: states.symmetry }),
      properties: verdictsOf(this.#request, states.found, this.#violated, complete),
      seen: new Set(sometimes.filter((_, i) => this.#unseen[i] === 0).map(({ name }) => name)),
    }
  }

  /** Nothing is left to ask. */
  #answered(): boolean {
    const { untilViolated, properties } = this.#request
    return untilViolated === true && this.#violated.size === properties.length
  }
}
