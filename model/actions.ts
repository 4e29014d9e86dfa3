import type { Arith } from './arith.ts'
import { cpuDown, cpuOnline, cpuUp, numOnlineCpus } from './cpu.ts'
import { all, lt } from './derived.ts'
import { dstAlloc, dstAllocRefused, dstFree } from './dst.ts'
import type { Kernel } from './kernel.ts'
import { cleanupNet, faultPoints, setupNet } from './net_namespace.ts'
import type { FaultPoint } from './pernet_operations.ts'
import type { Cell, State, Update } from './state.ts'
import { type DstOps, dstOpsOf, type Family, type Variables } from './variables.ts'

/** The names of the actions, in the fixed order of the action table. */
export const actionNames = [
  'dst_alloc',
  'dst_free',
  'setup_net',
  'cleanup_net',
  'cpu_down',
  'cpu_up',
  'proc_dointvec',
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

/**
 * Every action of a kernel, in the order: by name as in `actionNames`, then by netns, CPU, family.
 *
 * `sysctlValues` are the values of gc_thresh that somebody may write; none: nobody writes any.
 */
export function actionTable(
  kernel: Kernel,
  v: Variables,
  sysctlValues: readonly (number | 'any')[],
): readonly Action[] {
  const cpus = [...v.online.keys()]
  const children = [...v.alive.keys()].filter(net => net !== 0)
  const faults = faultPoints(kernel, v)
  return [
    ...v.dstOps.flatMap(ops => cpus.map(cpu => dstAllocAction(kernel, v, ops, cpu))),
    ...v.dstOps.flatMap(ops => cpus.map(cpu => dstFreeAction(kernel, v, ops, cpu))),
    ...children.flatMap(net =>
      [undefined, ...faults].map(fault => setupNetAction(kernel, v, net, fault)),
    ),
    ...children.map(net => cleanupNetAction(kernel, v, net)),
    ...cpus.map(cpu => cpuDownAction(kernel, v, cpu)),
    ...cpus.map(cpu => cpuUpAction(v, cpu)),
    ...v.dstOps.flatMap(ops => sysctlValues.map(value => procDointvecAction(v, ops, value))),
  ]
}

/** Name and arguments as one line. */
export function label(name: ActionName, args: ActionArgs): string {
  return [name, ...Object.entries(args).map(([key, value]) => `${key}=${value}`)].join(' ')
}

type Behaviour = Pick<Action, 'enabled' | 'next'> & Partial<Pick<Action, 'result'>>

function action(name: ActionName, args: ActionArgs, behaviour: Behaviour): Action {
  return { name, args, label: label(name, args), result: a => a.int(0), ...behaviour }
}

/** The family, where it must be said which. */
function familyArg(v: Variables, ops: DstOps): Pick<ActionArgs, 'family'> {
  return v.structure.families.length > 1 ? { family: ops.family } : {}
}

function isAlive<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number): B {
  return a.eq(s(v.alive[net] as Cell), a.int(1))
}

function dstAllocAction(kernel: Kernel, v: Variables, ops: DstOps, cpu: number): Action {
  return action(
    'dst_alloc',
    { net: ops.net, cpu, ...familyArg(v, ops) },
    {
      enabled: (a, s) => a.and(isAlive(a, s, v, ops.net), cpuOnline(a, s, v, cpu)),
      next: (a, s) => dstAlloc(a, s, v, kernel, ops, cpu),
      result: (a, s) => a.ite(dstAllocRefused(a, s, v, kernel, ops), a.int(-ENOBUFS), a.int(0)),
    },
  )
}

function dstFreeAction(kernel: Kernel, v: Variables, ops: DstOps, cpu: number): Action {
  return action(
    'dst_free',
    { net: ops.net, cpu, ...familyArg(v, ops) },
    {
      enabled: (a, s) => a.and(lt(a, a.int(0), s(ops.live)), cpuOnline(a, s, v, cpu)),
      next: (a, s) => dstFree(a, s, v, kernel, ops, cpu),
    },
  )
}

/** A struct net is not used again while entries of its last life are left. */
function setupNetAction(
  kernel: Kernel,
  v: Variables,
  net: number,
  fault: FaultPoint | undefined,
): Action {
  return action('setup_net', fault === undefined ? { net } : { net, fault }, {
    enabled: (a, s) =>
      a.and(
        a.not(isAlive(a, s, v, net)),
        all(
          a,
          dstOpsOf(v, net).map(ops => a.eq(s(ops.live), a.int(0))),
        ),
      ),
    next: (a, s) => setupNet(a, s, v, kernel, net, fault),
    result: a => a.int(fault === undefined ? 0 : -ENOMEM),
  })
}

function cleanupNetAction(kernel: Kernel, v: Variables, net: number): Action {
  return action(
    'cleanup_net',
    { net },
    {
      enabled: (a, s) => isAlive(a, s, v, net),
      next: (a, s) => cleanupNet(a, s, v, kernel, net),
    },
  )
}

/** The last online CPU cannot go. */
function cpuDownAction(kernel: Kernel, v: Variables, cpu: number): Action {
  return action(
    'cpu_down',
    { cpu },
    {
      enabled: (a, s) => a.and(cpuOnline(a, s, v, cpu), lt(a, a.int(1), numOnlineCpus(a, s, v))),
      next: (a, s) => cpuDown(a, s, v, kernel, cpu),
    },
  )
}

function cpuUpAction(v: Variables, cpu: number): Action {
  return action(
    'cpu_up',
    { cpu },
    {
      enabled: (a, s) => a.not(cpuOnline(a, s, v, cpu)),
      next: a => cpuUp(a, v, cpu),
    },
  )
}

/**
 * Writes net.ipv4.xfrm4_gc_thresh or net.ipv6.xfrm6_gc_thresh of one netns.
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_policy_table (proc_dointvec on an unsigned int)
 */
function procDointvecAction(v: Variables, ops: DstOps, value: number | 'any'): Action {
  const args = { net: ops.net, ...familyArg(v, ops), gc_thresh: value }
  return action('proc_dointvec', args, {
    enabled: (a, s) => isAlive(a, s, v, ops.net),
    next: a => [[ops.gcThresh, value === 'any' ? a.param('sysctl') : a.int(value)]],
  })
}
