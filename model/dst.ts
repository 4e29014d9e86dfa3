import type { Arith } from '../engine/arith/arith.ts'
import { lt, sub } from '../engine/arith/derived.ts'
import { type Cell, type State, type Update, when } from '../engine/state.ts'
import { dstEntriesAdd, dstEntriesGetFast, garbageCollect } from './dst_ops.ts'
import type { Kernel } from './kernel.ts'
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
 * Destroys an entry of the netns of `ops` on `cpu`, which need not be the CPU that allocated it.
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

/** The cell of the entries that wait to be destroyed; only in models with lifetimes. */
function releasedCell(v: Variables, ops: DstOps): Cell | undefined {
  return v.lifetimes?.released[v.dstOps.indexOf(ops)]
}

/** The live entries of `ops` whose last owner has let them go, in entries. */
export function released<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, ops: DstOps): I {
  const cell = releasedCell(v, ops)
  return cell === undefined ? a.int(0) : s(cell)
}

/**
 * The entries that a kernel means to count: all that are live, or those that are still owned.
 */
export function counted<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
): I {
  const live = s(ops.live)
  return kernel.countDecAt === 'dst_release' ? sub(a, live, released(a, s, v, ops)) : live
}

/**
 * The last owner of an entry lets it go: it waits for dst_gc_task(), or for RCU. Which owner that
 * is, the flow cache or a socket, and how many there were before, the model does not say
 * (docs/ABSTRACTION.md, 1).
 * @kernel net/core/dst.c __dst_free(), dst_release()
 */
export function dstRelease<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
  cpu: number,
): Update<I> {
  const counts = kernel.countDecAt === 'dst_release'
  return [
    ...moved(a, s, v, ops, 1),
    ...(counts ? dstEntriesAdd(a, s, v, kernel, kernel.chargedOps(v, ops), cpu, -1) : []),
  ]
}

/**
 * An entry that was let go is destroyed.
 * @kernel net/core/dst.c dst_gc_task(), dst_destroy_rcu()
 */
export function dstDestroy<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  ops: DstOps,
  cpu: number,
): Update<I> {
  const gone: Update<I> =
    kernel.countDecAt === 'dst_release'
      ? [[ops.live, a.add(s(ops.live), a.int(-1))]]
      : dstFree(a, s, v, kernel, ops, cpu)
  return [...moved(a, s, v, ops, -1), ...gone]
}

function moved<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  ops: DstOps,
  amount: number,
): Update<I> {
  const cell = releasedCell(v, ops)
  return cell === undefined ? [] : [[cell, a.add(s(cell), a.int(amount))]]
}
