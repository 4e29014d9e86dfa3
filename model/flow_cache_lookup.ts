import type { Arith } from '../engine/arith/arith.ts'
import { all, no, sum, yes } from '../engine/arith/derived.ts'
import {
  after,
  both,
  type Cell,
  type Effect,
  equals,
  increase,
  inOrder,
  not,
  nothing,
  positive,
  type State,
  type StatePredicate,
  sequence,
  type Update,
  when,
} from '../engine/state.ts'
import type { LookupEntry } from './action_name.ts'
import { dstAlloc, dstAllocRefused, dstFree } from './dst.ts'
import {
  bundleFree,
  bundleOps,
  cacheNets,
  emptyTable,
  flowCacheOf,
  flowsOn,
  hashCount,
  hashRndRecalc,
  type Kept,
  keepOnly,
  newGenid,
} from './flow_cache.ts'
import type { FlowCachePercpu } from './flow_cache_cells.ts'
import type { Host } from './kernel.ts'

/** One way that a lookup can go. */
export interface Lookup {
  readonly net: number
  readonly cpu: number
  readonly entry: LookupEntry
  /** The resolver finds no policy, and so makes no bundle. */
  readonly noPolicy: boolean
  /** Somebody holds a reference to the old bundle. */
  readonly oldHeld: boolean
  /** What a shrink keeps, by the netns that share the cache; absent: the table is not shrunk. */
  readonly kept?: readonly Kept[]
}

/** `true` if the table is to have a new hash_rnd, for which the lookup clears it. */
function isCleared(host: Host, net: number, cpu: number): StatePredicate {
  return equals(hashRndRecalc(host, net, cpu), 1)
}

/** `true` if the table is over the high watermark, so that a new entry shrinks it first. */
function shrinks(host: Host, net: number, cpu: number): StatePredicate {
  const over = host.kernel.flowCacheOver(hashCount(host, net, cpu))
  return both(not(isCleared(host, net, cpu)), over)
}

/**
 * `true` if a shrink can keep just these: each bucket keeps its first `shrinkTo` valid entries, so
 * all that is known without the buckets is the least and the most (docs/ABSTRACTION.md, 18).
 * @kernel net/core/flow.c __flow_cache_shrink()
 */
function canKeep(host: Host, { net, cpu }: Lookup, kept: readonly Kept[]): StatePredicate {
  const tables = cacheNets(host, net).map(of => flowsOn(host.variables, of, cpu))
  return (a, s) => {
    const validEntries = tables.flatMap(({ valid, noPolicy }) => [s(valid), s(noPolicy)])
    const each = kept.map(({ valid, noPolicy }) => [valid(a, s), noPolicy(a, s)] as const)
    const total = sum(a, each.flat())
    const least = a.or(a.le(a.param('shrinkTo'), total), a.le(sum(a, validEntries), total))
    const most = [
      ...each.map(([valid], i) => a.le(valid, s((tables[i] as FlowCachePercpu).valid))),
      ...each.map(([, noPolicy], i) => a.le(noPolicy, s((tables[i] as FlowCachePercpu).noPolicy))),
      a.le(total, a.param('lowWatermark')),
    ]
    return all(a, [least, ...most])
  }
}

/** `true` if the lookup can go this way, on a CPU and in a netns that are there. */
export function lookupEnabled(host: Host, lookup: Lookup): StatePredicate {
  const { net, cpu, entry, kept } = lookup
  if (entry === 'none') {
    const shrinking = shrinks(host, net, cpu)
    return kept === undefined ? not(shrinking) : both(shrinking, canKeep(host, lookup, kept))
  }
  const found = positive(entryCell(flowsOn(host.variables, net, cpu), entry))
  return both(not(isCleared(host, net, cpu)), found)
}

function entryCell(fcp: FlowCachePercpu, entry: Exclude<LookupEntry, 'none'>): Cell {
  if (entry === 'other_genid') return fcp.otherGenid
  return fcp[entry]
}

/**
 * Looks a flow up: clears or shrinks the table if it must, and resolves what it does not find.
 *
 * One atomic step: bottom halves are off, and the table is this CPU's. Where an entry has another
 * genid, its bundle is freed before the flow is resolved; where its bundle is stale, the resolver
 * allocates a new one and then frees the old, whether it has got the new one or not.
 * @kernel net/core/flow.c flow_cache_lookup()
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_lookup()
 */
export function flowCacheLookup(host: Host, lookup: Lookup): Effect {
  if (lookup.entry === 'valid') return nothing
  const full = isFull(host, lookup)
  const ifFull = host.kernel.flowCacheLimit?.bumpsGenid ? newGenid(host, lookup.net) : nothing
  const resolve = resolved(host, lookup)
  return inOrder([
    prepared(host, lookup),
    (a, s) => oneOf(a, s, full(a, s), ifFull(a, s), resolve(a, s)),
  ])
}

/** `true` if the lookup fails with -ENOBUFS. */
export function flowCacheLookupRefused(host: Host, lookup: Lookup): StatePredicate {
  if (lookup.entry === 'valid') return no
  const prepare = prepared(host, lookup)
  const full = isFull(host, lookup)
  const create = creation(host, lookup)
  return (a, s) => {
    const now = after(s, prepare(a, s))
    return a.or(full(a, now), a.not(create(a, now).created))
  }
}

/** `true` if the cache refuses to make a new entry, whatever the resolver would find. */
function isFull(host: Host, { net, cpu, entry }: Lookup): StatePredicate {
  const { flowCacheLimit: limit } = host.kernel
  return entry === 'none' && limit ? limit.full(host, net, cpu) : no
}

/** The first update if the condition holds, the second if not. */
function oneOf<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  condition: B,
  first: Update<I>,
  second: Update<I>,
): Update<I> {
  const [ifSo, ifNot] = [after(s, first), after(s, second)]
  const cells = new Set([...first, ...second].map(([cell]) => cell))
  return [...cells].map(cell => [cell, a.ite(condition, ifSo(cell), ifNot(cell))])
}

/** The steps before the resolver: room is made for a new entry, or the old one is taken out. */
function prepared(host: Host, lookup: Lookup): Effect {
  return inOrder([makeRoom(host, lookup), unlinked(host, lookup)])
}

/** Clears a table that is to have a new hash_rnd, and shrinks a full one, before a new entry. */
function makeRoom(host: Host, { net, cpu, entry, kept }: Lookup): Effect {
  if (entry !== 'none') return nothing
  if (kept !== undefined) {
    return inOrder(cacheNets(host, net).map((of, i) => keepOnly(host, of, cpu, kept[i] as Kept)))
  }
  const clear = emptyTable(host, net, cpu)
  const recalc = hashRndRecalc(host, net, cpu)
  return (a, s) => [...when(a, s, isCleared(host, net, cpu)(a, s), clear(a, s)), [recalc, a.int(0)]]
}

/** The entry that was found leaves its kind, and a bundle with another genid is freed. */
function unlinked(host: Host, { net, cpu, entry, oldHeld }: Lookup): Effect {
  if (entry === 'none') return nothing
  const found = increase(entryCell(flowsOn(host.variables, net, cpu), entry), -1)
  const freed = entry === 'other_genid' ? bundleFree(host, net, cpu, oldHeld) : nothing
  return inOrder([found, freed])
}

/** The resolver makes an object or fails to, and the entry is linked with it or stays empty. */
function resolved(host: Host, lookup: Lookup): Effect {
  const { net, cpu, entry, noPolicy, oldHeld } = lookup
  const fcp = flowsOn(host.variables, net, cpu)
  const object = noPolicy ? fcp.noPolicy : fcp.valid
  const create = creation(host, lookup)
  const freed = entry === 'stale' ? bundleFree(host, net, cpu, oldHeld) : nothing
  return (a, s) => {
    const { update, created } = create(a, s)
    const settled = sequence(s, update, now => freed(a, now))
    return sequence(s, settled, now => [
      [object, a.ite(created, a.add(now(object), a.int(1)), now(object))],
      [fcp.empty, a.ite(created, now(fcp.empty), a.add(now(fcp.empty), a.int(1)))],
    ])
  }
}

/** What a resolver writes in a state, and whether it has got an object to link. */
type Creation = <I, B>(a: Arith<I, B>, s: State<I>) => { update: Update<I>; created: B }

/** A flow without a policy needs no bundle. */
function creation(host: Host, { net, cpu, noPolicy }: Lookup): Creation {
  return noPolicy ? a => ({ update: [], created: yes(a) }) : xfrmBundleCreate(host, net, cpu)
}

/** A bundle in the making. */
interface PartialBundle<I, B> {
  readonly update: Update<I>
  /** All entries so far are allocated. */
  readonly created: B
  /** By entry: the ones before it are allocated, and it is refused. */
  readonly failedAt: readonly B[]
}

/**
 * Allocates the entries of a bundle, one for each xfrm_state; if one is refused, those before it
 * are freed and there is no bundle.
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_create()
 */
function xfrmBundleCreate(host: Host, net: number, cpu: number): Creation {
  const ops = bundleOps(host.variables, net)
  const refused = dstAllocRefused(host, ops)
  const [alloc, free] = [dstAlloc(host, ops, cpu), dstFree(host, ops, cpu)]
  const entries = [...Array(flowCacheOf(host.variables).xfrmsPerBundle).keys()]
  return <I, B>(a: Arith<I, B>, s: State<I>) => {
    const { update, created, failedAt } = entries.reduce<PartialBundle<I, B>>(
      (bundle, _) => {
        const failed = a.and(bundle.created, refused(a, after(s, bundle.update)))
        return {
          update: sequence(s, bundle.update, now => when(a, now, bundle.created, alloc(a, now))),
          created: a.and(bundle.created, a.not(failed)),
          failedAt: [...bundle.failedAt, failed],
        }
      },
      { update: [], created: yes(a), failedAt: [] },
    )
    // The entry before the k-th is there to be freed if that one failed, or one after it.
    const undo = failedAt.map((_, k) => failedAt.slice(k).reduce((x, y) => a.or(x, y))).slice(1)
    const undone = undo.reduce(
      (done, failed) => sequence(s, done, now => when(a, now, failed, free(a, now))),
      update,
    )
    return { update: undone, created }
  }
}
