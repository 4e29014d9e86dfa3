import type { FaultPoint } from '../../model/pernet_operations.ts'
import type { Family } from '../../model/structure.ts'
import { type RunningTree, type TreeNumbers, treeCommand } from './running_tree.ts'

/** What is done to the tree and to the model alike. */
export type Command =
  | {
      readonly op: 'alloc' | 'release' | 'reap'
      readonly net: number
      readonly family: Family
      readonly cpu: number
      /** As often, or until it cannot be done any more. */
      readonly times: number
    }
  | { readonly op: 'create'; readonly net: number; readonly fault?: FaultPoint }
  | { readonly op: 'cleanup'; readonly net: number }
  | { readonly op: 'down' | 'dead' | 'up'; readonly cpu: number }
  | {
      readonly op: 'sysctl'
      readonly net: number
      readonly family: Family
      readonly value: number
    }

export const families: readonly Family[] = ['ipv4', 'ipv6']

/** Which allocation fails: its kind, and the how manieth of that kind. */
const faults: Partial<Record<FaultPoint, readonly [kind: number, nth: number]>> = {
  xfrm_sysctl_init: [0, 1],
  xfrm4_dst_entries_init: [1, 1],
  xfrm6_dst_entries_init: [1, 2],
  xfrm4_net_sysctl_init: [2, 1],
  xfrm6_net_sysctl_init: [2, 2],
}

/** The fault points that the shim can make fail. */
export const faultPoints = Object.keys(faults) as readonly FaultPoint[]

/** Does a command, once, in the tree. */
export function inTree(tree: RunningTree, command: Command): TreeNumbers {
  const { op } = command
  switch (op) {
    case 'alloc':
    case 'release':
    case 'reap':
      return tree.command(treeCommand[op], command.net, indexOf(command.family), command.cpu)
    case 'create': {
      const [kind = -1, nth = 0] = (command.fault && faults[command.fault]) ?? []
      return tree.command(treeCommand.create, command.net, kind, nth)
    }
    case 'cleanup':
      return tree.command(treeCommand.cleanup, command.net)
    case 'down':
    case 'dead':
    case 'up':
      return tree.command(treeCommand[op], command.cpu)
    case 'sysctl':
      return tree.command(treeCommand.sysctl, command.net, indexOf(command.family), command.value)
    default:
      return op satisfies never
  }
}

function indexOf(family: Family): number {
  return families.indexOf(family)
}

/** A command as a person reads it: `dst_alloc net=1 cpu=0 family=ipv4, 32 times`. */
export function commandText(command: Command): string {
  const { op } = command
  switch (op) {
    case 'alloc':
    case 'release':
    case 'reap': {
      const { net, cpu, family, times } = command
      const name = { alloc: 'dst_alloc', release: 'dst_release', reap: 'rcu callback' }[op]
      const often = times > 1 ? `, ${times} times` : ''
      return `${name} net=${net} cpu=${cpu} family=${family}${often}`
    }
    case 'create': {
      const { net, fault } = command
      return `setup_net net=${net}${fault === undefined ? '' : ` fault=${fault}`}`
    }
    case 'cleanup':
      return `cleanup_net net=${command.net}`
    case 'down':
      return `take_cpu_down cpu=${command.cpu}`
    case 'dead':
      return `percpu_counter_cpu_dead cpu=${command.cpu}`
    case 'up':
      return `cpu_up cpu=${command.cpu}`
    case 'sysctl':
      return `gc_thresh=${command.value} net=${command.net} family=${command.family}`
    default:
      return op satisfies never
  }
}
