import type { State } from '../../../engine/state.ts'
import type { ActionArgs } from '../../../model/action_name.ts'
import { flowsOn, hashRndRecalc } from '../../../model/flow_cache.ts'
import {
  type Candidate,
  copyOf,
  overThresh,
  resultText,
  type Stepper,
  schedule,
  stateOf,
  take,
} from './candidates.ts'
import {
  type Books,
  type Bundle,
  certainEntries,
  cleared,
  type Entry,
  shrunk,
  tableOf,
} from './known_entries.ts'

/** A recorded lookup, in the model's numbers. */
export interface RecordedLookup {
  readonly net: number
  readonly cpu: number
  readonly key: number
  readonly ref?: number
  readonly result: string
  /**
   * The hash_count of this table at the next observation, and the lookups of the table up to it,
   * this one included: what a shrink can have kept is not far from it.
   */
  next(): { readonly hashCount: number; readonly lookups: number } | undefined
}

/** All that the model can do at a recorded lookup; and the books, as they are after it. */
export function lookedUp(
  m: Stepper,
  books: Books,
  candidates: readonly Candidate[],
  lookup: RecordedLookup,
): readonly Candidate[] {
  const { net, cpu, key, ref, result } = lookup
  const table = tableOf(books, net, cpu)
  const { variables: v, kernel } = m.model
  const recalc = hashRndRecalc(v, kernel, net, cpu)
  if (candidates.some(c => c.cells[recalc] === 1)) cleared(table)
  const entry = table.get(key)
  const ways = candidates.flatMap(c => waysOf(m, books, c, lookup, entry))
  if (ways.some(({ shrinks }) => shrinks)) shrunk(table)
  const found = record(books, lookup, entry)
  return ways.flatMap(({ candidate }) => {
    const said = { cell: 'result', expected: resultOf(candidate), seen: result }
    const holds = ref !== undefined && found?.refs === 1 && said.expected === 'ok'
    const way = { ...candidate, said: [said] }
    if (holds) take(m, way, 'flow_cache_lookup', { net, cpu, entry: 'valid', ref: 1 })
    return [way]
  })
}

interface Way {
  readonly candidate: Candidate
  readonly shrinks: boolean
}

/** What a lookup has left in `said` until its equation is made. */
function resultOf({ said }: Candidate): number | string {
  return said[0]?.expected ?? 'absent'
}

function waysOf(
  m: Stepper,
  books: Books,
  c: Candidate,
  lookup: RecordedLookup,
  entry: Entry | undefined,
): readonly Way[] {
  const { net, cpu } = lookup
  if (entry === undefined) return misses(m, c, lookup)
  const found = hit(m, c, lookup, entry)
  if (entry.certain) return found
  // It may still be there if the model has more of its kind than are known to be.
  const fcp = flowsOn(m.model.variables, net, cpu)
  const cell = entry.kind === 'other_genid' ? fcp.otherGenid : fcp[entry.kind]
  const left = stateOf(c)(cell) - certainEntries(tableOf(books, net, cpu), entry.kind)
  return [...misses(m, c, lookup), ...(left > 0 ? found : [])]
}

function hit(m: Stepper, c: Candidate, { net, cpu }: RecordedLookup, entry: Entry): readonly Way[] {
  const frees = entry.kind === 'other_genid' || entry.kind === 'stale'
  const isHeld = frees && (entry.bundle?.refs ?? 0) > 0
  return go(m, c, { net, cpu, entry: entry.kind, ...(isHeld ? { ref: 1 } : {}) })
}

function misses(m: Stepper, c: Candidate, lookup: RecordedLookup): readonly Way[] {
  const { net, cpu } = lookup
  const args: ActionArgs = { net, cpu, entry: 'none' }
  const ways = go(m, c, args)
  if (ways.length > 0) return ways
  return keptNumbers(m, stateOf(c), lookup).flatMap(kept => go(m, c, { ...args, kept: [kept] }))
}

/**
 * The numbers that a shrink can have kept and still lead to the next observation; and the least and
 * the most that a hash could have left, so that a value that depends on the hash is known as such.
 */
function keptNumbers(m: Stepper, s: State<number>, lookup: RecordedLookup): readonly number[] {
  const { net, cpu } = lookup
  const valid = s(flowsOn(m.model.variables, net, cpu).valid)
  const least = Math.min(valid, m.a.param('shrinkTo'))
  const most = Math.min(valid, m.a.param('lowWatermark'))
  const { hashCount, lookups } = lookup.next() ?? { hashCount: most, lookups: most }
  const near = Array.from({ length: lookups }, (_, i) => hashCount - lookups + i)
  return [...new Set([least, ...near.filter(kept => least < kept && kept < most), most])]
}

/** Takes a lookup; whether gc was asked for is left open where the count moved across gc_thresh. */
function go(m: Stepper, c: Candidate, args: ActionArgs): readonly Way[] {
  const { net = 0 } = args
  const candidate = copyOf(c)
  const before = overThresh(m, stateOf(c), net)
  const code = take(m, candidate, 'flow_cache_lookup', args)
  if (code === undefined) return []
  candidate.said = [{ cell: 'result', expected: resultText(code), seen: '' }]
  const shrinks = args.kept !== undefined
  const allocates = args.entry !== 'valid'
  const after = overThresh(m, stateOf(candidate), net)
  if (!allocates || !(before || after)) return [{ candidate, shrinks }]
  const asked = copyOf(candidate)
  schedule(asked, { kind: 'flush', net })
  const way = { candidate: asked, shrinks }
  return before && after ? [way] : [way, { candidate, shrinks }]
}

/** Notes what a lookup has left in the table; the bundle that it returned. */
function record(
  books: Books,
  { net, cpu, key, ref, result }: RecordedLookup,
  entry: Entry | undefined,
): Bundle | undefined {
  const table = tableOf(books, net, cpu)
  const old = entry?.bundle
  const stays = entry?.kind === 'valid' && entry.certain
  if (!stays && old !== undefined && old.refs > 0) {
    old.place = entry?.certain ? 'dead' : 'perhaps'
  }
  if (result !== 'ok') {
    table.set(key, { kind: 'empty', certain: true })
    return undefined
  }
  const bundle: Bundle = stays && old ? old : { net, refs: 0, place: 'table' }
  table.set(key, { kind: 'valid', bundle, certain: true })
  if (ref !== undefined) {
    bundle.refs++
    books.refs.set(ref, bundle)
  }
  return bundle
}
