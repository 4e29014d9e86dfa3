import type { Arith } from './arith.ts'
import { lt } from './derived.ts'
import { dstEntriesAdd, dstEntriesGetFast, garbageCollect } from './dst_ops.ts'
import type { Kernel } from './kernel.ts'
import { type State, type Update, when } from './state.ts'
import type { DstOps, Variables } from './variables.ts'

/**
 * `true` if dst_alloc() returns NULL, which xfrm_alloc_dst() turns into -ENOBUFS.
 *
 * Two thresholds must be passed: the fast read that of gc_thresh, and then gc's own, twice it.
 * @kernel net/core/dst.c dst_alloc()
 */
export function dstAllocRefused<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
): B {
  const fast = dstEntriesGetFast(a, s, v, kernel, ops)
  return a.and(lt(a, s(ops.gcThresh), fast), garbageCollect(a, s, v, kernel, ops))
}

/**
 * Allocates an entry in the netns of `ops` on `cpu`, unless it is refused.
 *
 * One atomic step, though the kernel reads the count, allocates and then adds: two CPUs can both
 * pass the test before either adds (docs/ABSTRACTION.md, 5).
 * @kernel net/core/dst.c dst_alloc()
 */
export function dstAlloc<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
  cpu: number,
): Update<I> {
  const allocated = a.not(dstAllocRefused(a, s, v, kernel, ops))
  return when(a, s, allocated, [
    [ops.live, a.add(s(ops.live), a.int(1))],
    ...dstEntriesAdd(a, s, v, kernel, ops, cpu, 1),
  ])
}

/**
 * Frees an entry of the netns of `ops` on `cpu`, which need not be the CPU that allocated it.
 *
 * The netns may be gone: the flow cache's worker, dst_gc_task and RCU callbacks outlive it.
 * @kernel net/core/dst.c dst_destroy()
 */
export function dstFree<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
  cpu: number,
): Update<I> {
  return [
    [ops.live, a.add(s(ops.live), a.int(-1))],
    ...dstEntriesAdd(a, s, v, kernel, kernel.chargedOps(v, ops), cpu, -1),
  ]
}
