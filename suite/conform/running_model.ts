import { machine } from '../../engine/run/machine.ts'
import type { Action } from '../../model/action.ts'
import type { ActionArgs, ActionName } from '../../model/action_name.ts'
import { dstEntriesGetFast, dstEntriesGetSlow } from '../../model/dst_ops.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel } from '../../model/model.ts'
import type { Family } from '../../model/structure.ts'
import { type Command, families } from './command.ts'

/** The size of what is driven. */
export interface Room {
  readonly cpus: number
  readonly netns: number
}

/** Values of gc_thresh that commands write. */
export const sysctlValues: readonly number[] = [1, 20, 40]

/** The model of a kernel in numbers, driven by the commands of the tree. */
export interface RunningModel {
  /** Does a command once; its result, or undefined where it cannot be done now. */
  run(command: Command): number | undefined
  /** The numbers that the tree is compared with, by name. */
  numbers(): ReadonlyMap<string, number>
  /** Keeps the state; brings it back. */
  saved(): () => void
  reset(): void
}

/** `cpu=0 family=ipv4 net=1`: what tells an action from others of its name. */
function keyOf(name: ActionName, args: ActionArgs): string {
  const known = Object.entries(args).filter(([, value]) => value !== undefined)
  return `${name} ${known
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(' ')}`
}

export function runModel(
  kernel: Kernel,
  { cpus, netns }: Room,
  gcThresh: number,
  batchPerCpu: number,
): RunningModel {
  const structure = { cpus, netns, families, parts: ['lifetimes', 'cpu_dead'] as const }
  const model = buildModel(kernel, structure, { sysctlValues })
  const running = machine(model, { batch: 32, batchPerCpu, gcThresh, sysctl: 0 })
  const { variables: v, actions } = model
  const { arith: a, state: s } = running
  const table = new Map(actions.map(action => [keyOf(action.name, action.args), action]))
  /** RCU callbacks, in the order of call_rcu(). */
  const queue: { net: number; family: Family }[] = []
  const take = (action: Action | undefined): number | undefined => {
    if (action === undefined || !action.enabled(a, s)) return undefined
    const result = action.result(a, s)
    running.apply(action.next(a, s))
    return result
  }
  const firstOnline = (): number => v.online.findIndex(cell => s(cell) === 1)
  const actionOf = (command: Command): Action | undefined => {
    const { op } = command
    switch (op) {
      case 'alloc':
      case 'release':
      case 'reap': {
        const { net, cpu, family } = command
        const name = ({ alloc: 'dst_alloc', release: 'dst_release', reap: 'dst_destroy' } as const)[
          op
        ]
        return table.get(keyOf(name, { net, cpu, family }))
      }
      case 'create': {
        const { net, fault } = command
        return table.get(keyOf('setup_net', { net, ...(fault !== undefined && { fault }) }))
      }
      case 'cleanup':
        return table.get(keyOf('cleanup_net', { net: command.net }))
      case 'down':
        return table.get(keyOf('take_cpu_down', { cpu: command.cpu }))
      case 'dead':
        return table.get(keyOf('percpu_counter_hotcpu_callback', { cpu: command.cpu }))
      case 'up':
        return table.get(keyOf('cpu_up', { cpu: command.cpu }))
      case 'sysctl': {
        const { net, family, value } = command
        return table.get(keyOf('proc_dointvec', { net, family, gc_thresh: value }))
      }
      default:
        return op satisfies never
    }
  }
  /** rcu_barrier(): every callback runs, in order. */
  const barrier = (): void => {
    for (const { net, family } of queue.splice(0)) {
      take(table.get(keyOf('dst_destroy', { net, cpu: firstOnline(), family })))
    }
  }
  const run = (command: Command): number | undefined => {
    const result = take(actionOf(command))
    if (result === undefined) return undefined
    if (command.op === 'release') queue.push({ net: command.net, family: command.family })
    if (command.op === 'reap') {
      const own = ({ net, family }: (typeof queue)[number]): boolean =>
        net === command.net && family === command.family
      queue.splice(queue.findIndex(own), 1)
    }
    // A setup_net() that fails ends in rcu_barrier(), as cleanup_net() does.
    if (command.op === 'cleanup' || (command.op === 'create' && result !== 0)) barrier()
    if (command.op === 'cleanup') take(table.get(keyOf('net_free', { net: command.net })))
    return result
  }
  const { lifetimes } = v
  if (lifetimes === undefined) throw new Error('the part lifetimes has cells')
  const ops = v.dstOps.map(of => ({
    of,
    fbc: kernel.pcpucEntries(model, of),
    read: dstEntriesGetFast(model, of),
    sum: dstEntriesGetSlow(model, of),
  }))
  const numbers = (): Map<string, number> => {
    const found = new Map<string, number>()
    for (const [net, cell] of lifetimes.structNet.entries())
      found.set(`struct_net[${net}]`, s(cell))
    for (const { of, fbc, read, sum } of ops) {
      const name = (what: string): string => `${of.family}.${what}[${of.net}]`
      if (s(v.alive[of.net] as never) !== 1) {
        found.set(name('count'), s(of.count))
        continue
      }
      const counter = fbc(a, s)
      found.set(name('count'), counter.count.value)
      found.set(name('read'), read(a, s))
      found.set(name('sum'), sum(a, s))
      found.set(name('gc_thresh'), s(of.gcThresh))
      for (let cpu = 0; cpu < cpus; cpu++) {
        found.set(name(`slot[${cpu}]`), counter.counters(cpu).value)
      }
    }
    for (const [cpu, cell] of v.nullSlots.entries()) found.set(`null.slot[${cpu}]`, s(cell))
    const blocks = v.dstOps.reduce(
      (sum, of) => sum + (of.blocks === undefined ? 0 : s(of.blocks)),
      0,
    )
    found.set('blocks', blocks)
    return found
  }
  return {
    run,
    numbers,
    saved: () => {
      const values = running.values.slice()
      const waiting = [...queue]
      return () => {
        running.values.set(values)
        queue.splice(0, queue.length, ...waiting)
      }
    },
    reset: () => {
      running.reset()
      queue.length = 0
    },
  }
}
