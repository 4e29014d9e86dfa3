import { max, sum, yes } from '../engine/arith/derived.ts'
import { type Cell, type Effect, equals, type StateFunction, together } from '../engine/state.ts'
import { cpuOnline } from './cpumask.ts'
import type { Host } from './kernel.ts'
import type { Listed } from './percpu_counter.ts'

/**
 * percpu_counter_batch, in entries: max(32, 2 * online CPUs) with the kernel's parameters.
 *
 * The batch is a function of the online mask and no variable, because every notifier action
 * recomputes it.
 * @kernel lib/percpu_counter.c compute_batch_value()
 */
export function percpuCounterBatch(host: Host): StateFunction {
  const cpus = [...host.variables.online.keys()]
  return (a, s) => {
    const perCpu = cpus.map(cpu =>
      a.ite(cpuOnline(host, cpu)(a, s), a.param('batchPerCpu'), a.int(0)),
    )
    return max(a, a.param('batch'), sum(a, perCpu))
  }
}

/**
 * Moves the slot of a CPU that has died into the count, for every counter on the list.
 * @kernel lib/percpu_counter.c percpu_counter_hotcpu_callback()
 */
export function percpuCounterCpuDead(host: Host, cpu: number): Effect {
  return together(host.kernel.percpuCounters(host).map(counter => folded(counter, cpu)))
}

/** The fold of one counter, if it is on the list. */
function folded({ count, slots, while: on }: Listed, cpu: number): Effect {
  const slot = slots[cpu] as Cell
  return (a, s) => {
    const onList = on === undefined ? yes(a) : equals(on, 1)(a, s)
    return [
      [count, a.ite(onList, a.add(s(count), s(slot)), s(count))],
      [slot, a.ite(onList, a.int(0), s(slot))],
    ]
  }
}
