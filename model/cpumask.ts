import type { Arith } from '../engine/arith/arith.ts'
import { no, sum } from '../engine/arith/derived.ts'
import {
  type Cell,
  equals,
  type State,
  type StateFunction,
  type StatePredicate,
} from '../engine/state.ts'
import { DYING, RETURNING } from './hotplug_state.ts'
import type { Host } from './kernel.ts'
import { hasPart } from './structure.ts'

/** @kernel include/linux/cpumask.h num_online_cpus() */
export function numOnlineCpus({ variables: v }: Host): StateFunction {
  return (a, s) => sum(a, v.online.map(s))
}

/** `true` if `cpu` is in cpu_online_mask. */
export function cpuOnline({ variables: v }: Host, cpu: number): StatePredicate {
  return equals(v.online[cpu] as Cell, 1)
}

/** `true` if `cpu` has left cpu_online_mask and its slots are not folded yet. */
export function cpuDying({ variables: v }: Host, cpu: number): StatePredicate {
  return v.dying === undefined ? no : equals(v.dying[cpu] as Cell, DYING)
}

/** `true` if `cpu` is on its way back to cpu_online_mask, and was not folded. */
export function cpuReturning({ variables: v }: Host, cpu: number): StatePredicate {
  const partial = hasPart(v.structure, 'partial_hotplug')
  return partial ? equals(v.dying?.[cpu] as Cell, RETURNING) : no
}

/** `true` if `cpu` is out of the mask, and its slots may count still. */
export function cpuUnfolded(host: Host, cpu: number): StatePredicate {
  return (a, s) => a.or(cpuDying(host, cpu)(a, s), cpuReturning(host, cpu)(a, s))
}

/** `true` if `cpu` is neither online nor on its way out. */
export function cpuOffline(host: Host, cpu: number): StatePredicate {
  return (a, s) => a.not(a.or(cpuOnline(host, cpu)(a, s), cpuDying(host, cpu)(a, s)))
}

/** A set of CPUs in a state: by CPU, `true` if it is in the set. */
export type Cpumask = <I, B>(a: Arith<I, B>, s: State<I>) => readonly B[]

/** The CPUs whose slots __percpu_counter_sum() of this kernel adds. */
export function summedCpus(host: Host): Cpumask {
  const cpus = [...host.variables.online.keys()]
  return (a, s) =>
    cpus.map(cpu => {
      const online = cpuOnline(host, cpu)(a, s)
      return host.kernel.sumsDyingCpus ? a.or(online, cpuDying(host, cpu)(a, s)) : online
    })
}
