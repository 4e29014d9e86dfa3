import type { Arith } from '../engine/arith/arith.ts'
import { max, sum, yes } from '../engine/arith/derived.ts'
import type { Cell, Place, State, Update } from '../engine/state.ts'
import type { Variables } from './variables.ts'

/** struct percpu_counter (include/linux/percpu_counter.h): a count, and one slot per CPU. */
export interface PercpuCounter<I> {
  readonly count: Place<I>
  /** per_cpu_ptr(counters, cpu) */
  counters(cpu: number): Place<I>
}

/** A counter on the list `percpu_counters`, which is all that CPU hotplug knows. */
export interface Listed {
  readonly count: Cell
  readonly slots: readonly Cell[]
  /** The counter is on the list while this cell is 1; absent: always. */
  readonly while?: Cell
}

/**
 * percpu_counter_batch, in entries: max(32, 2 * online CPUs) with the kernel's parameters.
 *
 * A function of the online mask and not a variable, because every notifier action recomputes it.
 * @kernel lib/percpu_counter.c compute_batch_value()
 */
export function percpuCounterBatch<I, B>(a: Arith<I, B>, s: State<I>, v: Variables): I {
  const one = a.int(1)
  const perCpu = v.online.map(cpu => a.ite(a.eq(s(cpu), one), a.param('batchPerCpu'), a.int(0)))
  return max(a, a.param('batch'), sum(a, perCpu))
}

/** `true` if a CPU's new value has reached the batch, in either direction. */
export function reachesBatch<I, B>(a: Arith<I, B>, value: I, batch: I): B {
  return a.or(a.le(batch, value), a.le(value, a.neg(batch)))
}

/**
 * Adds `amount` on `cpu`; folds the CPU's slot into the count when it reaches the batch.
 *
 * One atomic step: preemption is off, and the fold holds fbc->lock. At the grain of an interrupt it
 * is several: percpu_counter_add.ts, docs/ABSTRACTION.md, 3.
 * @kernel lib/percpu_counter.c __percpu_counter_add()
 */
export function percpuCounterAdd<I, B>(
  a: Arith<I, B>,
  fbc: PercpuCounter<I>,
  cpu: number,
  amount: I,
  batch: I,
): Update<I> {
  const slot = fbc.counters(cpu)
  const value = a.add(slot.value, amount)
  const fold = reachesBatch(a, value, batch)
  return [
    ...fbc.count.assign(a.ite(fold, a.add(fbc.count.value, value), fbc.count.value)),
    ...slot.assign(a.ite(fold, a.int(0), value)),
  ]
}

/**
 * Adds `amount` to the count itself, whatever the CPU and the batch: no slot is ever used.
 * @kernel include/asm-generic/atomic.h atomic_add()
 */
export function atomicAdd<I, B>(
  a: Arith<I, B>,
  fbc: PercpuCounter<I>,
  _cpu: number,
  amount: I,
): Update<I> {
  return fbc.count.assign(a.add(fbc.count.value, amount))
}

/**
 * The count, and 0 for a negative one, in entries: fast and inexact.
 * @kernel include/linux/percpu_counter.h percpu_counter_read_positive()
 */
export function percpuCounterReadPositive<I, B>(a: Arith<I, B>, fbc: PercpuCounter<I>): I {
  return max(a, fbc.count.value, a.int(0))
}

/**
 * The count plus the slots of the CPUs of `cpus`, in entries; may be negative.
 *
 * One atomic step: it holds fbc->lock, which keeps folds out. Adds below the batch on other CPUs
 * can interleave in the kernel (docs/ABSTRACTION.md, 4).
 * @kernel lib/percpu_counter.c __percpu_counter_sum()
 */
export function percpuCounterSum<I, B>(
  a: Arith<I, B>,
  cpus: readonly B[],
  fbc: PercpuCounter<I>,
): I {
  const slots = cpus.map((summed, cpu) => a.ite(summed, fbc.counters(cpu).value, a.int(0)))
  return a.add(fbc.count.value, sum(a, slots))
}

/** @kernel include/linux/percpu_counter.h percpu_counter_sum_positive() */
export function percpuCounterSumPositive<I, B>(
  a: Arith<I, B>,
  cpus: readonly B[],
  fbc: PercpuCounter<I>,
): I {
  return max(a, percpuCounterSum(a, cpus, fbc), a.int(0))
}

/**
 * Moves the slot of a CPU that has died into the count, for every counter on the list.
 * @kernel lib/percpu_counter.c percpu_counter_hotcpu_callback()
 */
export function percpuCounterCpuDead<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  listed: readonly Listed[],
  cpu: number,
): Update<I> {
  return listed.flatMap(({ count, slots, while: on }) => {
    const slot = slots[cpu] as Cell
    const onList = on === undefined ? yes(a) : a.eq(s(on), a.int(1))
    return [
      [count, a.ite(onList, a.add(s(count), s(slot)), s(count))],
      [slot, a.ite(onList, a.int(0), s(slot))],
    ] as const
  })
}
