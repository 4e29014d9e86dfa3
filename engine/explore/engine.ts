import type { SearchStore } from './packed/store.ts'

/** The compiled part of a search, over the arrays of a store and a buffer of records. */
export interface SearchEngine {
  /** Works on these arrays from now on, where its states are those from `first` to `end`. */
  use(store: SearchStore, first: number, end: number): void
  /** The number after that of its last state. */
  end(): number
  /** Says that so many records have been written from outside. */
  hold(records: number): void
  /** The number of records. */
  held(): number
  /** Writes the successors of states `from` to `to` as records; false if a cell left its field. */
  expand(from: number, to: number): boolean
  /** With symmetry: replaces each state of the records by its canonical representative. */
  canon(): void
  /** Adds the states of the records that are new, and holds none after it. */
  insert(): void
  /** Asks the state properties of states `from` to `to`. */
  judge(from: number, to: number): void
  /** Fills the index anew. */
  reindex(): void
  /** The worker, of so many, whose partition has the state of the first record. */
  owner(workers: number): number
  /**
   * Appends each record to the mailbox of the worker whose partition has its state, and holds none
   * after it. The mailboxes lie in one array, each worker's up to its `ends`, which are moved.
   */
  route(mailboxes: Int32Array, ends: Int32Array): void
  /** Adds the states that are new of the records in a part of such an array. */
  take(mailboxes: Int32Array, start: number, stop: number): void
}

/** Arrays and callbacks that the compiled part shares with the code that runs it. */
export interface EngineLinks {
  /** 1 for each property that is still to be refuted. */
  readonly pending: Uint8Array
  /** 1 for each `sometimes` that has not been seen. */
  readonly unseen: Uint8Array
  /** After a false `expand`: the cell, and the value that it was to get. A third is the table's. */
  readonly overflow: Float64Array
  readonly records: Int32Array
  /** A property fails: in a state (action -1), or in the step from it by an action. */
  violated(property: number, state: number, action: number): void
}

/** Compiles the source of an engine (program.ts). */
export function searchEngine(source: string, links: EngineLinks): SearchEngine {
  return new Function('links', source)(links) as SearchEngine
}
