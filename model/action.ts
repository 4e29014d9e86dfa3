import type { Arith } from '../engine/arith/arith.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import { cpuOnline } from './cpu.ts'
import type { LookupEntry } from './flow_cache_lookup.ts'
import type { FaultPoint } from './pernet_operations.ts'
import type { DstOps, Family, Variables } from './variables.ts'

/** The names of the actions, in the fixed order of the action table. */
export const actionNames = [
  'dst_alloc',
  'dst_free',
  '__dst_free',
  'dst_gc_task',
  'dst_release',
  'dst_destroy',
  'setup_net',
  'cleanup_net',
  'net_free',
  'cpu_down',
  'take_cpu_down',
  'percpu_counter_hotcpu_callback',
  'cpu_up',
  'proc_dointvec',
  'flow_cache_lookup',
  'flow_cache_gc_task',
  'flow_cache_flush_tasklet',
  'flow_cache_new_hashrnd',
  'xfrm_policy_insert',
  'xfrm_state_delete',
  'percpu_counter_add',
  'do_IRQ',
  'fbc_count_add',
  'this_cpu_write',
  'this_cpu_add',
  'this_cpu_sub',
  'this_cpu_try_cmpxchg',
] as const

export type ActionName = (typeof actionNames)[number]

/** The arguments of an action, in the order in which they are printed. */
export interface ActionArgs {
  readonly net?: number
  readonly cpu?: number
  /** Given where the structure has more than one family. */
  readonly family?: Family
  readonly fault?: FaultPoint
  /** The value written, 0 .. 2^32 - 1; `any` in proofs, where it is the parameter `sysctl`. */
  readonly gc_thresh?: number | 'any'
  /** What percpu_counter_add() is told to add. */
  readonly amount?: number
  /** What a lookup finds in the flow cache, or the worker on its list. */
  readonly entry?: LookupEntry | 'bundle'
  /** No policy applies to the flow, so that its entry gets no bundle. */
  readonly policy?: 'none'
  /** Valid entries with a bundle that a shrink keeps, of each netns that the cache is for. */
  readonly kept?: readonly (number | 'any')[]
  /** The same of entries without one. */
  readonly kept_no_policy?: readonly (number | 'any')[]
  /** Somebody holds a reference to the bundle that is freed, or took one to the bundle found. */
  readonly ref?: 1
  /** The bundle is dead already. */
  readonly dead?: 1
}

/** -errno, as the C functions return it. */
export const ENOMEM = 12
export const ENOBUFS = 105

/** What can happen: a guard, the cells that it writes, and what the caller gets. */
export interface Action {
  readonly name: ActionName
  readonly args: ActionArgs
  /** Name and arguments, as traces print them: `dst_alloc net=0 cpu=1`. */
  readonly label: string
  enabled<I, B>(a: Arith<I, B>, s: State<I>): B
  next<I, B>(a: Arith<I, B>, s: State<I>): Update<I>
  /** 0 or -errno. */
  result<I, B>(a: Arith<I, B>, s: State<I>): I
}

/** Name and arguments as one line. */
export function label(name: ActionName, args: ActionArgs): string {
  return [name, ...Object.entries(args).map(([key, value]) => `${key}=${value}`)].join(' ')
}

export type Behaviour = Pick<Action, 'enabled' | 'next'> & Partial<Pick<Action, 'result'>>

/** An action that succeeds, unless its behaviour has a result. */
export function action(name: ActionName, args: ActionArgs, behaviour: Behaviour): Action {
  return { name, args, label: label(name, args), result: a => a.int(0), ...behaviour }
}

/** The family, where it must be said which. */
export function familyArg(v: Variables, ops: DstOps): Pick<ActionArgs, 'family'> {
  return v.structure.families.length > 1 ? { family: ops.family } : {}
}

/** Something that an online CPU does to an entry of `ops`. */
export function onCpu(
  name: ActionName,
  v: Variables,
  ops: DstOps,
  cpu: number,
  { enabled, ...behaviour }: Behaviour,
): Action {
  return action(
    name,
    { net: ops.net, cpu, ...familyArg(v, ops) },
    { ...behaviour, enabled: (a, s) => a.and(enabled(a, s), cpuOnline(a, s, v, cpu)) },
  )
}

/** `true` if the netns is on net_namespace_list. */
export function isAlive<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number): B {
  return a.eq(s(v.alive[net] as Cell), a.int(1))
}
