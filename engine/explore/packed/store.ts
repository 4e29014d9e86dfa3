import type { Packing } from './packing.ts'

/** States in the order of their discovery, and how each was found. */
export interface StateArrays {
  /** Packed states, one after another. */
  readonly keys: Int32Array
  /** The state that first led to each, by its number; NO_PARENT for the initial state. */
  readonly parents: Int32Array
  /** The action that did, by its position among the actions of the system. */
  readonly actions: Uint16Array
}

/** The arrays of a search: its states, and how to find one. */
export interface SearchStore extends StateArrays {
  /** The packed states by hash, open addressing, a power of two of buckets; a free one is 0. */
  readonly index: Int32Array
}

/**
 * The arrays of states as memory that threads share: buffers, since longer arrays than of 4 GiB
 * arrive at a thread cut off.
 */
export type SharedStates = Readonly<Record<keyof StateArrays, SharedArrayBuffer>>

/** At their full length at once: pages not touched cost no memory. */
export function sharedStates(words: number, states: number): SharedStates {
  return {
    keys: new SharedArrayBuffer(states * words * 4),
    parents: new SharedArrayBuffer(states * 4),
    actions: new SharedArrayBuffer(states * 2),
  }
}

/** Views of the whole buffers. */
export function arraysOf({ keys, parents, actions }: SharedStates): StateArrays {
  return {
    keys: new Int32Array(keys),
    parents: new Int32Array(parents),
    actions: new Uint16Array(actions),
  }
}

/** 32-bit words of a record, which may become a state: it packed, its parent, and the action. */
export function recordWords(words: number): number {
  return words + 2
}

/** Parent of the initial state, and of no other. */
export const NO_PARENT = -1

/** The initial state as a record. */
export function initialRecord(packing: Packing, values: ArrayLike<number>): Int32Array {
  const record = new Int32Array(recordWords(packing.words))
  packing.pack(values, record, 0)
  record[packing.words] = NO_PARENT
  return record
}

/** Bytes of a search that is not told how much memory there is. */
export const MEMORY_MAX: number = 2 ** 31

/** Buckets of a new index. */
const BUCKETS = 2048

/** From so many states on arrays have their full length: pages not touched cost no memory. */
const FULL_STATES = 2 ** 20

/** How many states a store may hold, and what it takes. */
export interface StorePlan {
  readonly words: number
  readonly statesMax: number
  /** Memory of the whole index, to begin with a part of it; absent: a new one when it grows. */
  readonly wholeIndex?: Int32Array
}

/** Maximum load factor of the hash index. */
const LOAD_FACTOR = 5 / 8

/**
 * The most states of so many words that fit into a number of bytes, beside an index with room for
 * more; while that grows the old one is still there.
 */
export function storePlan(words: number, bytes: number): StorePlan {
  const perState = 4 * words + 4 + 2
  let statesMax = 0
  for (let room = 2; 6 * words * room < bytes; room *= 2) {
    const fit = Math.floor((bytes - 6 * words * room) / perState)
    statesMax = Math.max(statesMax, Math.min(room * LOAD_FACTOR, fit))
  }
  return { words, statesMax }
}

/** An empty store, in which at least the initial state has room. */
export function newStore(plan: StorePlan): SearchStore {
  const { words, statesMax } = plan
  const states = Math.max(1, Math.min(1024, statesMax))
  return { ...arrays(words, states), index: emptyIndex(plan) }
}

/** An empty index of so many elements, or of as many as a new one has. */
export function emptyIndex(plan: StorePlan, length: number = BUCKETS * plan.words): Int32Array {
  return plan.wholeIndex?.subarray(0, length).fill(0) ?? new Int32Array(length)
}

/** Elements of the index once it has room for so many states. */
export function wholeIndexLength({ words, statesMax }: StorePlan): number {
  return indexLength(BUCKETS * words, words, statesMax)
}

/** The length, doubled until an index of it has room for so many states. */
function indexLength(length: number, words: number, states: number): number {
  return states * words > length * LOAD_FACTOR ? indexLength(2 * length, words, states) : length
}

function arrays(words: number, states: number): StateArrays {
  return {
    keys: new Int32Array(states * words),
    parents: new Int32Array(states),
    actions: new Uint16Array(states),
  }
}

/**
 * A store with room for so many states, at most those of the plan; the same one if it has room. A
 * new index is empty. Absent: the machine does not have the memory of the plan.
 */
export function grown(
  store: SearchStore,
  plan: StorePlan,
  states: number,
): SearchStore | undefined {
  try {
    return larger(store, plan, states)
  } catch (error) {
    // What is thrown where memory cannot be had, and for arrays longer than any can be.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function larger(store: SearchStore, plan: StorePlan, states: number): SearchStore {
  const { words, statesMax } = plan
  let { index, ...rest } = store
  if (states > rest.parents.length) {
    let room = rest.parents.length
    while (room < states) room = room < FULL_STATES ? room * 2 : statesMax
    const more = arrays(words, Math.min(room, statesMax))
    more.keys.set(rest.keys)
    more.parents.set(rest.parents)
    more.actions.set(rest.actions)
    rest = more
  }
  const length = indexLength(index.length, words, states)
  if (length > index.length) index = emptyIndex(plan, length)
  return index === store.index && rest.parents === store.parents ? store : { ...rest, index }
}
