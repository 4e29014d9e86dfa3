import type { Arith } from '../engine/arith/arith.ts'
import { all, yes } from '../engine/arith/derived.ts'
import {
  both,
  type Cell,
  type Effect,
  equals,
  increase,
  positive,
  type State,
  type StatePredicate,
  together,
  variable,
} from '../engine/state.ts'
import { type Action, action } from './action.ts'
import type { ActionName } from './action_name.ts'
import { COUNTED, IDLE } from './add_point.ts'
import { dstEntriesAdd } from './dst_ops.ts'
import { familyArg } from './guards.ts'
import type { Host } from './kernel.ts'
import { reachesBatch } from './percpu_counter.ts'
import type { AddStep, Frame } from './percpu_counter_add.ts'
import { percpuCounterBatch } from './percpu_counter_hotplug.ts'
import type { DstOps, Interrupts, Variables } from './variables.ts'

/** An allocation adds 1, a free takes 1 away: dst_entries_add() has no other callers here. */
const amounts = [1, -1] as const

/**
 * The part `interrupts`: dst_entries_add() of one dst_ops of init_net, step by step on every CPU,
 * and interrupts that call it too. Netns and CPUs stay as they are.
 */
export function interruptActions(host: Host): readonly Action[] {
  const { addForm } = host.kernel
  const cpus = [...host.variables.online.keys()]
  const calls = (make: (cpu: number, amount: number) => Action): readonly Action[] =>
    cpus.flatMap(cpu => amounts.map(amount => make(cpu, amount)))
  return [
    ...calls((cpu, amount) => {
      const add = begun(host, cpu, amount)
      return callAction(host, 'percpu_counter_add', cpu, amount, isIdle(host, cpu), add)
    }),
    ...(addForm.interruptible.length === 0
      ? []
      : calls((cpu, amount) => {
          const add = dstEntriesAdd(host, interruptedOps(host.variables), cpu, amount)
          return callAction(host, 'do_IRQ', cpu, amount, canInterrupt(host, cpu, amount), add)
        })),
    ...addForm.steps.flatMap(step =>
      cpus.map(cpu =>
        addAction(host, step.name, { cpu }, canStep(host, cpu, step), stepped(host, cpu, step)),
      ),
    ),
  ]
}

/** The dst_ops whose adds are taken apart: init_net's, of the first family. */
export function interruptedOps(v: Variables): DstOps {
  const [ops] = v.dstOps
  if (ops === undefined) throw new Error('the structure has no dst_ops')
  return ops
}

/** The add of a CPU, as it stands in a state. */
export type FrameIn = <I, B>(a: Arith<I, B>, s: State<I>) => Frame<I>

/** The add of `cpu`, of the dst_ops whose adds are taken apart. */
export function frameOf(host: Host, cpu: number): FrameIn {
  const { pc, local, amount } = interruptsOf(host.variables)
  const entries = host.kernel.pcpucEntries(host, interruptedOps(host.variables))
  const batch = percpuCounterBatch(host)
  return (a, s) => {
    const fbc = entries(a, s)
    return {
      count: fbc.count,
      slot: fbc.counters(cpu),
      pc: variable(s, pc[cpu] as Cell),
      local: variable(s, local[cpu] as Cell),
      amount: variable(s, amount[cpu] as Cell),
      batch: batch(a, s),
    }
  }
}

/** `true` if `cpu` is not in the middle of an add. */
function isIdle({ variables: v }: Host, cpu: number): StatePredicate {
  return equals(interruptsOf(v).pc[cpu] as Cell, IDLE)
}

/** `true` if no CPU is in the middle of an add. */
export function noAddInFlight(host: Host): StatePredicate {
  const cpus = [...host.variables.online.keys()]
  return (a, s) =>
    all(
      a,
      cpus.map(cpu => isIdle(host, cpu)(a, s)),
    )
}

/** `true` if no CPU of `cpus` holds fbc->lock. */
function isLockFree({ kernel, variables: v }: Host, cpus: readonly number[]): StatePredicate {
  if (kernel.addForm.unlocksFirst) return yes
  const { pc } = interruptsOf(v)
  return (a, s) =>
    all(
      a,
      cpus.map(cpu => a.not(equals(pc[cpu] as Cell, COUNTED)(a, s))),
    )
}

function addAction(
  host: Host,
  name: ActionName,
  args: { cpu: number; amount?: number },
  enabled: StatePredicate,
  next: Effect,
): Action {
  const ops = interruptedOps(host.variables)
  return action(name, { net: ops.net, ...familyArg(host, ops), ...args }, { enabled, next })
}

/** A call of dst_entries_add(): an entry comes or goes with it, and one that goes must be there. */
function callAction(
  host: Host,
  name: 'percpu_counter_add' | 'do_IRQ',
  cpu: number,
  amount: number,
  guard: StatePredicate,
  add: Effect,
): Action {
  const { live } = interruptedOps(host.variables)
  const possible: StatePredicate = amount > 0 ? yes : positive(live)
  const enabled = both(guard, possible)
  return addAction(host, name, { cpu, amount }, enabled, together([increase(live, amount), add]))
}

/**
 * Begins an add of `cpu`, up to the first moment at which an interrupt can make a difference.
 * @kernel lib/percpu_counter.c __percpu_counter_add()
 */
function begun(host: Host, cpu: number, amount: number): Effect {
  return (a, s) => host.kernel.addForm.begin(a, frameOf(host, cpu)(a, s), a.int(amount))
}

/**
 * `true` if an interrupt can come in the middle of an add of `cpu`, whose handler makes a complete
 * one.
 *
 * The handler's add is complete, because nothing interrupts it that adds again. One that would need
 * the lock that is held is left out: on this CPU it would spin for ever, and on another it just
 * comes later.
 * @kernel arch/x86/kernel/irq.c do_IRQ()
 */
function canInterrupt(host: Host, cpu: number, amount: number): StatePredicate {
  const free = isLockFree(host, [...host.variables.online.keys()])
  return (a, s) => {
    const { pc, slot, batch } = frameOf(host, cpu)(a, s)
    const on = host.kernel.addForm.interruptible.map(point => a.eq(pc.value, a.int(point)))
    const locks = reachesBatch(a, a.add(slot.value, a.int(amount)), batch)
    return all(a, [on.reduce((x, y) => a.or(x, y)), a.or(a.not(locks), free(a, s))])
  }
}

/** `true` if the add of `cpu` is at this write, and gets the lock if it needs it. */
function canStep(host: Host, cpu: number, step: AddStep): StatePredicate {
  const able: StatePredicate = (a, s) => step.enabled(a, frameOf(host, cpu)(a, s))
  const others = [...host.variables.online.keys()].filter(other => other !== cpu)
  return step.locks ? both(able, isLockFree(host, others)) : able
}

/** Makes this write of the add of `cpu`. */
function stepped(host: Host, cpu: number, step: AddStep): Effect {
  return (a, s) => step.next(a, frameOf(host, cpu)(a, s))
}

function interruptsOf(v: Variables): Interrupts {
  if (v.interrupts === undefined) throw new Error('the structure has no part interrupts')
  return v.interrupts
}
