import type { Arith } from '../engine/arith/arith.ts'
import { all, sub, sum } from '../engine/arith/derived.ts'
import { after, type Cell, type State, type Update } from '../engine/state.ts'
import { flowCacheFini, flowCacheInit } from './flow_cache.ts'
import type { Kernel } from './kernel.ts'
import {
  type Effect,
  type FaultPoint,
  inOrder,
  nothing,
  type PernetOperations,
} from './pernet_operations.ts'
import { dstOpsOf, type Lifetimes, type Variables } from './variables.ts'

/** The fault points that creating a netns passes, in order. */
export function faultPoints(kernel: Kernel, v: Variables): readonly FaultPoint[] {
  const steps = kernel.pernetOperations(v, 0).flatMap(ops => ops.init)
  return steps.flatMap(step => step.fault ?? [])
}

/**
 * Creates netns `net`, or fails at `fault` with -ENOMEM and undoes what was done.
 *
 * One atomic step: net_mutex is held, and nobody can see the netns before it is complete. (The
 * kernel's hotplug notifier could run in between; docs/ABSTRACTION.md, 6.)
 * @kernel net/core/net_namespace.c setup_net()
 */
export function setupNet<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
  fault?: FaultPoint,
): Update<I> {
  const { effects, failed } = pernetInit(kernel.pernetOperations(v, net), fault)
  const born: Effect = b => [
    [v.alive[net] as Cell, b.int(1)],
    ...(v.lifetimes ? [[v.lifetimes.structNet[net] as Cell, b.int(1)] as const] : []),
    ...(v.lifetimes ? [[v.lifetimes.deferred[net] as Cell, b.int(0)] as const] : []),
  ]
  const end = failed ? [freed(v, net)] : [flowCacheInit(v, kernel, net), born]
  return booked(a, s, v, net, inOrder([...effects, ...end])(a, s))
}

/** What each ->init does, up to the fault, and what ->init and setup_net() then undo. */
function pernetInit(
  operations: readonly PernetOperations[],
  fault: FaultPoint | undefined,
): { effects: readonly Effect[]; failed: boolean } {
  const effects: Effect[] = []
  for (const [done, ops] of operations.entries()) {
    for (const step of ops.init) {
      if (step.fault !== undefined && step.fault === fault) {
        const undo = operations.slice(0, done).map(earlier => earlier.exit)
        undo.push(step.cleanup ?? nothing)
        return { effects: [...effects, ...undo.reverse()], failed: true }
      }
      effects.push(step.effect)
    }
  }
  return { effects, failed: false }
}

/**
 * Takes netns `net` down: the exit of each pernet operation, last registered first.
 *
 * Live entries may remain. From here the cell `count` of the netns holds only what is written to
 * the freed struct net; the count that it died with goes to the ghost `ledger`.
 * @kernel net/core/net_namespace.c cleanup_net()
 */
export function cleanupNet<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
): Update<I> {
  const exits = kernel.pernetOperations(v, net).map(ops => ops.exit)
  return booked(
    a,
    s,
    v,
    net,
    inOrder([...exits.reverse(), flowCacheFini(v, kernel, net), freed(v, net)])(a, s),
  )
}

/**
 * `true` if the cleanup round of a netns can end: its exits are done, and so are, for a kernel that
 * destroys entries in RCU callbacks, the callbacks that rcu_barrier() waits for.
 */
export function netFreeable<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
): B {
  const { structNet, deferred, released } = lifetimesOf(v)
  const waiting = kernel.reaper === 'call_rcu' ? released : []
  return all(a, [
    a.eq(s(v.alive[net] as Cell), a.int(0)),
    a.eq(s(structNet[net] as Cell), a.int(1)),
    a.eq(s(deferred[net] as Cell), a.int(0)),
    ...waiting.map(cell => a.eq(s(cell), a.int(0))),
  ])
}

/**
 * Ends the cleanup round of a netns, the last step of cleanup_net(). One netns a round: the kernel
 * takes all that are waiting together.
 * @kernel net/core/net_namespace.c net_free()
 */
export function netFree<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  net: number,
): Update<I> {
  return kernel.netFree(v, net)(a, s)
}

/**
 * kmem_cache_free(net_cachep, net), at once. The round is remembered all the same, because what is
 * to be done "within one more round" is a question to every kernel.
 */
export function freeAtOnce(v: Variables, net: number): Effect {
  const { structNet, deferred } = lifetimesOf(v)
  return a => [[structNet[net] as Cell, a.int(0)], ...onlyDeferred(a, deferred, net)]
}

/**
 * The struct net goes on defer_free_list; those of the round before are freed now.
 * @kernel net/core/net_namespace.c net_complete_free(), v6.18
 */
export function freeOneRoundLater(v: Variables, net: number): Effect {
  const { structNet, deferred } = lifetimesOf(v)
  return (a, s) => [
    ...structNet.map((cell, other) => {
      const listed = a.eq(s(deferred[other] as Cell), a.int(1))
      return [cell, a.ite(listed, a.int(0), s(cell))] as const
    }),
    ...onlyDeferred(a, deferred, net),
  ]
}

function onlyDeferred<I, B>(a: Arith<I, B>, deferred: readonly Cell[], net: number): Update<I> {
  return deferred.map((cell, other) => [cell, a.int(other === net ? 1 : 0)])
}

function lifetimesOf(v: Variables): Lifetimes {
  if (v.lifetimes === undefined) throw new Error('the structure has no part lifetimes')
  return v.lifetimes
}

/** The struct net is gone: what its counts held is nobody's. */
function freed(v: Variables, net: number): Effect {
  return a => [
    [v.alive[net] as Cell, a.int(0)],
    ...dstOpsOf(v, net).map(ops => [ops.count, a.int(0)] as const),
  ]
}

/** The update, and the ghost `ledger`: what the netns's own counter lost, less what it gained. */
function booked<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  net: number,
  update: Update<I>,
): Update<I> {
  const own = dstOpsOf(v, net).flatMap(ops => [ops.count, ...ops.slots])
  const written = new Set(update.map(([cell]) => cell))
  const t = after(s, update)
  const lost = own.filter(cell => written.has(cell)).map(cell => sub(a, s(cell), t(cell)))
  return [...update, [v.ledger, a.add(s(v.ledger), sum(a, lost))]]
}
