import type { Layout } from '../packed/layout.ts'
import { LOAD, NO_PARENT, recordWords, type SearchStore, storePlan } from '../packed/store.ts'
import type { ExploreRequest } from '../request.ts'
import { MEMORY_MAX, RECORDS } from '../states.ts'

/** What a worker of a search is told. Arrays of more than one are shared with the others. */
export interface Task {
  /** Its number, 0 .. workers - 1. */
  readonly me: number
  readonly workers: number
  /** Of the engine (search_engine.ts). */
  readonly source: string
  readonly words: number
  /** Words of a record. */
  readonly record: number
  readonly actions: number
  readonly properties: number
  readonly facts: number
  /** The state after boot, as a record. */
  readonly boot: Int32Array
  readonly depthMax: number
  readonly statesMax: number
  readonly untilViolated: boolean
  /**
   * States that each may keep, whose numbers follow those of the worker before it; places of its
   * index then, and how full that may be.
   */
  readonly limit: number
  readonly places: number
  readonly load: number
  /** The states of all. Buffers, since longer arrays than of 4 GiB arrive at a thread cut off. */
  readonly store: Readonly<Record<keyof Omit<SearchStore, 'index'>, SharedArrayBuffer>>
  /** Records that are added together, at most. */
  readonly recordsMax: number
  /** By writer: its letters, each of so many words, and by reader where they end. */
  readonly letters: readonly Int32Array[]
  readonly letter: number
  readonly ends: readonly Int32Array[]
  /** Of the barrier: how many have come, and how often all have. */
  readonly turns: Int32Array
  /** By worker: its states, and why it cannot go on. */
  readonly sizes: Int32Array
  readonly stops: Int32Array
  /** By property: 1 if it has failed in a level that is over. */
  readonly failed: Int32Array
}

/** Records of all letters of one writer: few are ever written, but there is room for the worst. */
const LETTERS = 2 ** 20

/** Elements of an array, at most, in Node 20. */
const ARRAY_MAX = 2 ** 32 - 1

/** The tasks of so many workers, which share the memory of the request. */
export function tasksOf(
  request: ExploreRequest,
  workers: number,
  layout: Layout,
  source: string,
): readonly Task[] {
  const { system, bounds, properties, sometimes = [], untilViolated = false } = request
  const { packing, boot: values } = layout
  const record = recordWords(packing.words)
  const actions = Math.max(1, system.actions.length)
  const memory = (request.memoryMax ?? MEMORY_MAX) / workers
  // An eighth of the memory is for letters, but the next states of one state of each must fit.
  const fit = Math.floor(memory / 8 / (workers * record * 4))
  const letter = Math.max(workers * actions, Math.min(Math.floor(LETTERS / workers), fit))
  const rest = Math.max(0, memory - workers * letter * record * 4)
  // States are numbered across workers, in 32 bits, and all lie in one array.
  const most = Math.floor(Math.min(2 ** 31 - 1, ARRAY_MAX / packing.words) / workers)
  const limit = Math.max(1, Math.min(most, Math.floor(storePlan(packing.words, rest).statesMax)))
  const boot = new Int32Array(record)
  packing.pack(values, boot, 0)
  boot[packing.words] = NO_PARENT
  const { depthMax = Number.POSITIVE_INFINITY, statesMax = Number.POSITIVE_INFINITY } = bounds
  const members = Array.from({ length: workers }, (_, me) => me)
  const common = {
    ...{ workers, source, actions, boot, depthMax, statesMax, untilViolated, limit, record },
    words: packing.words,
    properties: properties.length,
    facts: sometimes.length,
    places: placesFor(limit),
    load: LOAD,
    recordsMax: RECORDS,
    letters: members.map(() => shared(workers * letter * record)),
    letter: letter * record,
    ends: members.map(() => shared(workers)),
    turns: shared(2),
    sizes: shared(workers),
    stops: shared(workers),
    failed: shared(properties.length),
    store: sharedStore(packing.words, workers * limit),
  }
  return members.map(me => ({ ...common, me }))
}

function placesFor(states: number): number {
  let places = 2048
  while (places * LOAD < states) places *= 2
  return places
}

/** At its full length at once: pages not touched cost no memory. */
function sharedStore(words: number, states: number): Task['store'] {
  return {
    keys: new SharedArrayBuffer(states * words * 4),
    parents: new SharedArrayBuffer(states * 4),
    actions: new SharedArrayBuffer(states * 2),
  }
}

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4))
}
