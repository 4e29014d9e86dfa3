/** The arrays of a search: the states in the order of their discovery, and how to find one. */
export interface SearchStore {
  /** Packed states, one after another. */
  readonly keys: Int32Array
  /** The state that first led to each, by its number; NO_PARENT for the initial state. */
  readonly parents: Int32Array
  /** The action that did, by its place in the action table. */
  readonly actions: Uint16Array
  /** The packed states by hash, open addressing, room for a power of two; 0 is free. */
  readonly index: Int32Array
}

/** 32-bit words of a record, which may become a state: it packed, its parent, and the action. */
export function recordWords(words: number): number {
  return words + 2
}

/** Parent of the initial state, and of no other. */
export const NO_PARENT = -1

/** From so many states on arrays have their full length: pages not touched cost no memory. */
const FULL_STATES = 2 ** 20

/** How many states a store may hold, and what it takes. */
export interface StorePlan {
  readonly words: number
  readonly statesMax: number
}

/** Maximum load factor of the hash index. */
export const LOAD: number = 5 / 8

/**
 * The most states of so many words that fit into a number of bytes, beside an index with room for
 * more; while that grows the old one is still there.
 */
export function storePlan(words: number, bytes: number): StorePlan {
  const perState = 4 * words + 4 + 2
  let statesMax = 0
  for (let room = 2; 6 * words * room < bytes; room *= 2) {
    const fit = Math.floor((bytes - 6 * words * room) / perState)
    statesMax = Math.max(statesMax, Math.min(room * LOAD, fit))
  }
  return { words, statesMax }
}

/** An empty store. */
export function newStore({ words, statesMax }: StorePlan): SearchStore {
  const states = Math.min(1024, statesMax)
  return { ...arrays(words, states), index: new Int32Array(2048 * words) }
}

function arrays(words: number, states: number): Omit<SearchStore, 'index'> {
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
  if (states * words > index.length * LOAD) {
    let length = index.length
    while (states * words > length * LOAD) length *= 2
    index = new Int32Array(length)
  }
  return index === store.index && rest.parents === store.parents ? store : { ...rest, index }
}
