import { lt } from '../engine/arith/derived.ts'
import {
  assign,
  type Cell,
  type Effect,
  nothing,
  type StatePredicate,
  together,
} from '../engine/state.ts'
import { cpuOnline, numOnlineCpus } from './cpumask.ts'
import { flowCacheCpuDead } from './flow_cache.ts'
import { DYING, RETURNING } from './hotplug_state.ts'
import type { Host } from './kernel.ts'
import { percpuCounterCpuDead } from './percpu_counter_hotplug.ts'
import { hasPart } from './structure.ts'

/** `true` if `cpu` is online, and is not the last one that is: that one cannot go. */
export function cpuRemovable(host: Host, cpu: number): StatePredicate {
  return (a, s) => a.and(cpuOnline(host, cpu)(a, s), lt(a, a.int(1), numOnlineCpus(host)(a, s)))
}

/**
 * Takes `cpu` offline: it leaves the online mask, and then its slots are folded.
 *
 * One atomic step here, and two with the part `cpu_dead`: in the kernel a sum between the two is
 * short by the CPU's slot (docs/ABSTRACTION.md, 7).
 * @kernel kernel/cpu.c cpu_down()
 */
export function cpuDown(host: Host, cpu: number): Effect {
  return together([assign(host.variables.online[cpu] as Cell, 0), deadCallbacks(host, cpu)])
}

/**
 * The first of two steps: `cpu` leaves the online mask, and the batch is computed anew.
 * @kernel kernel/cpu.c take_cpu_down()
 */
export function takeCpuDown({ variables: { online, dying = [] } }: Host, cpu: number): Effect {
  return together([assign(online[cpu] as Cell, 0), assign(dying[cpu] as Cell, DYING)])
}

/**
 * The second step: the slots of `cpu` are folded, for every counter on the list.
 * @kernel lib/percpu_counter.c percpu_counter_hotcpu_callback(), CPU_DEAD
 */
export function cpuDead(host: Host, cpu: number): Effect {
  const { dying = [] } = host.variables
  return together([assign(dying[cpu] as Cell, 0), deadCallbacks(host, cpu)])
}

/** What is called for a CPU that has died. */
function deadCallbacks(host: Host, cpu: number): Effect {
  return together([flowCacheCpuDead(host, cpu), percpuCounterCpuDead(host, cpu)])
}

/**
 * cpu_down() was told to stop before CPUHP_PERCPU_CNT_DEAD, and now cpu_up() begins: the CPU leaves
 * cpu_dying_mask at once, and cpu_online_mask has it only later. Nobody folds it.
 * @kernel kernel/cpu.c cpuhp_set_state(), v7.1
 */
export function cpuReturns({ variables: { dying = [] } }: Host, cpu: number): Effect {
  return assign(dying[cpu] as Cell, RETURNING)
}

/** @kernel kernel/cpu.c cpu_up() */
export function cpuUp({ variables: { online, dying, structure } }: Host, cpu: number): Effect {
  const partial = hasPart(structure, 'partial_hotplug')
  const back = partial ? assign(dying?.[cpu] as Cell, 0) : nothing
  return together([assign(online[cpu] as Cell, 1), back])
}
