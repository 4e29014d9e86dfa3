import type { Arith } from './arith.ts'
import { sum } from './derived.ts'
import type { Kernel } from './kernel.ts'
import { percpuCounterCpuDead } from './percpu_counter.ts'
import type { Cell, State, Update } from './state.ts'
import type { Variables } from './variables.ts'

/** @kernel include/linux/cpumask.h num_online_cpus() */
export function numOnlineCpus<I, B>(a: Arith<I, B>, s: State<I>, v: Variables): I {
  return sum(a, v.online.map(s))
}

/** `true` if `cpu` is in cpu_online_mask. */
export function cpuOnline<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, cpu: number): B {
  return a.eq(s(v.online[cpu] as Cell), a.int(1))
}

/**
 * Takes `cpu` offline: it leaves the online mask, and then its slots are folded.
 *
 * One atomic step here. In the kernel a sum between the two is short by the CPU's slot
 * (docs/ABSTRACTION.md, 7).
 * @kernel kernel/cpu.c cpu_down()
 */
export function cpuDown<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  cpu: number,
): Update<I> {
  return [
    [v.online[cpu] as Cell, a.int(0)],
    ...percpuCounterCpuDead(a, s, kernel.percpuCounters(v), cpu),
  ]
}

/** @kernel kernel/cpu.c cpu_up() */
export function cpuUp<I, B>(a: Arith<I, B>, v: Variables, cpu: number): Update<I> {
  return [[v.online[cpu] as Cell, a.int(1)]]
}
