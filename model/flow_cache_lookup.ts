import type { Arith } from '../engine/arith/arith.ts'
import { all, lt, sum, yes } from '../engine/arith/derived.ts'
import { after, type Cell, type State, sequence, type Update, when } from '../engine/state.ts'
import type { LookupEntry } from './action_name.ts'
import { dstAlloc, dstAllocRefused, dstFree } from './dst.ts'
import {
  bundleFree,
  bundleOps,
  emptyTable,
  flowCacheOf,
  flowsOn,
  hashCount,
  hashRndRecalc,
  keepOnly,
  newGenid,
} from './flow_cache.ts'
import type { FlowCachePercpu } from './flow_cache_cells.ts'
import type { Kernel } from './kernel.ts'
import { type Effect, inOrder, nothing } from './pernet_operations.ts'
import type { Variables } from './variables.ts'

/** One way that a lookup can go. */
export interface Lookup {
  readonly net: number
  readonly cpu: number
  readonly entry: LookupEntry
  /** The resolver finds no policy, and so makes no bundle. */
  readonly noPolicy: boolean
  /** Somebody holds a reference to the old bundle. */
  readonly oldHeld: boolean
  /** What a shrink keeps; absent: the table is not shrunk. */
  readonly kept?: Kept
}

/**
 * Valid entries that a shrink keeps, by the netns that share the cache; `any` in proofs, which are
 * about caches of one netns: the parameters `kept` and `keptNoPolicy`.
 */
interface Kept {
  readonly valid: readonly (number | 'any')[]
  readonly noPolicy: readonly (number | 'any')[]
}

/** How many of the two kinds a shrink keeps of the netns at `i`. */
function keptOf<I, B>(a: Arith<I, B>, kept: Kept, i: number): { valid: I; noPolicy: I } {
  const [valid = 0, noPolicy = 0] = [kept.valid[i], kept.noPolicy[i]]
  return {
    valid: valid === 'any' ? a.param('kept') : a.int(valid),
    noPolicy: noPolicy === 'any' ? a.param('keptNoPolicy') : a.int(noPolicy),
  }
}

/** `true` if the table is over the high watermark, so that a new entry shrinks it first. */
function shrinks<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
  cpu: number,
): B {
  const cleared = a.eq(s(hashRndRecalc(v, kernel, net, cpu)), a.int(1))
  const over = kernel.flowCacheOver(a, hashCount(a, s, v, kernel, net, cpu))
  return a.and(a.not(cleared), over)
}

/**
 * `true` if a shrink can keep just these: each bucket keeps its first `shrinkTo` valid entries, so
 * all that is known without the buckets is the least and the most (docs/ABSTRACTION.md, 18).
 * @kernel net/core/flow.c __flow_cache_shrink()
 */
function canKeep<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  tables: readonly FlowCachePercpu[],
  kept: Kept,
): B {
  const validEntries = sum(
    a,
    tables.flatMap(({ valid, noPolicy }) => [s(valid), s(noPolicy)]),
  )
  const each = tables.map((_, i) => keptOf(a, kept, i))
  const total = sum(
    a,
    each.flatMap(({ valid, noPolicy }) => [valid, noPolicy]),
  )
  const least = a.or(a.le(a.param('shrinkTo'), total), a.le(validEntries, total))
  const most = [
    ...each.map(({ valid }, i) => a.le(valid, s((tables[i] as FlowCachePercpu).valid))),
    ...each.map(({ noPolicy }, i) => a.le(noPolicy, s((tables[i] as FlowCachePercpu).noPolicy))),
    a.le(total, a.param('lowWatermark')),
  ]
  return all(a, [least, ...most])
}

/** `true` if the lookup can go this way, on a CPU and in a netns that are there. */
export function lookupEnabled<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  { net, cpu, entry, kept }: Lookup,
): B {
  const shrinking = shrinks(a, s, v, kernel, net, cpu)
  if (entry === 'none') {
    if (kept === undefined) return a.not(shrinking)
    const tables = kernel.flowCacheNets(v, net).map(of => flowsOn(v, of, cpu))
    return a.and(shrinking, canKeep(a, s, tables, kept))
  }
  const cleared = a.eq(s(hashRndRecalc(v, kernel, net, cpu)), a.int(1))
  const found = lt(a, a.int(0), s(entryCell(flowsOn(v, net, cpu), entry)))
  return a.and(a.not(cleared), found)
}

function entryCell(fcp: FlowCachePercpu, entry: Exclude<LookupEntry, 'none'>): Cell {
  if (entry === 'other_genid') return fcp.otherGenid
  return fcp[entry]
}

/** What a lookup writes, and whether it fails with -ENOBUFS. */
interface LookedUp<I, B> {
  readonly update: Update<I>
  readonly refused: B
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
export function flowCacheLookup<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  lookup: Lookup,
): LookedUp<I, B> {
  const { net, cpu, entry } = lookup
  const no = a.not(yes(a))
  if (entry === 'valid') return { update: [], refused: no }
  const fcp = flowsOn(v, net, cpu)
  const first = inOrder([makeRoom(v, kernel, lookup), unlinked(v, kernel, lookup)])(a, s)
  const t = after(s, first)
  const { flowCacheLimit: limit } = kernel
  const full = entry === 'none' && limit ? limit.full(a, t, v, net, cpu) : no
  const made = lookup.noPolicy
    ? { update: [], created: yes(a) }
    : xfrmBundleCreate(a, t, v, kernel, net, cpu)
  const resolved = sequence(t, made.update, u =>
    inOrder([entry === 'stale' ? bundleFree(v, kernel, net, cpu, lookup.oldHeld) : nothing])(a, u),
  )
  const linked = sequence(t, resolved, u => {
    const object = lookup.noPolicy ? fcp.noPolicy : fcp.valid
    return [
      [object, a.ite(made.created, a.add(u(object), a.int(1)), u(object))],
      [fcp.empty, a.ite(made.created, u(fcp.empty), a.add(u(fcp.empty), a.int(1)))],
    ]
  })
  const bumped = limit?.bumpsGenid ? newGenid(v, kernel, net)(a, t) : []
  const update = sequence(s, first, () => oneOf(a, t, full, bumped, linked))
  return { update, refused: a.or(full, a.not(made.created)) }
}

/** The first update if the condition holds, the second if not. */
function oneOf<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  condition: B,
  first: Update<I>,
  second: Update<I>,
): Update<I> {
  const [t, u] = [after(s, first), after(s, second)]
  const cells = new Set([...first, ...second].map(([cell]) => cell))
  return [...cells].map(cell => [cell, a.ite(condition, t(cell), u(cell))])
}

/** Before a new entry: a table that is to have a new hash_rnd is cleared, a full one shrunk. */
function makeRoom(v: Variables, kernel: Kernel, lookup: Lookup): Effect {
  const { net, cpu, entry, kept } = lookup
  if (entry !== 'none') return nothing
  if (kept !== undefined) {
    return inOrder(
      kernel.flowCacheNets(v, net).map((of, i): Effect => {
        return (a, s) => {
          const { valid, noPolicy } = keptOf(a, kept, i)
          return keepOnly(a, s, v, of, cpu, valid, noPolicy)
        }
      }),
    )
  }
  const recalc = hashRndRecalc(v, kernel, net, cpu)
  return (a, s) => [
    ...when(a, s, a.eq(s(recalc), a.int(1)), emptyTable(v, kernel, net, cpu)(a, s)),
    [recalc, a.int(0)],
  ]
}

/** The entry that was found leaves its kind, and a bundle with another genid is freed. */
function unlinked(v: Variables, kernel: Kernel, lookup: Lookup): Effect {
  const { net, cpu, entry, oldHeld } = lookup
  if (entry === 'none') return nothing
  const cell = entryCell(flowsOn(v, net, cpu), entry)
  const found: Effect = (a, s) => [[cell, a.add(s(cell), a.int(-1))]]
  const freed = entry === 'other_genid' ? [bundleFree(v, kernel, net, cpu, oldHeld)] : []
  return inOrder([found, ...freed])
}

/**
 * Allocates the entries of a bundle, one for each xfrm_state; if one is refused, those before it
 * are freed and there is no bundle.
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_create()
 */
function xfrmBundleCreate<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
  cpu: number,
): { update: Update<I>; created: B } {
  const ops = bundleOps(v, net)
  const failedAt: B[] = []
  let update: Update<I> = []
  let created = yes(a)
  for (let k = 0; k < flowCacheOf(v).xfrmsPerBundle; k++) {
    const t = after(s, update)
    const sofar = created
    failedAt.push(a.and(sofar, dstAllocRefused(a, t, v, kernel, ops)))
    created = a.and(sofar, a.not(failedAt[k] as B))
    update = sequence(s, update, u => when(a, u, sofar, dstAlloc(a, u, v, kernel, ops, cpu)))
  }
  for (let k = 1; k < failedAt.length; k++) {
    const undo = failedAt.slice(k).reduce((x, y) => a.or(x, y))
    update = sequence(s, update, u => when(a, u, undo, dstFree(a, u, v, kernel, ops, cpu)))
  }
  return { update, created }
}
