import { assign, type Effect, type StatePredicate } from '../engine/state.ts'
import { type Action, action, type Behaviour } from './action.ts'
import { type ActionName, actionNames, ENOBUFS, ENOMEM } from './action_name.ts'
import { cpuDead, cpuDown, cpuRemovable, cpuReturns, cpuUp, takeCpuDown } from './cpu.ts'
import { cpuDying, cpuOffline } from './cpumask.ts'
import {
  bundleDestroy,
  bundleRelease,
  dstAlloc,
  dstAllocRefused,
  dstDestroy,
  dstFree,
  dstRelease,
  isBundleFalling,
  isBundleOwned,
  isOwned,
  isReleased,
  xfrmBundleCreate,
} from './dst.ts'
import { flowCacheActions } from './flow_cache_actions.ts'
import { failsIf, familyArg, isAlive, onCpu } from './guards.ts'
import { interruptActions } from './interrupts.ts'
import type { Host, Kernel } from './kernel.ts'
import {
  cleanupNet,
  faultPoints,
  isUnused,
  netFree,
  netFreeable,
  setupNet,
} from './net_namespace.ts'
import type { FaultPoint } from './pernet_operations.ts'
import { hasPart, type Structure } from './structure.ts'
import { type DstOps, variables } from './variables.ts'

/**
 * Every action of a kernel, in the order: by name as in `actionNames`, then by netns, CPU, family.
 *
 * `sysctlValues` are the values of gc_thresh that somebody may write; none: nobody writes any.
 */
export function actionTable(
  host: Host,
  sysctlValues: readonly (number | 'any')[],
): readonly Action[] {
  const { variables: v } = host
  if (v.interrupts) return interruptActions(host)
  const cpus = [...v.online.keys()]
  const children = [...v.alive.keys()].filter(net => net !== 0)
  const faults = [undefined, ...faultPoints(host)]
  const partial = hasPart(v.structure, 'partial_hotplug')
  const ofNet = (name: ActionName, enabled: Guard, next: Next): readonly Action[] =>
    children.map(net =>
      action(name, { net }, { enabled: enabled(host, net), next: next(host, net) }),
    )
  const ofCpu = (name: ActionName, enabled: Guard, next: Next): readonly Action[] =>
    cpus.map(cpu => action(name, { cpu }, { enabled: enabled(host, cpu), next: next(host, cpu) }))
  return [
    ...(v.flowCache ? [] : entriesComeAndGo(host)),
    ...children.flatMap(net => faults.map(fault => setupNetAction(host, net, fault))),
    ...ofNet('cleanup_net', isAlive, cleanupNet),
    ...(v.lifetimes ? ofNet('net_free', netFreeable, netFree) : []),
    ...(v.dying ? [] : ofCpu('cpu_down', cpuRemovable, cpuDown)),
    ...(v.dying ? ofCpu('take_cpu_down', cpuRemovable, takeCpuDown) : []),
    ...(v.dying ? ofCpu('percpu_counter_hotcpu_callback', cpuDying, cpuDead) : []),
    ...(partial ? ofCpu('cpuhp_set_state', cpuDying, cpuReturns) : []),
    ...ofCpu('cpu_up', cpuOffline, cpuUp),
    ...v.dstOps.flatMap(ops => sysctlValues.map(value => procDointvecAction(host, ops, value))),
    ...(v.flowCache ? flowCacheActions(host) : []),
  ]
}

/** The condition of an action on a netns or on a CPU, by its number. */
type Guard = (host: Host, index: number) => StatePredicate
/** The effect of such an action. */
type Next = (host: Host, index: number) => Effect

/** The names of the actions that can happen in a structure, whatever is written to the sysctl. */
export function possibleActions(kernel: Kernel, structure: Structure): readonly ActionName[] {
  const table = actionTable({ kernel, variables: variables(structure) }, ['any'])
  const possible = new Set(table.map(({ name }) => name))
  return actionNames.filter(name => possible.has(name))
}

/**
 * The actions on entries that are in no flow cache. An entry ends in one step where nobody refers
 * to it; in a model with lifetimes it ends as its kernel releases and destroys it.
 */
function entriesComeAndGo(host: Host): readonly Action[] {
  const { kernel, variables: v } = host
  const each = (name: ActionName, behaviour: (ops: DstOps, cpu: number) => Behaviour) =>
    v.dstOps.flatMap(ops =>
      v.online.map((_, cpu) => onCpu(host, name, ops, cpu, behaviour(ops, cpu))),
    )
  const ends = (
    name: ActionName,
    enabled: (ops: DstOps) => StatePredicate,
    next: (host: Host, ops: DstOps, cpu: number) => Effect,
  ): readonly Action[] =>
    each(name, (ops, cpu) => ({ enabled: enabled(ops), next: next(host, ops, cpu) }))
  const allocs = each('dst_alloc', (ops, cpu) => ({
    enabled: isAlive(host, ops.net),
    next: dstAlloc(host, ops, cpu),
    result: failsIf(dstAllocRefused(host, ops), ENOBUFS),
  }))
  const frees = ends('dst_free', isOwned, dstFree)
  if (v.lifetimes === undefined) return [...allocs, ...frees]
  if (kernel.reaper === 'call_rcu') {
    const bundles = hasPart(v.structure, 'nested') ? bundleActions(host) : []
    const releases = ends('dst_release', isOwned, dstRelease)
    return [...allocs, ...releases, ...ends('dst_destroy', isReleased, dstDestroy), ...bundles]
  }
  const releases = ends('__dst_free', isOwned, dstRelease)
  return [...allocs, ...frees, ...releases, ...ends('dst_gc_task', isReleased, dstDestroy)]
}

/** What becomes of two entries in a bundle. */
function bundleActions(host: Host): readonly Action[] {
  const { variables: v } = host
  return v.dstOps.flatMap(ops =>
    [...v.online.keys()].flatMap(cpu => [
      onCpu(
        host,
        'dst_release',
        ops,
        cpu,
        {
          enabled: isBundleOwned(ops),
          next: bundleRelease(host, ops, cpu),
        },
        { bundle: 1 },
      ),
      onCpu(
        host,
        'dst_destroy',
        ops,
        cpu,
        {
          enabled: isBundleFalling(ops),
          next: bundleDestroy(host, ops, cpu),
        },
        { bundle: 1 },
      ),
      onCpu(host, 'xfrm_bundle_create', ops, cpu, {
        enabled: isAlive(host, ops.net),
        next: xfrmBundleCreate(host, ops, cpu),
      }),
    ]),
  )
}

/** The birth of a netns, or its failure at a fault point. */
function setupNetAction(host: Host, net: number, fault: FaultPoint | undefined): Action {
  return action('setup_net', fault === undefined ? { net } : { net, fault }, {
    enabled: isUnused(host, net),
    next: setupNet(host, net, fault),
    result: a => a.int(fault === undefined ? 0 : -ENOMEM),
  })
}

/**
 * Writes net.ipv4.xfrm4_gc_thresh or net.ipv6.xfrm6_gc_thresh of one netns.
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_policy_table (proc_dointvec on an unsigned int)
 */
function procDointvecAction(host: Host, ops: DstOps, value: number | 'any'): Action {
  const args = { net: ops.net, ...familyArg(host, ops), gc_thresh: value }
  return action('proc_dointvec', args, {
    enabled: isAlive(host, ops.net),
    next: value === 'any' ? a => [[ops.gcThresh, a.param('sysctl')]] : assign(ops.gcThresh, value),
  })
}
