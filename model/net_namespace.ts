import type { Arith } from './arith.ts'
import { sub, sum } from './derived.ts'
import type { Kernel } from './kernel.ts'
import {
  type Effect,
  type FaultPoint,
  inOrder,
  nothing,
  type PernetOperations,
} from './pernet_operations.ts'
import { after, type Cell, type State, type Update } from './state.ts'
import { dstOpsOf, type Variables } from './variables.ts'

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
  const born: Effect = b => [[v.alive[net] as Cell, b.int(1)]]
  return booked(a, s, v, net, inOrder([...effects, failed ? freed(v, net) : born])(a, s))
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
  return booked(a, s, v, net, inOrder([...exits.reverse(), freed(v, net)])(a, s))
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
