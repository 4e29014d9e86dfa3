import { lt, sub, times } from '../engine/arith/derived.ts'
import {
  type Cell,
  type Effect,
  increase,
  inOrder,
  nothing,
  type StateFunction,
  type StatePredicate,
  together,
  when,
} from '../engine/state.ts'
import { dstEntriesAdd, dstEntriesGetFast, garbageCollect } from './dst_ops.ts'
import type { Host, Kernel } from './kernel.ts'
import type { DstOps } from './variables.ts'

/**
 * `true` if dst_alloc() returns NULL, which xfrm_alloc_dst() turns into -ENOBUFS.
 *
 * Two thresholds must be passed: the fast read that of gc_thresh, and then gc's own, twice it.
 * @kernel net/core/dst.c dst_alloc()
 */
export function dstAllocRefused(host: Host, ops: DstOps): StatePredicate {
  const fast = dstEntriesGetFast(host, ops)
  const full = garbageCollect(host, ops)
  return (a, s) => a.and(lt(a, s(ops.gcThresh), fast(a, s)), full(a, s))
}

/**
 * Allocates an entry in the netns of `ops` on `cpu`, unless it is refused.
 *
 * One atomic step, though the kernel reads the count, allocates and then adds: two CPUs can both
 * pass the test before either adds (docs/ABSTRACTION.md, 5).
 * @kernel net/core/dst.c dst_alloc()
 */
export function dstAlloc(host: Host, ops: DstOps, cpu: number): Effect {
  const refused = dstAllocRefused(host, ops)
  const allocated = together([increase(ops.live, 1), dstEntriesAdd(host, ops, cpu, 1)])
  return (a, s) => when(a, s, a.not(refused(a, s)), allocated(a, s))
}

/**
 * Destroys an entry of the netns of `ops` on `cpu`, which need not be the CPU that allocated it.
 *
 * The netns may be gone: the flow cache's worker, dst_gc_task and RCU callbacks outlive it.
 * @kernel net/core/dst.c dst_destroy()
 */
export function dstFree(host: Host, ops: DstOps, cpu: number): Effect {
  return together([increase(ops.live, -1), countedOff(host, ops, cpu)])
}

/** Books the -1 of an entry to the counter that this kernel takes for it. */
function countedOff(host: Host, ops: DstOps, cpu: number): Effect {
  return dstEntriesAdd(host, host.kernel.chargedOps(host, ops), cpu, -1)
}

/** The live entries of `ops` whose last owner has released them, in entries. */
export function releasedEntries(ops: DstOps): StateFunction {
  return (a, s) => (ops.released === undefined ? a.int(0) : s(ops.released))
}

/** The live entries of `ops` that are let go: released, or held by one that is. */
export function letGoEntries(ops: DstOps): StateFunction {
  return (a, s) => a.add(releasedEntries(ops)(a, s), cellOf(ops.falling)(a, s))
}

/** The entries that a kernel means to count: all that are live, or those that are still owned. */
export function countedEntries({ kernel }: Host, ops: DstOps): StateFunction {
  if (kernel.countDecAt === 'dst_destroy') return (_a, s) => s(ops.live)
  const gone = isChildCountedEarly(kernel) ? letGoEntries(ops) : releasedEntries(ops)
  return (a, s) => sub(a, s(ops.live), gone(a, s))
}

/** `true` if an entry of `ops` that is in no bundle has an owner, who can release it. */
export function isOwned(ops: DstOps): StatePredicate {
  // An outer entry that is owned, and the one that it holds, are in a bundle both.
  return (a, s) => {
    const bundled = times(a, 2, cellOf(ops.bundles)(a, s))
    return lt(a, a.add(letGoEntries(ops)(a, s), bundled), s(ops.live))
  }
}

/** `true` if an entry of `ops` that is in no bundle was released, and waits to be destroyed. */
export function isReleased(ops: DstOps): StatePredicate {
  return (a, s) => lt(a, cellOf(ops.falling)(a, s), releasedEntries(ops)(a, s))
}

/** The value of a cell; 0 where the structure does not have it. */
function cellOf(cell: Cell | undefined): StateFunction {
  return (a, s) => (cell === undefined ? a.int(0) : s(cell))
}

/**
 * The last owner of an entry releases it: the entry waits for dst_gc_task(), or for RCU. Which
 * owner that is, the flow cache or a socket, and how many there were before, the model does not say
 * (docs/ABSTRACTION.md, 1).
 * @kernel net/core/dst.c __dst_free(), dst_release()
 */
export function dstRelease(host: Host, ops: DstOps, cpu: number): Effect {
  const counts = host.kernel.countDecAt === 'dst_release'
  return together([waiting(ops, 1), counts ? countedOff(host, ops, cpu) : nothing])
}

/**
 * An entry that was released is destroyed.
 * @kernel net/core/dst.c dst_gc_task(), dst_destroy_rcu()
 */
export function dstDestroy(host: Host, ops: DstOps, cpu: number): Effect {
  const isBooked = host.kernel.countDecAt === 'dst_release'
  return together([waiting(ops, -1), isBooked ? increase(ops.live, -1) : dstFree(host, ops, cpu)])
}

/**
 * Two entries of one bundle: the outer one, which holds the other (xdst->child). Nobody is refused:
 * the kernels that have this as a part have no ->gc().
 * @kernel net/xfrm/xfrm_policy.c xfrm_bundle_create(), v7.1
 */
export function xfrmBundleCreate(host: Host, ops: DstOps, cpu: number): Effect {
  const two = inOrder([dstAlloc(host, ops, cpu), dstAlloc(host, ops, cpu)])
  return together([two, moved(ops.bundles, 1)])
}

/**
 * The last owner of a bundle releases its outer entry. The one that it holds is not released by
 * that, whatever is counted.
 * @kernel net/core/dst.c dst_release()
 */
export function bundleRelease(host: Host, ops: DstOps, cpu: number): Effect {
  const released = dstRelease(host, ops, cpu)
  const counted = isChildCountedEarly(host.kernel)
    ? inOrder([released, countedOff(host, ops, cpu)])
    : released
  return together([counted, moved(ops.bundles, -1), moved(ops.falling, 1)])
}

/**
 * The callback destroys the outer entry, and releases the one that it holds: whose last reference
 * goes with that, and who is destroyed at once.
 * @kernel net/core/dst.c dst_destroy(), dst_release_immediate()
 */
export function bundleDestroy(host: Host, ops: DstOps, cpu: number): Effect {
  const early = isChildCountedEarly(host.kernel)
  const child = early ? increase(ops.live, -1) : dstFree(host, ops, cpu)
  return together([inOrder([dstDestroy(host, ops, cpu), child]), moved(ops.falling, -1)])
}

/** Whether the -1 of an entry that a bundle holds is booked when the bundle is let go. */
function isChildCountedEarly({ countDecAt, childCountDecAt }: Kernel): boolean {
  return countDecAt === 'dst_release' && childCountDecAt === 'dst_release'
}

/** `true` if a bundle of `ops` has an owner. */
export function isBundleOwned(ops: DstOps): StatePredicate {
  return (a, s) => lt(a, a.int(0), cellOf(ops.bundles)(a, s))
}

/** `true` if the outer entry of a bundle of `ops` waits to be destroyed. */
export function isBundleFalling(ops: DstOps): StatePredicate {
  return (a, s) => lt(a, a.int(0), cellOf(ops.falling)(a, s))
}

function moved(cell: Cell | undefined, amount: number): Effect {
  return cell === undefined ? nothing : increase(cell, amount)
}

/** Counts the entries that wait to be destroyed, in models with lifetimes. */
function waiting({ released }: DstOps, amount: number): Effect {
  return moved(released, amount)
}
