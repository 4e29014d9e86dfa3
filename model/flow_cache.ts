import type { Arith } from '../engine/arith/arith.ts'
import { sum } from '../engine/arith/derived.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import { dstFree } from './dst.ts'
import type { FlowCache, FlowCacheNetns, FlowCachePercpu } from './flow_cache_cells.ts'
import type { Kernel } from './kernel.ts'
import { type Effect, inOrder } from './pernet_operations.ts'
import { type DstOps, dstOpsOf, type Variables } from './variables.ts'

/** The part `flow_cache` of a model. Throws if the structure lacks it. */
export function flowCacheOf(v: Variables): FlowCache {
  if (v.flowCache === undefined) throw new Error('the structure has no part flow_cache')
  return v.flowCache
}

export function flowsOf(v: Variables, net: number): FlowCacheNetns {
  return flowCacheOf(v).netns[net] as FlowCacheNetns
}

/** per_cpu_ptr(fc->percpu, cpu), as far as its entries are of netns `net`. */
export function flowsOn(v: Variables, net: number, cpu: number): FlowCachePercpu {
  return flowsOf(v, net).percpu[cpu] as FlowCachePercpu
}

/** The cell fcp->hash_rnd_recalc of the cache that netns `net` keeps its flows in. */
export function hashRndRecalc(v: Variables, kernel: Kernel, net: number, cpu: number): Cell {
  return flowsOn(v, kernel.flowCacheNets(v, net)[0] as number, cpu).hashRndRecalc
}

/** fcp->hash_count, in entries. */
export function hashCount<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
  cpu: number,
): I {
  const kinds = kernel.flowCacheNets(v, net).flatMap(of => kindsOf(flowsOn(v, of, cpu)))
  return sum(a, kinds.map(s))
}

function kindsOf(fcp: FlowCachePercpu): readonly Cell[] {
  return [fcp.valid, fcp.noPolicy, fcp.otherGenid, fcp.stale, fcp.empty]
}

/** flow_cache_gc_count: entries on the gc list, in the kernels that count them. */
export function gcCount<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number): I {
  const { gcBundles, gcEmpty } = flowsOf(v, net)
  return a.add(s(gcBundles), s(gcEmpty))
}

/** Bundles of a netns in its tables and on its gc list. */
export function bundlesOf<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number): I {
  const { percpu, gcBundles } = flowsOf(v, net)
  const inTables = percpu.flatMap(fcp => [fcp.valid, fcp.otherGenid, fcp.stale])
  return sum(a, [...inTables, gcBundles].map(s))
}

/**
 * Queues the entries of netns `net` on `cpu` as garbage, but for `valid` and `noPolicy` of the
 * valid ones: nothing is freed before the worker runs.
 *
 * One atomic step: the table is this CPU's and bottom halves are off, or the CPU is dead.
 * @kernel net/core/flow.c __flow_cache_shrink(), flow_cache_queue_garbage()
 */
export function keepOnly<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  net: number,
  cpu: number,
  valid: I,
  noPolicy: I,
): Update<I> {
  const { gcBundles, gcEmpty } = flowsOf(v, net)
  const fcp = flowsOn(v, net, cpu)
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

/** __flow_cache_shrink(fc, fcp, 0): the CPU's whole table, whosever the entries are. */
export function emptyTable(v: Variables, kernel: Kernel, net: number, cpu: number): Effect {
  const nets = kernel.flowCacheNets(v, net)
  return inOrder(
    nets.map(
      (of): Effect =>
        (a, s) =>
          keepOnly(a, s, v, of, cpu, a.int(0), a.int(0)),
    ),
  )
}

/**
 * Removes the invalid entries of a CPU's table, and none that is valid.
 * @kernel net/core/flow.c flow_cache_flush_tasklet()
 */
export function flushTasklet(v: Variables, kernel: Kernel, net: number, cpu: number): Effect {
  const nets = kernel.flowCacheNets(v, net)
  return inOrder(
    nets.map((of): Effect => {
      const { valid, noPolicy } = flowsOn(v, of, cpu)
      return (a, s) => keepOnly(a, s, v, of, cpu, s(valid), s(noPolicy))
    }),
  )
}

/**
 * A CPU that has died: what it had in its tables is queued.
 * @kernel net/core/flow.c flow_cache_cpu(), CPU_DEAD
 */
export function flowCacheCpuDead(v: Variables, kernel: Kernel, cpu: number): Effect {
  if (v.flowCache === undefined) return () => []
  const first = [...v.alive.keys()].filter(net => hasOwnCache(v, kernel, net))
  return inOrder(first.map(net => emptyTable(v, kernel, net, cpu)))
}

/**
 * An empty table for every CPU that is online, to be given a hash_rnd at its first lookup.
 * @kernel net/core/flow.c flow_cache_init(), flow_cache_cpu_prepare()
 */
export function flowCacheInit(v: Variables, kernel: Kernel, net: number): Effect {
  if (v.flowCache === undefined || !hasOwnCache(v, kernel, net)) return () => []
  const { percpu, gcEmpty } = flowsOf(v, net)
  return (a, s) => [
    ...percpu.map(({ hashRndRecalc: cell }, cpu) => [cell, s(v.online[cpu] as Cell)] as const),
    ...percpu.flatMap(kindsOf).map(cell => [cell, a.int(0)] as const),
    [gcEmpty, a.int(0)],
  ]
}

/**
 * Frees the tables, and neither kills entries nor waits for the gc work: what is on the gc list is
 * freed after the netns is gone. The devices of the netns have gone down before, which made every
 * bundle fail its check and flushed the cache, so that no bundle is left in a table.
 * @kernel net/core/flow.c flow_cache_fini()
 * @kernel net/xfrm/xfrm_policy.c xfrm_dev_event()
 */
export function flowCacheFini(v: Variables, kernel: Kernel, net: number): Effect {
  if (v.flowCache === undefined) return () => []
  const { percpu } = flowsOf(v, net)
  const cpus = [...percpu.keys()]
  const devicesDown = cpus.map((cpu): Effect => {
    const { noPolicy } = flowsOn(v, net, cpu)
    return (a, s) => keepOnly(a, s, v, net, cpu, a.int(0), s(noPolicy))
  })
  const tablesFreed: Effect = a =>
    percpu.flatMap(fcp => [
      [fcp.noPolicy, a.int(0)] as const,
      [fcp.hashRndRecalc, a.int(0)] as const,
    ])
  return inOrder([...devicesDown, ...(hasOwnCache(v, kernel, net) ? [tablesFreed] : [])])
}

/** `true` for the netns that a cache is named after: every one, or init_net alone. */
export function hasOwnCache(v: Variables, kernel: Kernel, net: number): boolean {
  return kernel.flowCacheNets(v, net)[0] === net
}

/**
 * `flow_cache_genid` is raised: no entry of the cache is valid any more, and none is removed.
 * @kernel net/xfrm/xfrm_policy.c xfrm_policy_insert()
 */
export function newGenid(v: Variables, kernel: Kernel, net: number): Effect {
  const tables = kernel.flowCacheNets(v, net).flatMap(of => flowsOf(v, of).percpu)
  return (a, s) =>
    tables.flatMap(fcp => [
      [fcp.otherGenid, sum(a, [fcp.otherGenid, fcp.valid, fcp.stale].map(s))] as const,
      [fcp.empty, a.add(s(fcp.empty), s(fcp.noPolicy))] as const,
      ...[fcp.valid, fcp.stale, fcp.noPolicy].map(cell => [cell, a.int(0)] as const),
    ])
}

/**
 * The SAs of a netns are replaced: its bundles fail their check from now on.
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_ok(), stale_bundle()
 */
export function staleBundles(v: Variables, net: number): Effect {
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
export function bundleFree(
  v: Variables,
  kernel: Kernel,
  net: number,
  cpu: number,
  isHeld: boolean,
): Effect {
  if (!isHeld) return bundleDestroy(v, kernel, net, cpu)
  const { held, busy } = flowsOf(v, net)
  return (a, s) => [
    [held, a.add(s(held), a.int(-1))],
    [busy, a.add(s(busy), a.int(1))],
  ]
}

/**
 * A bundle is a list of entries, one for each xfrm_state, which die together.
 * @kernel net/core/dst.c dst_destroy()
 */
export function bundleDestroy(v: Variables, kernel: Kernel, net: number, cpu: number): Effect {
  const ops = bundleOps(v, net)
  const once: Effect = (a, s) => dstFree(a, s, v, kernel, ops, cpu)
  return inOrder(Array<Effect>(flowCacheOf(v).xfrmsPerBundle).fill(once))
}

/** The dst_ops of a netns's bundles; a structure with a flow cache has one family. */
export function bundleOps(v: Variables, net: number): DstOps {
  return dstOpsOf(v, net)[0] as DstOps
}
