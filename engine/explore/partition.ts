import { type EngineLinks, type SearchEngine, searchEngine } from './engine.ts'
import { grown, recordWords, type SearchStore, type StorePlan } from './packed/store.ts'

/** Records that are added together: as many as a second-level cache holds with room to spare. */
export const RECORDS = 2048

/** What a search is asked, and what it has found of that: kept when states are packed anew. */
export type Questions = Pick<EngineLinks, 'pending' | 'unseen' | 'violated'>

export interface PartitionRequest {
  /** The text of the engine (program.ts). */
  readonly source: string
  readonly questions: Questions
  readonly plan: StorePlan
  readonly store: SearchStore
  /** The number of its first state: partitions may lie in the same arrays. */
  readonly first: number
  /** The successors of a state, at most. */
  readonly actions: number
}

/** The states that one worker keeps, with the engine that works on them. */
export interface Partition {
  readonly engine: SearchEngine
  readonly records: Int32Array
  /** The cell that has left its field, and the value that it was to get. */
  readonly overflow: () => readonly [cell: number, value: number]
  readonly store: () => SearchStore
  readonly size: () => number
  /** Makes room for so many states in all; false if memory has none. */
  readonly reserve: (states: number) => boolean
  /** Takes over so many states, which `write` puts into its arrays; false if there is no room. */
  readonly adopt: (states: number, write: (store: SearchStore) => void) => boolean
}

/** The questions of so many properties and `sometimes`, of which nothing is known yet. */
export function questionsOf(
  properties: number,
  sometimes: number,
  violated: Questions['violated'],
): Questions {
  return {
    pending: new Uint8Array(properties).fill(1),
    unseen: new Uint8Array(sometimes).fill(1),
    violated,
  }
}

/** An empty partition. */
export function partitionOf(request: PartitionRequest): Partition {
  const { source, questions, plan, first, actions } = request
  let { store } = request
  const overflow = new Float64Array(3)
  const records = new Int32Array((RECORDS + actions) * recordWords(plan.words))
  const engine = searchEngine(source, { ...questions, overflow, records })
  engine.use(store, first, first)
  return {
    engine,
    records,
    overflow: () => [overflow[0] as number, overflow[1] as number],
    store: () => store,
    size: () => engine.end() - first,
    reserve: states => {
      if (states > plan.statesMax) return false
      const room = grown(store, plan, states)
      if (room === undefined) return false
      if (room === store) return true
      engine.use(room, first, engine.end())
      if (room.index !== store.index) engine.reindex()
      store = room
      return true
    },
    adopt: (states, write) => {
      const room = grown(store, plan, states)
      if (room === undefined) return false
      write(room)
      engine.use(room, first, first + states)
      engine.reindex()
      store = room
      return true
    },
  }
}
