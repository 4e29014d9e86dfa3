import type { Arith } from '../engine/arith/arith.ts'
import { sub } from '../engine/arith/derived.ts'
import type { Place, Update } from '../engine/state.ts'
import type { ActionName } from './action_name.ts'
import { COUNTED, IDLE, READ } from './add_point.ts'
import { reachesBatch } from './percpu_counter.ts'

/** The lvalues that the add of one CPU works on. */
export interface Frame<I> {
  /** fbc->count */
  readonly count: Place<I>
  /** The CPU's slot, *this_cpu_ptr(fbc->counters). */
  readonly slot: Place<I>
  /** IDLE, READ or COUNTED. */
  readonly pc: Place<I>
  /** The local variable `count` of the C function; 0 while the CPU adds nothing. */
  readonly local: Place<I>
  /** Its argument `amount`; 0 while the CPU adds nothing. */
  readonly amount: Place<I>
  readonly batch: I
}

/** A write of the C function, by the C name of what writes. */
export interface AddStep {
  readonly name: ActionName
  /** It takes fbc->lock, and waits while another CPU holds it. */
  readonly locks?: true
  enabled<I, B>(a: Arith<I, B>, f: Frame<I>): B
  next<I, B>(a: Arith<I, B>, f: Frame<I>): Update<I>
}

/** A published form of __percpu_counter_add(): what it does, in the order of the C text. */
export interface AddForm {
  readonly name: string
  /** The versions in which the form was read, or why it is believed. */
  readonly source: string
  /** How it writes the slot; proofs choose the invariant of the part `interrupts` by it. */
  readonly writes:
    | 'absolute'
    | 'relative'
    | 'relative, interrupts off'
    | 'exchange'
    | 'one instruction'
  /** The call: up to the first moment at which an interrupt can make a difference. */
  begin<I, B>(a: Arith<I, B>, f: Frame<I>, amount: I): Update<I>
  readonly steps: readonly AddStep[]
  /** Where the add can stand with interrupts on. */
  readonly interruptible: readonly number[]
  /** The lock is let go in the step that takes it: nobody ever waits for it. */
  readonly unlocksFirst?: true
}

function at<I, B>(a: Arith<I, B>, f: Frame<I>, point: number): B {
  return a.eq(f.pc.value, a.int(point))
}

/** Ends the add: its frame is gone. */
function done<I, B>(a: Arith<I, B>, f: Frame<I>): Update<I> {
  return [f.pc, f.local, f.amount].flatMap(place => place.assign(a.int(0)))
}

function read<I, B>(a: Arith<I, B>, f: Frame<I>, amount: I, local: I): Update<I> {
  return [...f.pc.assign(a.int(READ)), ...f.local.assign(local), ...f.amount.assign(amount)]
}

/** The branch of the forms whose local variable is the slot and the amount together. */
function crosses<I, B>(a: Arith<I, B>, f: Frame<I>): B {
  return reachesBatch(a, f.local.value, f.batch)
}

const readSum: AddForm['begin'] = (a, f, amount) => read(a, f, amount, a.add(f.slot.value, amount))

const countLocal: AddStep = {
  name: 'fbc_count_add',
  locks: true,
  enabled: (a, f) => a.and(at(a, f, READ), crosses(a, f)),
  next: (a, f) => [
    ...f.count.assign(a.add(f.count.value, f.local.value)),
    ...f.pc.assign(a.int(COUNTED)),
  ],
}

/**
 * spin_lock() without irqsave, and both writes of the slot absolute.
 * @kernel lib/percpu_counter.c __percpu_counter_add(), v3.0.8
 */
export const absoluteWrites: AddForm = {
  name: 'absolute writes',
  writes: 'absolute',
  source: 'read in v2.6.37..v3.10.108',
  begin: readSum,
  steps: [
    countLocal,
    {
      name: 'this_cpu_write',
      enabled: (a, f) => a.or(at(a, f, COUNTED), a.and(at(a, f, READ), a.not(crosses(a, f)))),
      next: (a, f) => [
        ...f.slot.assign(a.ite(at(a, f, COUNTED), a.int(0), f.local.value)),
        ...done(a, f),
      ],
    },
  ],
  interruptible: [READ, COUNTED],
}

/**
 * The same with raw_spin_unlock() before the slot is zeroed: an interrupt that folds in between
 * books the residue a second time, and waits for nothing.
 * @kernel lib/percpu_counter.c __percpu_counter_add(), v3.11
 */
export const unlockedWrites: AddForm = {
  ...absoluteWrites,
  name: 'absolute writes, unlocked first',
  source: 'read in v3.11.0 and v3.12.0',
  unlocksFirst: true,
}

/**
 * raw_spin_lock_irqsave(), and both writes of the slot relative.
 * @kernel lib/percpu_counter.c __percpu_counter_add(), v4.2.8
 */
export const relativeWrites: AddForm = {
  name: 'relative writes',
  writes: 'relative',
  source: 'read in v3.13.0..v6.2.1, and in 5.10.262 and 6.1.192',
  begin: readSum,
  steps: [
    countLocal,
    {
      name: 'this_cpu_add',
      enabled: (a, f) => a.and(at(a, f, READ), a.not(crosses(a, f))),
      next: (a, f) => [...f.slot.assign(a.add(f.slot.value, f.amount.value)), ...done(a, f)],
    },
    {
      name: 'this_cpu_sub',
      enabled: (a, f) => at(a, f, COUNTED),
      next: (a, f) => {
        const residue = sub(a, f.local.value, f.amount.value)
        return [...f.slot.assign(sub(a, f.slot.value, residue)), ...done(a, f)]
      },
    },
  ],
  interruptible: [READ],
}

/**
 * The relative writes as 74e72f894d56 brought them, before d1969a84dd6a: what is subtracted from
 * the slot is all that was counted, the amount too, which was never in the slot.
 */
export const subtractedCount: AddForm = {
  ...relativeWrites,
  name: 'relative writes, the amount subtracted too',
  source: 'read in the diffs of 74e72f894d56 and d1969a84dd6a',
  steps: relativeWrites.steps.map(step =>
    step.name === 'this_cpu_sub'
      ? {
          ...step,
          next: (a, f) => [...f.slot.assign(sub(a, f.slot.value, f.local.value)), ...done(a, f)],
        }
      : step,
  ),
}

/**
 * The relative writes under local_irq_save(), from the read to the last write.
 * @kernel lib/percpu_counter.c percpu_counter_add_batch(), v6.18, without HAVE_CMPXCHG_LOCAL
 */
export const interruptsOff: AddForm = {
  ...relativeWrites,
  name: 'interrupts off',
  writes: 'relative, interrupts off',
  source: 'read in v6.3.8..v6.10.0, and as the #else of the form after it',
  interruptible: [],
}

function wouldCross<I, B>(a: Arith<I, B>, f: Frame<I>): B {
  return reachesBatch(a, a.add(f.local.value, f.amount.value), f.batch)
}

/**
 * A compare-and-exchange of the slot, in a loop; a crossing reads the slot again, under the lock
 * and with interrupts off.
 * @kernel lib/percpu_counter.c percpu_counter_add_batch(), v6.18
 */
export const compareExchange: AddForm = {
  name: 'compare and exchange',
  writes: 'exchange',
  source: 'read in v6.11.11..v7.1.8, with CONFIG_HAVE_CMPXCHG_LOCAL',
  begin: (a, f, amount) => read(a, f, amount, f.slot.value),
  steps: [
    {
      name: 'fbc_count_add',
      locks: true,
      enabled: (a, f) => a.and(at(a, f, READ), wouldCross(a, f)),
      next: (a, f) => [
        ...f.local.assign(f.slot.value),
        ...f.count.assign(a.add(f.count.value, a.add(f.slot.value, f.amount.value))),
        ...f.pc.assign(a.int(COUNTED)),
      ],
    },
    {
      name: 'this_cpu_sub',
      enabled: (a, f) => at(a, f, COUNTED),
      next: (a, f) => [...f.slot.assign(sub(a, f.slot.value, f.local.value)), ...done(a, f)],
    },
    {
      name: 'this_cpu_try_cmpxchg',
      enabled: (a, f) => a.and(at(a, f, READ), a.not(wouldCross(a, f))),
      next: (a, f) => {
        const same = a.eq(f.slot.value, f.local.value)
        const exchanged = a.add(f.local.value, f.amount.value)
        return [
          ...f.slot.assign(a.ite(same, exchanged, f.slot.value)),
          // A failed exchange leaves what it found in the local variable, and the loop goes on.
          ...f.local.assign(a.ite(same, a.int(0), f.slot.value)),
          ...f.pc.assign(a.ite(same, a.int(IDLE), a.int(READ))),
          ...f.amount.assign(a.ite(same, a.int(0), f.amount.value)),
        ]
      },
    },
  ],
  interruptible: [READ],
}

/**
 * One locked instruction: there is no middle for an interrupt to come in.
 * @kernel include/asm-generic/atomic.h atomic_add()
 */
export const atomicInstruction: AddForm = {
  name: 'one atomic instruction',
  writes: 'one instruction',
  source: 'read in v2.6.34..v2.6.36',
  begin: (a, f, amount) => f.count.assign(a.add(f.count.value, amount)),
  steps: [],
  interruptible: [],
}
