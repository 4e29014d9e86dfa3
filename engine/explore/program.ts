import { recordWords, type SearchStore } from './packed/store.ts'
import { type ProgramRequest, searchSource } from './steps_source.ts'
import { canonicalSource } from './symmetry/canonical_form.ts'
import type { Grid } from './symmetry/grid.ts'
import { tableSource } from './table.ts'

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
  /** Writes the next states of states `from` to `to` as records; false if a cell left its field. */
  expand(from: number, to: number): boolean
  /** With symmetry: puts the states of the records into their canonical form. */
  canon(): void
  /** Adds the states of the records that are new, and holds none after it. */
  insert(): void
  /** Asks the state properties of states `from` to `to`. */
  judge(from: number, to: number): void
  /** Fills the index anew. */
  reindex(): void
  /** The one of so many workers that keeps the state of the first record. */
  owner(workers: number): number
  /**
   * Appends the records to the letters for the workers that keep their states, and holds none after
   * it. Letters lie in one array, each worker's at its `ends`, which are moved.
   */
  route(letters: Int32Array, ends: Int32Array): void
  /** Adds the states that are new of the records in a part of such an array. */
  take(letters: Int32Array, start: number, stop: number): void
}

/** What the compiled part shares with whoever runs it. */
export interface EngineLinks {
  /** 1 for each property that is still to be refuted. */
  readonly pending: Uint8Array
  /** 1 for each fact that has not been seen. */
  readonly unseen: Uint8Array
  /** After a false `expand`: the cell, and the value that it was to get. A third is the table's. */
  readonly left: Float64Array
  readonly records: Int32Array
  /** A property fails: in a state (action -1), or in the step from it by an action. */
  violated(property: number, state: number, action: number): void
}

/**
 * The source of an engine, as the body of a function of its links. With a grid it keeps one state
 * of all that differ by the names of members.
 */
export function engineSource(request: ProgramRequest, grid?: Grid): string {
  const { packing } = request
  const record = recordWords(packing.words)
  return `
const { pending: p, unseen: u, left, records: o } = links
const violated = (property, state, action) => {
  p[property] = 0
  links.violated(property, state, action)
}
let q, r, c, T, mask, first = 0, end = 0, n = 0
${tableSource(packing.words)}
${searchSource(request)}
${grid ? canonicalSource(packing, grid) : 'const canon = () => {}'}
return {
  expand, canon, insert, judge, reindex, owner, route, take,
  end: () => end,
  hold: records => { n = records * ${record} },
  held: () => n / ${record},
  use: (store, from, to) => {
    ({ keys: q, parents: r, actions: c, index: T } = store)
    mask = T.length / ${packing.words} - 1
    first = from
    end = to
  },
}`
}

export function searchEngine(source: string, links: EngineLinks): SearchEngine {
  return new Function('links', source)(links) as SearchEngine
}
