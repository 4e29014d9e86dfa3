import type { FoundStates } from './found_states.ts'
import { foundStates } from './found_states.ts'
import { type Layout, layoutOf } from './packed/layout.ts'
import {
  grown,
  NO_PARENT,
  newStore,
  recordWords,
  type SearchStore,
  storePlan,
} from './packed/store.ts'
import { type EngineLinks, engineSource, type SearchEngine, searchEngine } from './program.ts'
import type { ExploreRequest } from './request.ts'
import { gridOf } from './symmetry/grid.ts'
import { type Symmetry, symmetryOf } from './symmetry/symmetry.ts'

/** Records that are added together: as many as a second-level cache holds with room to spare. */
export const RECORDS = 2048

/** Bytes of a search that is not told how much memory there is. */
export const MEMORY_MAX: number = 2 ** 31

type Links = Pick<EngineLinks, 'pending' | 'unseen' | 'violated'>

/** An engine with the layout that it was compiled for, and its arrays. */
interface Compiled {
  readonly layout: Layout
  readonly engine: SearchEngine
  readonly links: EngineLinks
  readonly statesMax: number
  readonly store: SearchStore
}

/** The states of a search: kept by an engine that is compiled anew when fields must grow. */
export class SearchStates {
  readonly #request: ExploreRequest
  readonly #shared: Links
  readonly #actions: number
  readonly symmetry: Symmetry | undefined
  #now: Compiled

  constructor(request: ExploreRequest, shared: Links) {
    this.#request = request
    this.#shared = shared
    this.symmetry = request.symmetry === true ? symmetryOf(request) : undefined
    this.#actions = Math.max(1, request.system.actions.length)
    this.#now = this.#compiled(layoutOf(request))
  }

  get size(): number {
    return this.#now.engine.end()
  }

  /** A view of all states found so far. */
  get found(): FoundStates {
    const { engine, store, links, layout } = this.#now
    const { symmetry } = this
    return foundStates({ symmetry, packing: layout.packing, store, engine, records: links.records })
  }

  /**
   * Expands states from `from`, up to `to` but no more than fit together; where it stopped, and the
   * steps taken. It stops at `from` where memory has no room for what could come.
   */
  expand(from: number, to: number, statesMax: number): { readonly to: number; steps: number } {
    const end = Math.min(to, from + Math.ceil(RECORDS / this.#actions))
    const most = (states: number): number => this.size + states * this.#actions
    // Near the end one state a time: a search stops at the state that reaches its limit.
    const stop = most(end - from) < Math.min(statesMax, this.#now.statesMax) ? end : from + 1
    const before = this.size
    for (;;) {
      if (!this.#reserve(most(stop - from))) return { to: from, steps: 0 }
      if (this.#now.engine.expand(from, stop)) break
      if (!this.#widen()) return { to: from, steps: 0 }
    }
    const { engine } = this.#now
    const steps = engine.held()
    engine.canon()
    engine.insert()
    engine.judge(before, engine.end())
    return { to: stop, steps }
  }

  #reserve(states: number): boolean {
    const { engine, store, layout, statesMax } = this.#now
    if (states > statesMax) return false
    const room = grown(store, { words: layout.packing.words, statesMax }, states)
    if (room === undefined) return false
    if (room === store) return true
    engine.use(room, 0, engine.end())
    if (room.index !== store.index) engine.reindex()
    this.#now = { ...this.#now, store: room }
    return true
  }

  #compiled(layout: Layout): Compiled {
    const { system, params, bounds, properties, sometimes = [], memoryMax } = this.#request
    const { packing, boot } = layout
    const links: EngineLinks = {
      ...this.#shared,
      left: new Float64Array(3),
      records: new Int32Array((RECORDS + this.#actions) * recordWords(packing.words)),
    }
    const program = { system, params, bounds, properties, sometimes, packing, boot }
    const grid = this.symmetry && gridOf(packing, system, this.symmetry)
    const engine = searchEngine(engineSource(program, grid), links)
    const plan = storePlan(packing.words, memoryMax ?? MEMORY_MAX)
    const store = newStore(plan)
    engine.use(store, 0, 0)
    return { layout, engine, links, statesMax: plan.statesMax, store }
  }

  /** Adds the state after boot, and judges it. */
  start(): void {
    const { layout, links, engine } = this.#now
    const { words } = layout.packing
    layout.packing.pack(layout.boot, links.records, 0)
    links.records[words] = NO_PARENT
    links.records[words + 1] = 0
    engine.hold(1)
    engine.insert()
    engine.judge(0, 1)
  }

  /**
   * A cell has left its field: all states are packed anew, with room for it. False if memory has no
   * room for both the old and the new states.
   */
  #widen(): boolean {
    const old = this.#now
    old.engine.hold(0)
    const states = old.engine.end()
    const [cell = 0, value = 0] = old.links.left
    const next = this.#compiled(old.layout.widened(cell, value))
    const { packing, boot } = next.layout
    if (2 * states > next.statesMax) return false
    const plan = { words: packing.words, statesMax: next.statesMax }
    const store = grown(next.store, plan, states)
    if (store === undefined) return false
    const values = Float64Array.from(boot)
    for (let state = 0; state < states; state++) {
      old.layout.packing.unpack(old.store.keys, state * old.layout.packing.words, values)
      packing.pack(values, next.links.records, 0)
      // Which state stands for others may depend on how they are packed.
      next.engine.hold(1)
      next.engine.canon()
      store.keys.set(next.links.records.subarray(0, packing.words), state * packing.words)
    }
    next.engine.hold(0)
    store.parents.set(old.store.parents.subarray(0, states))
    store.actions.set(old.store.actions.subarray(0, states))
    next.engine.use(store, 0, states)
    next.engine.reindex()
    this.#now = { ...next, store }
    return true
  }
}
