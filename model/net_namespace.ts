import { all, sub, sum } from '../engine/arith/derived.ts'
import {
  after,
  assign,
  type Cell,
  type Effect,
  equals,
  inOrder,
  nothing,
  type StatePredicate,
  together,
} from '../engine/state.ts'
import { flowCacheFini, flowCacheInit } from './flow_cache.ts'
import { isAlive } from './guards.ts'
import type { Host } from './kernel.ts'
import type { FaultPoint, PernetOperations } from './pernet_operations.ts'
import { dstOpsOf, type Lifetimes, type Variables } from './variables.ts'

/** The fault points that creating a netns passes, in order. */
export function faultPoints(host: Host): readonly FaultPoint[] {
  const steps = host.kernel.pernetOperations(host, 0).flatMap(({ init }) => init)
  return steps.flatMap(step => step.fault ?? [])
}

/**
 * `true` if a struct net is free for a new netns: the model does not use it again while entries of
 * its last life are left.
 */
export function isUnused(host: Host, net: number): StatePredicate {
  const { variables: v } = host
  return (a, s) =>
    all(a, [
      a.not(isAlive(host, net)(a, s)),
      ...dstOpsOf(v, net).map(ops => a.eq(s(ops.live), a.int(0))),
      ...(v.lifetimes ? [a.eq(s(v.lifetimes.structNet[net] as Cell), a.int(0))] : []),
    ])
}

/**
 * Creates netns `net`, or fails at `fault` with -ENOMEM and undoes what was done.
 *
 * One atomic step: net_mutex is held, and nobody can see the netns before it is complete. (The
 * kernel's hotplug notifier could run in between; docs/ABSTRACTION.md, 6.)
 * @kernel net/core/net_namespace.c setup_net()
 */
export function setupNet(host: Host, net: number, fault?: FaultPoint): Effect {
  const { effects, failed } = pernetInit(host.kernel.pernetOperations(host, net), fault)
  const end = failed ? [freed(host, net)] : [flowCacheInit(host, net), born(host, net)]
  return booked(host, net, inOrder([...effects, ...end]))
}

/** Puts the netns on the list; its struct net is in use. */
function born({ variables: v }: Host, net: number): Effect {
  const { alive, lifetimes } = v
  return together([
    assign(alive[net] as Cell, 1),
    ...(lifetimes ? [assign(lifetimes.structNet[net] as Cell, 1)] : []),
    ...(lifetimes ? [assign(lifetimes.deferred[net] as Cell, 0)] : []),
  ])
}

/** The effects of each ->init up to the fault, and of what ->init and setup_net() then undo. */
function pernetInit(
  operations: readonly PernetOperations[],
  fault: FaultPoint | undefined,
): { effects: readonly Effect[]; failed: boolean } {
  const effects: Effect[] = []
  for (const [done, { init }] of operations.entries()) {
    for (const step of init) {
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
export function cleanupNet(host: Host, net: number): Effect {
  const exits = host.kernel.pernetOperations(host, net).map(({ exit }) => exit)
  const end = [flowCacheFini(host, net), freed(host, net)]
  return booked(host, net, inOrder([...exits.reverse(), ...end]))
}

/**
 * `true` if the cleanup round of a netns can end: its exits are done, and so are, for a kernel that
 * destroys entries in RCU callbacks, the callbacks that rcu_barrier() waits for.
 */
export function netFreeable({ kernel, variables: v }: Host, net: number): StatePredicate {
  const { structNet, deferred } = lifetimesOf(v)
  const waiting = kernel.reaper === 'call_rcu' ? v.dstOps.flatMap(ops => ops.released ?? []) : []
  return (a, s) =>
    all(a, [
      equals(v.alive[net] as Cell, 0)(a, s),
      equals(structNet[net] as Cell, 1)(a, s),
      equals(deferred[net] as Cell, 0)(a, s),
      ...waiting.map(cell => equals(cell, 0)(a, s)),
    ])
}

/**
 * Ends the cleanup round of a netns, the last step of cleanup_net(). One netns a round: the kernel
 * takes all that are waiting together.
 * @kernel net/core/net_namespace.c net_free()
 */
export function netFree(host: Host, net: number): Effect {
  return host.kernel.netFree(host, net)
}

/**
 * Frees the struct net at once, with kmem_cache_free(net_cachep, net). The round is remembered all
 * the same, because what is done "within one more round" is a question to every kernel.
 */
export function freeAtOnce({ variables: v }: Host, net: number): Effect {
  const { structNet, deferred } = lifetimesOf(v)
  return together([assign(structNet[net] as Cell, 0), onlyDeferred(deferred, net)])
}

/**
 * The struct net goes on defer_free_list; those of the round before are freed now.
 * @kernel net/core/net_namespace.c net_complete_free(), v6.18
 */
export function freeOneRoundLater({ variables: v }: Host, net: number): Effect {
  const { structNet, deferred } = lifetimesOf(v)
  const listedFreed: Effect = (a, s) =>
    structNet.map((cell, other) => {
      const listed = a.eq(s(deferred[other] as Cell), a.int(1))
      return [cell, a.ite(listed, a.int(0), s(cell))] as const
    })
  return together([listedFreed, onlyDeferred(deferred, net)])
}

/** The list defer_free_list holds `net` and no other. */
function onlyDeferred(deferred: readonly Cell[], net: number): Effect {
  return together(deferred.map((cell, other) => assign(cell, other === net ? 1 : 0)))
}

function lifetimesOf(v: Variables): Lifetimes {
  if (v.lifetimes === undefined) throw new Error('the structure has no part lifetimes')
  return v.lifetimes
}

/** Frees the struct net: what its counts held is nobody's. */
function freed({ variables: v }: Host, net: number): Effect {
  const counts = dstOpsOf(v, net).map(ops => ops.count)
  return together([v.alive[net] as Cell, ...counts].map(cell => assign(cell, 0)))
}

/** The effect, and the ghost `ledger`: what the netns's own counter lost, less what it gained. */
function booked({ variables: v }: Host, net: number, effect: Effect): Effect {
  const own = dstOpsOf(v, net).flatMap(ops => [ops.count, ...ops.slots])
  return (a, s) => {
    const update = effect(a, s)
    const written = new Set(update.map(([cell]) => cell))
    const t = after(s, update)
    const lost = own.filter(cell => written.has(cell)).map(cell => sub(a, s(cell), t(cell)))
    return [...update, [v.ledger, a.add(s(v.ledger), sum(a, lost))]]
  }
}
