import type { State } from '../../../engine/state.ts'
import type { ActionArgs } from '../../../model/action_name.ts'
import { flowsOn, hashRndRecalc } from '../../../model/flow_cache.ts'
import { resultWord } from '../../files/errno.ts'
import {
  type Candidate,
  copyOf,
  overThresh,
  type Stepper,
  schedule,
  stateOf,
  take,
} from './candidates.ts'
import {
  type Bundle,
  certainEntries,
  cleared,
  type Entry,
  type KnownEntries,
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

/** All ways of the model at a recorded lookup. Notes what is known of the entries after it. */
export function lookedUp(
  stepper: Stepper,
  known: KnownEntries,
  candidates: readonly Candidate[],
  lookup: RecordedLookup,
): readonly Candidate[] {
  const { net, cpu, key, ref, result } = lookup
  const table = tableOf(known, net, cpu)
  const recalc = hashRndRecalc(stepper.model, net, cpu)
  if (candidates.some(c => c.cells[recalc] === 1)) cleared(table)
  const entry = table.get(key)
  const ways = candidates.flatMap(c => waysOf(stepper, known, c, lookup, entry))
  if (ways.some(({ shrinks }) => shrinks)) shrunk(table)
  const found = record(known, lookup, entry)
  return ways.map(({ candidate, result: expected }) => {
    const way = { ...candidate, equations: [{ cell: 'result', expected, seen: result }] }
    const holds = ref !== undefined && found?.refs === 1 && expected === 'ok'
    if (holds) take(stepper, way, 'flow_cache_lookup', { net, cpu, entry: 'valid', ref: 1 })
    return way
  })
}

/** A way that a lookup can go. */
interface Way {
  readonly candidate: Candidate
  /** What the lookup returns, in the words of recordings. */
  readonly result: string
  /** A new entry has shrunk the table first. */
  readonly shrinks: boolean
}

function waysOf(
  stepper: Stepper,
  known: KnownEntries,
  c: Candidate,
  lookup: RecordedLookup,
  entry: Entry | undefined,
): readonly Way[] {
  const { net, cpu } = lookup
  if (entry === undefined) return misses(stepper, c, lookup)
  const found = hit(stepper, c, lookup, entry)
  if (entry.certain) return found
  // It may still be there if the model has more of its kind than are known to be.
  const fcp = flowsOn(stepper.model.variables, net, cpu)
  const cell = entry.kind === 'other_genid' ? fcp.otherGenid : fcp[entry.kind]
  const left = stateOf(c)(cell) - certainEntries(tableOf(known, net, cpu), entry.kind)
  return [...misses(stepper, c, lookup), ...(left > 0 ? found : [])]
}

function hit(
  stepper: Stepper,
  c: Candidate,
  { net, cpu }: RecordedLookup,
  entry: Entry,
): readonly Way[] {
  const frees = entry.kind === 'other_genid' || entry.kind === 'stale'
  const isHeld = frees && (entry.bundle?.refs ?? 0) > 0
  return go(stepper, c, { net, cpu, entry: entry.kind, ...(isHeld ? { ref: 1 } : {}) })
}

function misses(stepper: Stepper, c: Candidate, lookup: RecordedLookup): readonly Way[] {
  const { net, cpu } = lookup
  const args: ActionArgs = { net, cpu, entry: 'none' }
  const ways = go(stepper, c, args)
  if (ways.length > 0) return ways
  return keptNumbers(stepper, stateOf(c), lookup).flatMap(kept =>
    go(stepper, c, { ...args, kept: [kept] }),
  )
}

/**
 * The numbers that a shrink can have kept and still lead to the next observation; and the least and
 * the most that a hash could have left, so that a value that depends on the hash is known as such.
 */
function keptNumbers(
  stepper: Stepper,
  s: State<number>,
  lookup: RecordedLookup,
): readonly number[] {
  const { net, cpu } = lookup
  const valid = s(flowsOn(stepper.model.variables, net, cpu).valid)
  const least = Math.min(valid, stepper.a.param('shrinkTo'))
  const most = Math.min(valid, stepper.a.param('lowWatermark'))
  const { hashCount, lookups } = lookup.next() ?? { hashCount: most, lookups: most }
  const near = Array.from({ length: lookups }, (_, i) => hashCount - lookups + i)
  return [...new Set([least, ...near.filter(kept => least < kept && kept < most), most])]
}

/** Takes a lookup; whether gc was asked for is left open where the count moved across gc_thresh. */
function go(stepper: Stepper, c: Candidate, args: ActionArgs): readonly Way[] {
  const { net = 0 } = args
  const candidate = copyOf(c)
  const before = overThresh(stepper, stateOf(c), net)
  const code = take(stepper, candidate, 'flow_cache_lookup', args)
  if (code === undefined) return []
  const result = resultWord(code)
  const shrinks = args.kept !== undefined
  const allocates = args.entry !== 'valid'
  const after = overThresh(stepper, stateOf(candidate), net)
  if (!allocates || !(before || after)) return [{ candidate, result, shrinks }]
  const asked = copyOf(candidate)
  schedule(asked, { kind: 'flush', net })
  const way = { candidate: asked, result, shrinks }
  return before && after ? [way] : [way, { candidate, result, shrinks }]
}

/** Notes what a lookup has left in the table; the bundle that it returned. */
function record(
  known: KnownEntries,
  { net, cpu, key, ref, result }: RecordedLookup,
  entry: Entry | undefined,
): Bundle | undefined {
  const table = tableOf(known, net, cpu)
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
    known.refs.set(ref, bundle)
  }
  return bundle
}
