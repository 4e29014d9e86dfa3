import type { Arith } from '../engine/arith/arith.ts'
import { sum, yes } from '../engine/arith/derived.ts'
import type { Cell, State } from '../engine/state.ts'
import type { Kernel } from './kernel.ts'
import type { Variables } from './variables.ts'

/** @kernel include/linux/cpumask.h num_online_cpus() */
export function numOnlineCpus<I, B>(a: Arith<I, B>, s: State<I>, v: Variables): I {
  return sum(a, v.online.map(s))
}

/** `true` if `cpu` is in cpu_online_mask. */
export function cpuOnline<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, cpu: number): B {
  return a.eq(s(v.online[cpu] as Cell), a.int(1))
}

/** `true` if `cpu` has left cpu_online_mask and its slots are not folded yet. */
export function cpuDying<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, cpu: number): B {
  return v.dying === undefined ? a.not(yes(a)) : a.eq(s(v.dying[cpu] as Cell), a.int(1))
}

/** By CPU: `true` if __percpu_counter_sum() of this kernel adds the CPU's slot. */
export function summedCpus<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  kernel: Kernel,
): readonly B[] {
  return v.online.map((_, cpu) => {
    const online = cpuOnline(a, s, v, cpu)
    return kernel.sumsDyingCpus ? a.or(online, cpuDying(a, s, v, cpu)) : online
  })
}
