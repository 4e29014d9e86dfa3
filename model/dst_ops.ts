import type { Arith } from '../engine/arith/arith.ts'
import { lt, yes } from '../engine/arith/derived.ts'
import type { State, Update } from '../engine/state.ts'
import { summedCpus } from './cpumask.ts'
import type { Kernel } from './kernel.ts'
import {
  percpuCounterBatch,
  percpuCounterReadPositive,
  percpuCounterSumPositive,
} from './percpu_counter.ts'
import type { DstOps, Variables } from './variables.ts'

/** @kernel include/net/dst_ops.h dst_entries_get_fast() */
export function dstEntriesGetFast<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
): I {
  return percpuCounterReadPositive(a, kernel.pcpucEntries(a, s, v, ops))
}

/** @kernel include/net/dst_ops.h dst_entries_get_slow() */
export function dstEntriesGetSlow<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
): I {
  return percpuCounterSumPositive(a, summedCpus(a, s, v, kernel), kernel.pcpucEntries(a, s, v, ops))
}

/**
 * Adds `amount` entries to the count of `ops`, on `cpu`.
 * @kernel include/net/dst_ops.h dst_entries_add()
 */
export function dstEntriesAdd<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
  cpu: number,
  amount: number,
): Update<I> {
  const fbc = kernel.pcpucEntries(a, s, v, ops)
  return kernel.percpuCounterAdd(a, fbc, cpu, a.int(amount), percpuCounterBatch(a, s, v))
}

/** `gc_thresh * 2` in unsigned 32-bit arithmetic: INT_MAX gives 0xFFFFFFFE, 2^31 gives 0. */
export function twiceGcThresh<I, B>(a: Arith<I, B>, s: State<I>, ops: DstOps): I {
  const twice = a.add(s(ops.gcThresh), s(ops.gcThresh))
  return a.ite(lt(a, twice, a.int(2 ** 32)), twice, a.add(twice, a.int(-(2 ** 32))))
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
export function garbageCollect<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
): B {
  if (!kernel.gc) return a.not(yes(a))
  const entries = ops.family === 'ipv4' ? dstEntriesGetSlow : dstEntriesGetFast
  return lt(a, twiceGcThresh(a, s, ops), entries(a, s, v, kernel, ops))
}
