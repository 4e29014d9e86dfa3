import type { Action } from '../model/action.ts'
import type { Model } from '../model/model.ts'
import type { Params } from '../model/numbers.ts'
import type { Bounds } from '../properties/bounds.ts'
import type { Property, Sometimes } from '../properties/property.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine, writtenCells } from './machine.ts'
import { type Packing, packing } from './packing.ts'
import { rangeOf } from './range.ts'
import { NO_PARENT, StateTable } from './state_table.ts'
import type { Trace, Verdict } from './verdict.ts'

export interface ExploreRequest {
  readonly model: Model
  readonly params: Params
  readonly bounds: Bounds
  readonly properties: readonly Property[]
  readonly sometimes?: readonly Sometimes[]
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
  readonly #now: Machine
  readonly #next: Machine
  readonly #packing: Packing
  readonly #table: StateTable
  readonly #key: Uint32Array
  readonly #violated = new Map<string, { verdict: Verdict; trace: Trace }>()
  readonly #seen = new Set<string>()
  #holding: readonly Property[]
  #unseen: readonly Sometimes[]
  #transitions = 0

  constructor(request: ExploreRequest) {
    const { model, params, bounds } = request
    this.#request = request
    this.#now = machine(model, params)
    this.#next = machine(model, params)
    this.#packing = packing(
      writtenCells(this.#now).map(cell => {
        const info = model.variables.cells[cell]
        if (info === undefined) throw new Error(`an action writes cell ${cell}, which is none`)
        return { cell, name: info.name, range: rangeOf(info, model, params, bounds) }
      }),
    )
    this.#table = new StateTable(this.#packing.words)
    this.#key = new Uint32Array(this.#packing.words)
    this.#holding = request.properties
    this.#unseen = request.sometimes ?? []
  }

  run(): ExploreResult {
    const { onProgress, bounds } = this.#request
    const { depthMax = Number.POSITIVE_INFINITY } = bounds
    this.#add(NO_PARENT, NO_PARENT)
    let depth = 0
    let levelEnd = 1
    let state = 0
    for (; state < this.#table.size && !this.#full(); state++) {
      if (state === levelEnd) {
        depth++
        levelEnd = this.#table.size
      }
      if (depth >= depthMax) break
      if (state % PROGRESS_STATES === 0) onProgress?.(this.#table.size, depth)
      this.#expand(state)
    }
    const complete = state === this.#table.size
    return {
      states: this.#table.size,
      transitions: this.#transitions,
      depth,
      complete,
      properties: this.#verdicts(complete),
      seen: this.#seen,
    }
  }

  #full(): boolean {
    return this.#table.size >= (this.#request.bounds.statesMax ?? Number.POSITIVE_INFINITY)
  }

  #expand(state: number): void {
    const now = this.#now
    this.#packing.unpack(this.#table.keys, state * this.#packing.words, now.values)
    for (const [index, action] of now.model.actions.entries()) {
      if (!action.enabled(now.arith, now.state)) continue
      this.#next.values.set(now.values)
      this.#next.apply(action.next(now.arith, now.state))
      if (!insideBounds(now.arith, now.model, this.#next.state, this.#request.bounds)) continue
      this.#transitions++
      this.#judgeStep(state, action)
      this.#add(state, index)
    }
  }

  /** Adds the next state, and judges it if it is new. */
  #add(parent: number, action: number): void {
    this.#packing.pack(this.#next.values, this.#key, 0)
    if (!this.#table.add(this.#key, parent, action)) return
    const { arith, model, state } = this.#next
    for (const property of this.#holding) {
      if (property.kind === 'state' && !property.holds(arith, model, state)) {
        this.#refute(property, this.#trace(this.#table.size - 1))
      }
    }
  }

  #judgeStep(from: number, action: Action): void {
    const { arith, model, state } = this.#now
    for (const property of this.#holding) {
      if (property.kind !== 'step') continue
      if (!property.holds(arith, model, state, action, this.#next.state)) {
        this.#refute(property, [...this.#trace(from), action.label])
      }
    }
    for (const fact of this.#unseen) {
      if (!fact.happens(arith, model, state, action, this.#next.state)) continue
      this.#seen.add(fact.name)
      this.#unseen = this.#unseen.filter(other => other !== fact)
    }
  }

  #refute(property: Property, trace: Trace): void {
    this.#violated.set(property.id, { verdict: 'violated', trace })
    this.#holding = this.#holding.filter(other => other !== property)
  }

  #trace(state: number): Trace {
    const steps: string[] = []
    for (let at = state; this.#table.parent(at) !== NO_PARENT; at = this.#table.parent(at)) {
      steps.push((this.#now.model.actions[this.#table.action(at)] as Action).label)
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
