import { sum } from '../engine/arith/derived.ts'
import {
  assign,
  type Cell,
  type Effect,
  increase,
  inOrder,
  nothing,
  type StateFunction,
  together,
} from '../engine/state.ts'
import { dstFree } from './dst.ts'
import type { FlowCache, FlowCacheNetns, FlowCachePercpu } from './flow_cache_cells.ts'
import type { Host } from './kernel.ts'
import { type DstOps, dstOpsOf, type Variables } from './variables.ts'

/** The part `flow_cache` of a model. Throws if the structure lacks it. */
export function flowCacheOf(v: Variables): FlowCache {
  if (v.flowCache === undefined) throw new Error('the structure has no part flow_cache')
  return v.flowCache
}

/** The flow cache of netns `net`. */
export function flowsOf(v: Variables, net: number): FlowCacheNetns {
  return flowCacheOf(v).netns[net] as FlowCacheNetns
}

/** per_cpu_ptr(fc->percpu, cpu), as far as its entries are of netns `net`. */
export function flowsOn(v: Variables, net: number, cpu: number): FlowCachePercpu {
  return flowsOf(v, net).percpu[cpu] as FlowCachePercpu
}

/** The netns whose flows are in the same cache as those of `net`. */
export function cacheNets(host: Host, net: number): readonly number[] {
  return host.kernel.flowCacheNets(host, net)
}

/** The cell fcp->hash_rnd_recalc of the cache that netns `net` keeps its flows in. */
export function hashRndRecalc(host: Host, net: number, cpu: number): Cell {
  return flowsOn(host.variables, cacheNets(host, net)[0] as number, cpu).hashRndRecalc
}

/** fcp->hash_count, in entries. */
export function hashCount(host: Host, net: number, cpu: number): StateFunction {
  const tables = cacheNets(host, net).map(of => flowsOn(host.variables, of, cpu))
  return total(tables.flatMap(kindsOf))
}

function total(cells: readonly Cell[]): StateFunction {
  return (a, s) => sum(a, cells.map(s))
}

function kindsOf(fcp: FlowCachePercpu): readonly Cell[] {
  return [fcp.valid, fcp.noPolicy, fcp.otherGenid, fcp.stale, fcp.empty]
}

/** flow_cache_gc_count: entries on the gc list, in the kernels that count them. */
export function gcCount({ variables: v }: Host, net: number): StateFunction {
  const { gcBundles, gcEmpty } = flowsOf(v, net)
  return (a, s) => a.add(s(gcBundles), s(gcEmpty))
}

/** Bundles of a netns in its tables and on its gc list. */
export function bundlesOf({ variables: v }: Host, net: number): StateFunction {
  const { percpu, gcBundles } = flowsOf(v, net)
  const inTables = percpu.flatMap(fcp => [fcp.valid, fcp.otherGenid, fcp.stale])
  return total([...inTables, gcBundles])
}

/** The valid entries, with a bundle and without one, that stay in a table. */
export interface Kept {
  readonly valid: StateFunction
  readonly noPolicy: StateFunction
}

const none: StateFunction = a => a.int(0)

/**
 * Queues the entries of netns `net` on `cpu` as garbage, but for those that are kept: nothing is
 * freed before the worker runs.
 *
 * One atomic step: the table is this CPU's and bottom halves are off, or the CPU is dead.
 * @kernel net/core/flow.c __flow_cache_shrink(), flow_cache_queue_garbage()
 */
export function keepOnly({ variables: v }: Host, net: number, cpu: number, kept: Kept): Effect {
  const { gcBundles, gcEmpty } = flowsOf(v, net)
  const fcp = flowsOn(v, net, cpu)
  return (a, s) => {
    const [valid, noPolicy] = [kept.valid(a, s), kept.noPolicy(a, s)]
    const bundles = sum(a, [fcp.valid, fcp.otherGenid, fcp.stale].map(s))
    const others = sum(a, [fcp.noPolicy, fcp.empty].map(s))
    return [
      [gcBundles, sum(a, [s(gcBundles), bundles, a.neg(valid)])],
      [gcEmpty, sum(a, [s(gcEmpty), others, a.neg(noPolicy)])],
      [fcp.valid, valid],
      [fcp.noPolicy, noPolicy],
      ...[fcp.otherGenid, fcp.stale, fcp.empty].map(cell => [cell, a.int(0)] as const),
    ]
  }
}

/** __flow_cache_shrink(fc, fcp, 0): queues the CPU's whole table, whosever the entries are. */
export function emptyTable(host: Host, net: number, cpu: number): Effect {
  const nets = cacheNets(host, net)
  return inOrder(nets.map(of => keepOnly(host, of, cpu, { valid: none, noPolicy: none })))
}

/**
 * Removes the invalid entries of a CPU's table, and none that is valid.
 * @kernel net/core/flow.c flow_cache_flush_tasklet()
 */
export function flushTasklet(host: Host, net: number, cpu: number): Effect {
  return inOrder(
    cacheNets(host, net).map(of => {
      const { valid, noPolicy } = flowsOn(host.variables, of, cpu)
      return keepOnly(host, of, cpu, { valid: read(valid), noPolicy: read(noPolicy) })
    }),
  )
}

function read(cell: Cell): StateFunction {
  return (_a, s) => s(cell)
}

/**
 * Queues what a CPU that has died had in its tables.
 * @kernel net/core/flow.c flow_cache_cpu(), CPU_DEAD
 */
export function flowCacheCpuDead(host: Host, cpu: number): Effect {
  const { alive, flowCache } = host.variables
  if (flowCache === undefined) return nothing
  const first = [...alive.keys()].filter(net => hasOwnCache(host, net))
  return inOrder(first.map(net => emptyTable(host, net, cpu)))
}

/**
 * Makes an empty table for every CPU that is online, which gets a hash_rnd at its first lookup.
 * @kernel net/core/flow.c flow_cache_init(), flow_cache_cpu_prepare()
 */
export function flowCacheInit(host: Host, net: number): Effect {
  const { variables: v } = host
  if (v.flowCache === undefined || !hasOwnCache(host, net)) return nothing
  const { percpu, gcEmpty } = flowsOf(v, net)
  const recalc: Effect = (_a, s) =>
    percpu.map(({ hashRndRecalc: cell }, cpu) => [cell, s(v.online[cpu] as Cell)] as const)
  return together([recalc, ...[...percpu.flatMap(kindsOf), gcEmpty].map(cell => assign(cell, 0))])
}

/**
 * Frees the tables, and neither kills entries nor waits for the gc work: what is on the gc list is
 * freed after the netns is gone. The devices of the netns have gone down before, which made every
 * bundle fail its check and flushed the cache, so that no bundle is left in a table.
 * @kernel net/core/flow.c flow_cache_fini()
 * @kernel net/xfrm/xfrm_policy.c xfrm_dev_event()
 */
export function flowCacheFini(host: Host, net: number): Effect {
  const { variables: v } = host
  if (v.flowCache === undefined) return nothing
  const { percpu } = flowsOf(v, net)
  const devicesDown = percpu.map((fcp, cpu) =>
    keepOnly(host, net, cpu, { valid: none, noPolicy: read(fcp.noPolicy) }),
  )
  const tables = percpu.flatMap(fcp => [fcp.noPolicy, fcp.hashRndRecalc])
  const tablesFreed = together(tables.map(cell => assign(cell, 0)))
  return inOrder([...devicesDown, ...(hasOwnCache(host, net) ? [tablesFreed] : [])])
}

/** `true` for the netns that a cache is named after: every one, or init_net alone. */
export function hasOwnCache(host: Host, net: number): boolean {
  return cacheNets(host, net)[0] === net
}

/**
 * `flow_cache_genid` is raised: no entry of the cache is valid any more, and none is removed.
 * @kernel net/xfrm/xfrm_policy.c xfrm_policy_insert()
 */
export function newGenid(host: Host, net: number): Effect {
  const tables = cacheNets(host, net).flatMap(of => flowsOf(host.variables, of).percpu)
  return (a, s) =>
    tables.flatMap(fcp => [
      [fcp.otherGenid, sum(a, [fcp.otherGenid, fcp.valid, fcp.stale].map(s))] as const,
      [fcp.empty, a.add(s(fcp.empty), s(fcp.noPolicy))] as const,
      ...[fcp.valid, fcp.stale, fcp.noPolicy].map(cell => [cell, a.int(0)] as const),
    ])
}

/**
 * The timer of a cache, every ten minutes: it does no more than to set a flag on every CPU.
 * @kernel net/core/flow.c flow_cache_new_hashrnd()
 */
export function newHashrnd(host: Host, net: number): Effect {
  return together(host.variables.online.map((_, cpu) => assign(hashRndRecalc(host, net, cpu), 1)))
}

/**
 * The SAs of a netns are replaced: its bundles fail their check from now on.
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_ok(), stale_bundle()
 */
export function staleBundles({ variables: v }: Host, net: number): Effect {
  return (a, s) =>
    flowsOf(v, net).percpu.flatMap(fcp => [
      [fcp.stale, a.add(s(fcp.stale), s(fcp.valid))] as const,
      [fcp.valid, a.int(0)] as const,
    ])
}

/**
 * dst_free() of a bundle: it dies, and every entry of it is counted off, unless somebody holds it.
 * @kernel include/net/dst.h dst_free()
 */
export function bundleFree(host: Host, net: number, cpu: number, isHeld: boolean): Effect {
  if (!isHeld) return bundleDestroy(host, net, cpu)
  const { held, busy } = flowsOf(host.variables, net)
  return together([increase(held, -1), increase(busy, 1)])
}

/**
 * Destroys a bundle: a list of entries, one for each xfrm_state, which die together.
 * @kernel net/core/dst.c dst_destroy()
 */
export function bundleDestroy(host: Host, net: number, cpu: number): Effect {
  const { variables: v } = host
  const once = dstFree(host, bundleOps(v, net), cpu)
  return inOrder(Array<Effect>(flowCacheOf(v).xfrmsPerBundle).fill(once))
}

/** The dst_ops of a netns's bundles; a structure with a flow cache has one family. */
export function bundleOps(v: Variables, net: number): DstOps {
  return dstOpsOf(v, net)[0] as DstOps
}
