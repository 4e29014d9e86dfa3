import type { Arith } from '../engine/arith/arith.ts'
import { all, lt, yes } from '../engine/arith/derived.ts'
import { type Cell, type State, type Update, variable } from '../engine/state.ts'
import { type Action, action } from './action.ts'
import type { ActionName } from './action_name.ts'
import { COUNTED, IDLE } from './add_point.ts'
import { familyArg } from './guards.ts'
import type { Kernel } from './kernel.ts'
import { percpuCounterBatch, reachesBatch } from './percpu_counter.ts'
import type { AddStep, Frame } from './percpu_counter_add.ts'
import type { DstOps, Interrupts, Variables } from './variables.ts'

/** An allocation adds 1, a free takes 1 away: dst_entries_add() has no other callers here. */
const amounts = [1, -1] as const

/**
 * The part `interrupts`: dst_entries_add() of one dst_ops of init_net, step by step on every CPU,
 * and interrupts that call it too. Netns and CPUs stay as they are.
 */
export function interruptActions(kernel: Kernel, v: Variables): readonly Action[] {
  const ops = interruptedOps(v)
  const cpus = [...v.online.keys()]
  const calls = (make: (cpu: number, amount: number) => Action): readonly Action[] =>
    cpus.flatMap(cpu => amounts.map(amount => make(cpu, amount)))
  return [
    ...calls((cpu, amount) => beginAction(kernel, v, ops, cpu, amount)),
    ...(kernel.addForm.interruptible.length === 0
      ? []
      : calls((cpu, amount) => interruptAction(kernel, v, ops, cpu, amount))),
    ...kernel.addForm.steps.flatMap(step => cpus.map(cpu => stepAction(kernel, v, ops, cpu, step))),
  ]
}

/** The dst_ops whose adds are taken apart: init_net's, of the first family. */
export function interruptedOps(v: Variables): DstOps {
  const [ops] = v.dstOps
  if (ops === undefined) throw new Error('the structure has no dst_ops')
  return ops
}

/** The add of `cpu`, as it stands. */
export function frameOf<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  cpu: number,
): Frame<I> {
  const { pc, local, amount } = interruptsOf(v)
  const fbc = kernel.pcpucEntries(a, s, v, interruptedOps(v))
  return {
    count: fbc.count,
    slot: fbc.counters(cpu),
    pc: variable(s, pc[cpu] as Cell),
    local: variable(s, local[cpu] as Cell),
    amount: variable(s, amount[cpu] as Cell),
    batch: percpuCounterBatch(a, s, v),
  }
}

/** `true` if no CPU is in the middle of an add. */
export function noAddInFlight<I, B>(a: Arith<I, B>, s: State<I>, v: Variables): B {
  return all(
    a,
    interruptsOf(v).pc.map(pc => a.eq(s(pc), a.int(IDLE))),
  )
}

/** `true` if no CPU of `cpus` holds fbc->lock. */
function lockFree<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, cpus: readonly number[]): B {
  const { pc } = interruptsOf(v)
  return all(
    a,
    cpus.map(cpu => a.not(a.eq(s(pc[cpu] as Cell), a.int(COUNTED)))),
  )
}

/** The entry that comes or goes with an add; one that goes must be there. */
function booked<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  ops: DstOps,
  amount: number,
): { possible: B; update: Update<I> } {
  const possible = amount > 0 ? yes(a) : lt(a, a.int(0), s(ops.live))
  return { possible, update: [[ops.live, a.add(s(ops.live), a.int(amount))]] }
}

function addAction(
  name: ActionName,
  v: Variables,
  ops: DstOps,
  args: { cpu: number; amount?: number },
  behaviour: Pick<Action, 'enabled' | 'next'>,
): Action {
  return action(name, { net: ops.net, ...familyArg(v, ops), ...args }, behaviour)
}

/** @kernel lib/percpu_counter.c __percpu_counter_add() */
function beginAction(
  kernel: Kernel,
  v: Variables,
  ops: DstOps,
  cpu: number,
  amount: number,
): Action {
  return addAction(
    'percpu_counter_add',
    v,
    ops,
    { cpu, amount },
    {
      enabled: (a, s) => {
        const { pc } = frameOf(a, s, v, kernel, cpu)
        return a.and(a.eq(pc.value, a.int(IDLE)), booked(a, s, ops, amount).possible)
      },
      next: (a, s) => [
        ...booked(a, s, ops, amount).update,
        ...kernel.addForm.begin(a, frameOf(a, s, v, kernel, cpu), a.int(amount)),
      ],
    },
  )
}

/**
 * An interrupt comes in the middle of an add of `cpu`, and its handler makes a complete one.
 *
 * It is complete, because nothing interrupts it that adds again. One that would need the lock that
 * is held is left out: on this CPU it would spin for ever, and on another it just comes later.
 * @kernel arch/x86/kernel/irq.c do_IRQ()
 */
function interruptAction(
  kernel: Kernel,
  v: Variables,
  ops: DstOps,
  cpu: number,
  amount: number,
): Action {
  return addAction(
    'do_IRQ',
    v,
    ops,
    { cpu, amount },
    {
      enabled: (a, s) => {
        const { pc, slot, batch } = frameOf(a, s, v, kernel, cpu)
        const on = kernel.addForm.interruptible.map(point => a.eq(pc.value, a.int(point)))
        const locks = reachesBatch(a, a.add(slot.value, a.int(amount)), batch)
        return all(a, [
          on.reduce((x, y) => a.or(x, y)),
          a.or(a.not(locks), lockFree(a, s, v, [...v.online.keys()])),
          booked(a, s, ops, amount).possible,
        ])
      },
      next: (a, s) => {
        const { batch } = frameOf(a, s, v, kernel, cpu)
        const fbc = kernel.pcpucEntries(a, s, v, ops)
        return [
          ...booked(a, s, ops, amount).update,
          ...kernel.percpuCounterAdd(a, fbc, cpu, a.int(amount), batch),
        ]
      },
    },
  )
}

function stepAction(kernel: Kernel, v: Variables, ops: DstOps, cpu: number, step: AddStep): Action {
  const others = [...v.online.keys()].filter(other => other !== cpu)
  return addAction(
    step.name,
    v,
    ops,
    { cpu },
    {
      enabled: (a, s) => {
        const able = step.enabled(a, frameOf(a, s, v, kernel, cpu))
        return step.locks ? a.and(able, lockFree(a, s, v, others)) : able
      },
      next: (a, s) => step.next(a, frameOf(a, s, v, kernel, cpu)),
    },
  )
}

function interruptsOf(v: Variables): Interrupts {
  if (v.interrupts === undefined) throw new Error('the structure has no part interrupts')
  return v.interrupts
}
