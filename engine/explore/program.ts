import type { System } from '../system.ts'
import type { Layout } from './packed/layout.ts'
import type { Packing } from './packed/packing.ts'
import { recordWords } from './packed/store.ts'
import type { ExploreRequest } from './request.ts'
import { searchSource } from './steps_source.ts'
import { canonicalSource } from './symmetry/canonical_form.ts'
import { gridOf } from './symmetry/grid.ts'
import type { Symmetry } from './symmetry/symmetry.ts'
import { tableSource } from './table.ts'

/**
 * The source of an engine, as the body of a function of its links (engine.ts). With symmetry it
 * keeps one state of all that differ by the names of members. Names of one letter in this text:
 *
 * | name | stands for |
 * |---|---|
 * | `q` `r` `c` | the arrays of the store: packed states, their parents, their actions |
 * | `T` | the hash index, by bucket |
 * | `o` `n` | the records, and the number of their words |
 * | `p` `u` | `pending` and `unseen`: 1 for what is still to be asked |
 * | `wN` | word N of the packed state at hand |
 * | `sN` | cell N of it |
 * | `xN` `yN` | a function that takes some of the actions, or asks some of the properties |
 * | `i` `j` `k` `b` | a state, a record that is read, one that is written, the offset of a bucket |
 * | `Q` `I` `M` `P` `R` | `q`, `T`, `mask`, `buckets` and `recent` as locals of a loop |
 * | `rN` `eN_M` `cN` `dN` `iN` | row N, an entry, column N, it in another order, the key of row N |
 */
export function sourceOf(request: ExploreRequest, layout: Layout, symmetry?: Symmetry): string {
  const { sometimes = [] } = request
  const { packing } = layout
  const record = recordWords(packing.words)
  return `
const { pending: p, unseen: u, overflow, records: o } = links
const violated = (property, state, action) => {
  p[property] = 0
  links.violated(property, state, action)
}
let q, r, c, T, mask, first = 0, end = 0, n = 0
${tableSource(packing.words)}
${searchSource({ ...request, ...layout, sometimes })}
${canonSource(request.system, packing, symmetry)}
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

/** The source of `canon()`; where nothing is symmetric each state is its own representative. */
function canonSource(system: System, packing: Packing, symmetry?: Symmetry): string {
  const grid = symmetry && gridOf(packing, system, symmetry)
  return grid ? canonicalSource(packing, grid) : 'const canon = () => {}'
}

/** Packs a state and replaces it by its canonical representative, in a record of its own. */
export function canonicalForm(
  system: System,
  packing: Packing,
  symmetry: Symmetry | undefined,
): (values: ArrayLike<number>) => Int32Array {
  const record = new Int32Array(recordWords(packing.words))
  const source = `const n = o.length; ${canonSource(system, packing, symmetry)}; return canon`
  const canon = new Function('o', source)(record) as () => void
  return values => {
    packing.pack(values, record, 0)
    canon()
    return record
  }
}
