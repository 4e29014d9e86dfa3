import type { Draw } from '../engine/system.ts'
import type { ActionName } from './action_name.ts'

/** How often each action is drawn, relative to the others that the model has. */
const weights: Readonly<Partial<Record<ActionName, number>>> = {
  dst_alloc: 10,
  dst_free: 8,
  __dst_free: 4,
  dst_gc_task: 4,
  dst_release: 8,
  dst_destroy: 8,
  setup_net: 2,
  cleanup_net: 1,
  net_free: 1,
  cpu_down: 1,
  take_cpu_down: 1,
  percpu_counter_hotcpu_callback: 1,
  cpu_up: 1,
  proc_dointvec: 1,
  percpu_counter_add: 1,
  do_IRQ: 1,
  fbc_count_add: 1,
  this_cpu_write: 1,
  this_cpu_add: 1,
  this_cpu_sub: 1,
  this_cpu_try_cmpxchg: 1,
}

/** Those that one draw takes up to 2 * batch times: an array of CPUs is filled by many alike. */
const inBulk: readonly string[] = ['dst_alloc', 'dst_free']

/** How random runs draw the actions of the model, by name. */
export const draws: Readonly<Record<string, Draw>> = Object.fromEntries(
  Object.entries(weights).map(([name, weight]): readonly [string, Draw] => [
    name,
    inBulk.includes(name) ? { weight, repeatMax: ({ batch = 1 }) => 2 * batch } : { weight },
  ]),
)
