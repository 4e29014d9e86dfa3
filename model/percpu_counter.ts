import type { Arith } from '../engine/arith/arith.ts'
import { max, sum } from '../engine/arith/derived.ts'
import type { Cell, Place, Update } from '../engine/state.ts'

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
  fbc: PercpuCounter<I>,
  cpus: readonly B[],
): I {
  const slots = cpus.map((summed, cpu) => a.ite(summed, fbc.counters(cpu).value, a.int(0)))
  return a.add(fbc.count.value, sum(a, slots))
}

/** @kernel include/linux/percpu_counter.h percpu_counter_sum_positive() */
export function percpuCounterSumPositive<I, B>(
  a: Arith<I, B>,
  fbc: PercpuCounter<I>,
  cpus: readonly B[],
): I {
  return max(a, percpuCounterSum(a, fbc, cpus), a.int(0))
}
