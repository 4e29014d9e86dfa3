/** Parent of the initial state, and of no other. */
export const NO_PARENT = -1

/**
 * The set of states that a search has seen, in the order of their discovery.
 *
 * Open addressing over typed arrays: `words` 32-bit words a state, no object and no string. Each
 * state remembers the state and the action that first led to it.
 */
export class StateTable {
  readonly #words: number
  #keys: Uint32Array
  #parents: Int32Array
  #actions: Int32Array
  /** State number + 1 by hash; 0 is free. Never more than half full. */
  #index: Int32Array
  #size = 0

  constructor(words: number) {
    this.#words = words
    this.#keys = new Uint32Array(1024 * words)
    this.#parents = new Int32Array(1024)
    this.#actions = new Int32Array(1024)
    this.#index = new Int32Array(2048)
  }

  /** The number of states. */
  get size(): number {
    return this.#size
  }

  /** The packed states, one after another; valid until the next `add`. */
  get keys(): Uint32Array {
    return this.#keys
  }

  parent(state: number): number {
    return this.#parents[state] as number
  }

  action(state: number): number {
    return this.#actions[state] as number
  }

  /** Adds the state packed at the start of `key`; false if it is there already. */
  add(key: Uint32Array, parent: number, action: number): boolean {
    const mask = this.#index.length - 1
    let position = hash(key, 0, this.#words) & mask
    for (let found = this.#index[position] as number; found !== 0; ) {
      if (this.#equals(found - 1, key)) return false
      position = (position + 1) & mask
      found = this.#index[position] as number
    }
    if (this.#size === this.#parents.length) this.#growStates()
    this.#keys.set(key, this.#size * this.#words)
    this.#parents[this.#size] = parent
    this.#actions[this.#size] = action
    this.#size++
    this.#index[position] = this.#size
    if (this.#size * 2 > this.#index.length) this.#growIndex()
    return true
  }

  #equals(state: number, key: Uint32Array): boolean {
    const offset = state * this.#words
    for (let word = 0; word < this.#words; word++) {
      if (this.#keys[offset + word] !== key[word]) return false
    }
    return true
  }

  #growStates(): void {
    const capacity = this.#parents.length * 2
    const grown = <T extends Uint32Array | Int32Array>(array: T, into: T): T => {
      into.set(array)
      return into
    }
    this.#keys = grown(this.#keys, new Uint32Array(capacity * this.#words))
    this.#parents = grown(this.#parents, new Int32Array(capacity))
    this.#actions = grown(this.#actions, new Int32Array(capacity))
  }

  #growIndex(): void {
    const index = new Int32Array(this.#index.length * 2)
    const mask = index.length - 1
    for (let state = 0; state < this.#size; state++) {
      let position = hash(this.#keys, state * this.#words, this.#words) & mask
      while (index[position] !== 0) position = (position + 1) & mask
      index[position] = state + 1
    }
    this.#index = index
  }
}

/** The finalizer of MurmurHash3 over each word in turn. @source Appleby, smhasher, 2011 */
function hash(keys: Uint32Array, offset: number, words: number): number {
  let h = 0
  for (let word = 0; word < words; word++) {
    h = (h ^ (keys[offset + word] as number)) | 0
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h
}
