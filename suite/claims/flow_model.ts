import { type Machine, machine } from '../../engine/run/machine.ts'
import type { Action } from '../../model/action.ts'
import type { ActionArgs } from '../../model/action_name.ts'
import { realScale } from '../../model/bounds.ts'
import { hashCount } from '../../model/flow_cache.ts'
import { flowCacheLookupAction } from '../../model/flow_cache_actions.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel } from '../../model/model.ts'
import { watermarks } from '../../model/params.ts'
import type { Family, Structure } from '../../model/structure.ts'

/** A kernel with its own constants, for whoever wants to see what it does. */
export interface ClaimModel {
  readonly now: Machine
  /** Looks a flow up. Throws if it cannot go this way. */
  lookup(args: Omit<ActionArgs, 'net'>): void
  /** Looks new flows up on a CPU; how many were granted before one was refused. */
  newFlows(cpu: number, times: number): number
  /** Takes a step of the action table, as often as it can be taken and at most `times` times. */
  take(label: string, times?: number): number
  /** The value of a variable, by name. */
  read(name: string): number
  /** Entries in the table of a CPU. */
  hashCount(cpu: number): number
}

export interface ClaimShape {
  readonly kernel: Kernel
  readonly cpus: number
  readonly xfrmsPerBundle?: number
  /** The template's; absent: INT_MAX. */
  readonly gcThresh?: number
  /** Absent: IPv4. */
  readonly family?: Family
}

/** One netns of a kernel with a flow cache, at the kernel's own scale. */
export function claimModel(shape: ClaimShape): ClaimModel {
  const { kernel, cpus, xfrmsPerBundle = 1, gcThresh, family = 'ipv4' } = shape
  const structure: Structure = {
    cpus,
    netns: 1,
    families: [family],
    parts: ['flow_cache'],
    xfrmsPerBundle,
    keptMax: 0,
  }
  const now = machine(buildModel(kernel, structure), realScale(gcThresh))
  const { variables: v, actions } = now.system
  const cells = new Map(v.cells.map(({ name }, cell) => [name, cell]))
  const known = new Map<string, Action>()
  const read = (name: string): number => {
    const cell = cells.get(name)
    if (cell === undefined) throw new Error(`no variable ${name}`)
    return now.state(cell)
  }
  const countIn = (cpu: number): number => hashCount(now.system, 0, cpu)(now.arith, now.state)
  const lookup = (args: Omit<ActionArgs, 'net'>): void => {
    const key = JSON.stringify(args)
    const action = known.get(key) ?? flowCacheLookupAction(now.system, { net: 0, ...args })
    known.set(key, action)
    if (!action.enabled(now.arith, now.state)) throw new Error(`${action.label} is not enabled`)
    now.apply(action.next(now.arith, now.state))
  }
  return {
    now,
    lookup,
    newFlows: (cpu, times) => {
      const { lowWatermark, highWatermark } = watermarks
      const kept = { kept: [lowWatermark], kept_no_policy: [0] }
      for (let i = 0; i < times; i++) {
        const before = read('live[0]')
        const full = countIn(cpu) > highWatermark
        lookup({ cpu, entry: 'none', ...(full ? kept : {}) })
        if (read('live[0]') === before) return i
      }
      return times
    },
    take: (label, times = 1) => {
      const action = actions.find(candidate => candidate.label === label)
      if (action === undefined) throw new Error(`no action ${label}`)
      let taken = 0
      for (; taken < times && action.enabled(now.arith, now.state); taken++) {
        now.apply(action.next(now.arith, now.state))
      }
      return taken
    },
    read,
    hashCount: countIn,
  }
}
