import { all, lt } from '../engine/arith/derived.ts'
import type { Cell } from '../engine/state.ts'
import { type Action, action } from './action.ts'
import { type ActionName, actionNames, ENOBUFS, ENOMEM } from './action_name.ts'
import { cpuDead, cpuDown, cpuUp, takeCpuDown } from './cpu.ts'
import { cpuDying, cpuOnline, numOnlineCpus } from './cpumask.ts'
import { dstAlloc, dstAllocRefused, dstDestroy, dstFree, dstRelease, released } from './dst.ts'
import { flowCacheActions } from './flow_cache_actions.ts'
import { familyArg, isAlive, onCpu } from './guards.ts'
import { interruptActions } from './interrupts.ts'
import type { Kernel } from './kernel.ts'
import { cleanupNet, faultPoints, netFree, netFreeable, setupNet } from './net_namespace.ts'
import type { FaultPoint } from './pernet_operations.ts'
import type { Structure } from './structure.ts'
import { type DstOps, dstOpsOf, type Variables, variables } from './variables.ts'

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
  if (v.interrupts) return interruptActions(kernel, v)
  const cpus = [...v.online.keys()]
  const children = [...v.alive.keys()].filter(net => net !== 0)
  const faults = faultPoints(kernel, v)
  return [
    ...(v.flowCache ? [] : entriesComeAndGo(kernel, v)),
    ...children.flatMap(net =>
      [undefined, ...faults].map(fault => setupNetAction(kernel, v, net, fault)),
    ),
    ...children.map(net => cleanupNetAction(kernel, v, net)),
    ...(v.lifetimes ? children.map(net => netFreeAction(kernel, v, net)) : []),
    ...cpus.flatMap(cpu => (v.dying ? [] : cpuDownAction(kernel, v, cpu))),
    ...(v.dying ? cpus.map(cpu => takeCpuDownAction(v, cpu)) : []),
    ...(v.dying ? cpus.map(cpu => cpuDeadAction(kernel, v, cpu)) : []),
    ...cpus.map(cpu => cpuUpAction(v, cpu)),
    ...v.dstOps.flatMap(ops => sysctlValues.map(value => procDointvecAction(v, ops, value))),
    ...(v.flowCache ? flowCacheActions(kernel, v) : []),
  ]
}

/** The names of the actions that can happen in a structure, whatever is written to the sysctl. */
export function possibleActions(kernel: Kernel, structure: Structure): readonly ActionName[] {
  const table = actionTable(kernel, variables(structure), ['any'])
  const possible = new Set(table.map(({ name }) => name))
  return actionNames.filter(name => possible.has(name))
}

/** Entries that nobody asks the flow cache about. */
function entriesComeAndGo(kernel: Kernel, v: Variables): readonly Action[] {
  const allocs = v.dstOps.flatMap(ops =>
    v.online.map((_, cpu) => dstAllocAction(kernel, v, ops, cpu)),
  )
  return [...allocs, ...entryEnds(kernel, v)]
}

/** How entries end: in one step, or as the kernel of this model lets them go and destroys them. */
function entryEnds(kernel: Kernel, v: Variables): readonly Action[] {
  const each = (make: (ops: DstOps, cpu: number) => Action): readonly Action[] =>
    v.dstOps.flatMap(ops => v.online.map((_, cpu) => make(ops, cpu)))
  if (v.lifetimes === undefined) return each((ops, cpu) => dstFreeAction(kernel, v, ops, cpu))
  if (kernel.reaper === 'call_rcu') {
    return [
      ...each((ops, cpu) => dstReleaseAction('dst_release', kernel, v, ops, cpu)),
      ...each((ops, cpu) => dstDestroyAction('dst_destroy', kernel, v, ops, cpu)),
    ]
  }
  return [
    ...each((ops, cpu) => dstFreeAction(kernel, v, ops, cpu)),
    ...each((ops, cpu) => dstReleaseAction('__dst_free', kernel, v, ops, cpu)),
    ...each((ops, cpu) => dstDestroyAction('dst_gc_task', kernel, v, ops, cpu)),
  ]
}

function dstAllocAction(kernel: Kernel, v: Variables, ops: DstOps, cpu: number): Action {
  return onCpu('dst_alloc', v, ops, cpu, {
    enabled: (a, s) => isAlive(a, s, v, ops.net),
    next: (a, s) => dstAlloc(a, s, v, kernel, ops, cpu),
    result: (a, s) => a.ite(dstAllocRefused(a, s, v, kernel, ops), a.int(-ENOBUFS), a.int(0)),
  })
}

/** An entry that nobody refers to: destroyed at once. */
function dstFreeAction(kernel: Kernel, v: Variables, ops: DstOps, cpu: number): Action {
  return onCpu('dst_free', v, ops, cpu, {
    enabled: (a, s) => lt(a, released(a, s, v, ops), s(ops.live)),
    next: (a, s) => dstFree(a, s, v, kernel, ops, cpu),
  })
}

/** An entry whose owner lets it go, to be destroyed later. */
function dstReleaseAction(
  name: '__dst_free' | 'dst_release',
  kernel: Kernel,
  v: Variables,
  ops: DstOps,
  cpu: number,
): Action {
  return onCpu(name, v, ops, cpu, {
    enabled: (a, s) => lt(a, released(a, s, v, ops), s(ops.live)),
    next: (a, s) => dstRelease(a, s, v, kernel, ops, cpu),
  })
}

/** An entry that was let go: the task or the callback has come to it. */
function dstDestroyAction(
  name: 'dst_gc_task' | 'dst_destroy',
  kernel: Kernel,
  v: Variables,
  ops: DstOps,
  cpu: number,
): Action {
  return onCpu(name, v, ops, cpu, {
    enabled: (a, s) => lt(a, a.int(0), released(a, s, v, ops)),
    next: (a, s) => dstDestroy(a, s, v, kernel, ops, cpu),
  })
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
      all(a, [
        a.not(isAlive(a, s, v, net)),
        ...dstOpsOf(v, net).map(ops => a.eq(s(ops.live), a.int(0))),
        ...(v.lifetimes ? [a.eq(s(v.lifetimes.structNet[net] as Cell), a.int(0))] : []),
      ]),
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

/** The end of the cleanup round of a netns. */
function netFreeAction(kernel: Kernel, v: Variables, net: number): Action {
  return action(
    'net_free',
    { net },
    {
      enabled: (a, s) => netFreeable(a, s, v, kernel, net),
      next: (a, s) => netFree(a, s, v, kernel, net),
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

function takeCpuDownAction(v: Variables, cpu: number): Action {
  return action(
    'take_cpu_down',
    { cpu },
    {
      enabled: (a, s) => a.and(cpuOnline(a, s, v, cpu), lt(a, a.int(1), numOnlineCpus(a, s, v))),
      next: a => takeCpuDown(a, v, cpu),
    },
  )
}

function cpuDeadAction(kernel: Kernel, v: Variables, cpu: number): Action {
  return action(
    'percpu_counter_hotcpu_callback',
    { cpu },
    {
      enabled: (a, s) => cpuDying(a, s, v, cpu),
      next: (a, s) => cpuDead(a, s, v, kernel, cpu),
    },
  )
}

function cpuUpAction(v: Variables, cpu: number): Action {
  return action(
    'cpu_up',
    { cpu },
    {
      enabled: (a, s) => a.not(a.or(cpuOnline(a, s, v, cpu), cpuDying(a, s, v, cpu))),
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
