import type { Arith } from '../engine/arith/arith.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import { flowCacheCpuDead } from './flow_cache.ts'
import type { Kernel } from './kernel.ts'
import { percpuCounterCpuDead } from './percpu_counter.ts'
import type { Variables } from './variables.ts'

/**
 * Takes `cpu` offline: it leaves the online mask, and then its slots are folded.
 *
 * One atomic step here, and two with the part `cpu_dead`: in the kernel a sum between the two is
 * short by the CPU's slot (docs/ABSTRACTION.md, 7).
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
    ...flowCacheCpuDead(v, kernel, cpu)(a, s),
    ...percpuCounterCpuDead(a, s, kernel.percpuCounters(v), cpu),
  ]
}

/**
 * The first of two steps: `cpu` leaves the online mask, and the batch is computed anew.
 * @kernel kernel/cpu.c take_cpu_down()
 */
export function takeCpuDown<I, B>(a: Arith<I, B>, v: Variables, cpu: number): Update<I> {
  const { dying = [] } = v
  return [
    [v.online[cpu] as Cell, a.int(0)],
    [dying[cpu] as Cell, a.int(1)],
  ]
}

/**
 * The second: the slots of `cpu` are folded, for every counter on the list.
 * @kernel lib/percpu_counter.c percpu_counter_hotcpu_callback(), CPU_DEAD
 */
export function cpuDead<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
  cpu: number,
): Update<I> {
  const { dying = [] } = v
  return [
    [dying[cpu] as Cell, a.int(0)],
    ...flowCacheCpuDead(v, kernel, cpu)(a, s),
    ...percpuCounterCpuDead(a, s, kernel.percpuCounters(v), cpu),
  ]
}

/** @kernel kernel/cpu.c cpu_up() */
export function cpuUp<I, B>(a: Arith<I, B>, v: Variables, cpu: number): Update<I> {
  return [[v.online[cpu] as Cell, a.int(1)]]
}
