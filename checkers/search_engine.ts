import { canonicalSource } from './canonical_form.ts'
import type { Packing } from './packing.ts'
import { type ProgramRequest, searchSource } from './search_program.ts'
import type { SearchStore } from './search_store.ts'
import { tableSource } from './search_table.ts'
import type { Grid } from './symmetry_grid.ts'

/** The compiled part of a search, over the arrays of a store. */
export interface SearchEngine {
  /** Works on these arrays from now on; they hold so many states. */
  use(store: SearchStore, states: number): void
  /** The number of states. */
  size(): number
  /** Writes the next states of states `from` to `to` as records; false if a cell left its field. */
  expand(from: number, to: number): boolean
  /** Adds the states of the records that are new; the number of records, which are then gone. */
  insert(): number
  /** Adds the state of the first record alone. */
  add(): void
  /** Puts the state of the first record alone into its canonical form, and leaves it there. */
  canonical(): void
  /** Forgets all records. */
  drop(): void
  /** Asks the state properties of states `from` to `to`. */
  judge(from: number, to: number): void
  /** Fills the index anew. */
  reindex(): void
}

/** What the compiled part shares with whoever runs it. */
export interface EngineLinks {
  /** 1 for each property that is still to be refuted. */
  readonly pending: Uint8Array
  /** 1 for each fact that has not been seen. */
  readonly unseen: Uint8Array
  /** After a false `expand`: the cell, and the value that it was to get. A third is `insert`'s. */
  readonly left: Float64Array
  /** The records between `expand` and `insert`. */
  readonly records: Int32Array
  /** A property fails: in a state (action -1), or in the step from it by an action. */
  violated(property: number, state: number, action: number): void
}

/** 32-bit words of a record: a packed state, its parent, the action, and a place for its hash. */
export function recordWords({ words }: Packing): number {
  return words + 3
}

/** With a grid, the engine keeps one state of all that differ by the order of CPUs and netns. */
export function searchEngine(
  request: ProgramRequest,
  links: EngineLinks,
  grid?: Grid,
): SearchEngine {
  const source = `
const { pending: p, unseen: u, left, records: o } = links
const violated = (property, state, action) => {
  p[property] = 0
  links.violated(property, state, action)
}
let q, r, c, T, mask, size = 0, n = 0
${tableSource(request.packing.words)}
${searchSource(request)}
${grid ? canonicalSource(request.packing, grid) : 'const canon = () => {}'}
return {
  expand, judge, reindex,
  insert: () => { canon(); return insert() },
  canonical: () => { n = ${recordWords(request.packing)}; canon(); n = 0 },
  size: () => size,
  drop: () => { n = 0 },
  add: () => { n = ${recordWords(request.packing)}; insert() },
  use: (store, states) => {
    ({ keys: q, parents: r, actions: c, index: T } = store)
    mask = T.length / ${request.packing.words} - 1
    size = states
  },
}`
  return new Function('links', source)(links) as SearchEngine
}
