import { lt, no } from '../engine/arith/derived.ts'
import type { Effect, StateFunction, StatePredicate } from '../engine/state.ts'
import { summedCpus } from './cpumask.ts'
import type { Host } from './kernel.ts'
import {
  percpuCounterReadPositive,
  percpuCounterSum,
  percpuCounterSumPositive,
} from './percpu_counter.ts'
import { percpuCounterBatch } from './percpu_counter_hotplug.ts'
import type { DstOps } from './variables.ts'

/** @kernel include/net/dst_ops.h dst_entries_get_fast() */
export function dstEntriesGetFast(host: Host, ops: DstOps): StateFunction {
  const fbc = host.kernel.pcpucEntries(host, ops)
  return (a, s) => percpuCounterReadPositive(a, fbc(a, s))
}

/** @kernel include/net/dst_ops.h dst_entries_get_slow() */
export function dstEntriesGetSlow(host: Host, ops: DstOps): StateFunction {
  const fbc = host.kernel.pcpucEntries(host, ops)
  const cpus = summedCpus(host)
  return (a, s) => percpuCounterSumPositive(a, fbc(a, s), cpus(a, s))
}

/** The same sum without the cut at zero, in entries: may be negative. */
export function dstEntriesSum(host: Host, ops: DstOps): StateFunction {
  const fbc = host.kernel.pcpucEntries(host, ops)
  const cpus = summedCpus(host)
  return (a, s) => percpuCounterSum(a, fbc(a, s), cpus(a, s))
}

/**
 * Adds `amount` entries to the count of `ops`, on `cpu`.
 * @kernel include/net/dst_ops.h dst_entries_add()
 */
export function dstEntriesAdd(host: Host, ops: DstOps, cpu: number, amount: number): Effect {
  const { kernel } = host
  const fbc = kernel.pcpucEntries(host, ops)
  const batch = percpuCounterBatch(host)
  return (a, s) => kernel.percpuCounterAdd(a, fbc(a, s), cpu, a.int(amount), batch(a, s))
}

/** `gc_thresh * 2` in unsigned 32-bit arithmetic: INT_MAX gives 0xFFFFFFFE, 2^31 gives 0. */
export function twiceGcThresh(ops: DstOps): StateFunction {
  return (a, s) => {
    const twice = a.add(s(ops.gcThresh), s(ops.gcThresh))
    return a.ite(lt(a, twice, a.int(2 ** 32)), twice, a.add(twice, a.int(-(2 ** 32))))
  }
}

/**
 * `ops->gc(ops)`: true if the netns still holds too many entries, and the allocation must fail.
 *
 * The collection itself is deferred work that frees only invalid entries, so it never changes this
 * verdict. IPv4 compares the exact sum, IPv6 the fast read. A kernel whose xfrm dst_ops have no
 * ->gc refuses nothing.
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_garbage_collect()
 * @kernel net/ipv6/xfrm6_policy.c xfrm6_garbage_collect()
 */
export function garbageCollect(host: Host, ops: DstOps): StatePredicate {
  if (!host.kernel.gc) return no
  const entries = (ops.family === 'ipv4' ? dstEntriesGetSlow : dstEntriesGetFast)(host, ops)
  return (a, s) => lt(a, twiceGcThresh(ops)(a, s), entries(a, s))
}
