import { sub } from '../engine/arith/derived.ts'
import type { Cell } from '../engine/state.ts'
import {
  type Effect,
  type FaultPoint,
  type InitStep,
  inOrder,
  nothing,
  type PernetOperations,
} from './pernet_operations.ts'
import type { Family } from './structure.ts'
import { type DstOps, dstOpsOf, templateOf, type Variables } from './variables.ts'

/**
 * `net->xfrm.xfrm4_dst_ops = xfrm4_dst_ops` or its memcpy(): the count, the pointer to the slots
 * and gc_thresh come along. The pointer is the template's then, not one to a block of its own.
 *
 * A new netns has the template's gc_thresh, never what init_net's sysctl says.
 * @kernel net/xfrm/xfrm_policy.c xfrm_dst_ops_init()
 */
function copyTemplate(v: Variables, ops: DstOps): Effect {
  return (a, s) => [
    [ops.count, s(templateOf(v, ops.family).count)],
    [ops.counters, a.int(0)],
    [ops.gcThresh, a.param('gcThresh')],
  ]
}

/**
 * Gives `ops` a zeroed percpu block and a zero count.
 * @kernel include/net/dst_ops.h dst_entries_init()
 */
function dstEntriesInit(v: Variables, ops: DstOps): Effect {
  return (a, s) => [
    [ops.count, a.int(0)],
    ...ops.slots.map(slot => [slot, a.int(0)] as const),
    [ops.counters, a.int(1)],
    ...blocks(v, ops).map(cell => [cell, a.add(s(cell), a.int(1))] as const),
  ]
}

/**
 * Frees the percpu block of `ops`; nothing happens where there is none.
 * @kernel include/net/dst_ops.h dst_entries_destroy()
 */
function dstEntriesDestroy(v: Variables, ops: DstOps): Effect {
  return (a, s) => [
    ...ops.slots.map(slot => [slot, a.int(0)] as const),
    [ops.counters, a.int(0)],
    ...blocks(v, ops).map(cell => [cell, sub(a, s(cell), s(ops.counters))] as const),
  ]
}

/** The ghost that counts the percpu blocks of `ops`; none where lifetimes are not modelled. */
function blocks(v: Variables, ops: DstOps): readonly Cell[] {
  return (v.lifetimes?.blocks ?? []).filter((_, i) => v.dstOps[i] === ops)
}

/**
 * xfrm_net_init() of the kernels that copy: the templates, then the sysctl, then the flow cache.
 * @kernel net/xfrm/xfrm_policy.c xfrm_net_init()
 */
export function xfrmNetOps(copies: Effect): PernetOperations {
  return {
    init: [
      { effect: copies },
      { fault: 'xfrm_sysctl_init', effect: nothing },
      { fault: 'flow_cache_init', effect: nothing },
    ],
    exit: nothing,
  }
}

/** The pernet operations of the kernels that copy; `copies` is what xfrm_dst_ops_init() does. */
export function copyingOps(v: Variables, copies: Effect): readonly PernetOperations[] {
  return [xfrmNetOps(copies), ...v.structure.families.map(sysctlOps)]
}

/** `xfrm_dst_ops_init(net)`: a copy for each family. */
export function copyTemplates(v: Variables, net: number): Effect {
  return inOrder(dstOpsOf(v, net).map(ops => copyTemplate(v, ops)))
}

/** xfrm4_net_ops or xfrm6_net_ops where they do nothing but register a sysctl. */
function sysctlOps(family: Family): PernetOperations {
  return {
    init: [{ fault: faultPoint(family, 'net_sysctl_init'), effect: nothing }],
    exit: nothing,
  }
}

/** The steps of xfrm4_net_init() or xfrm6_net_init() since the fix. */
export function perNetSteps(
  v: Variables,
  ops: DstOps,
): Readonly<Record<'copy' | 'init' | 'sysctl', InitStep>> {
  return {
    copy: { effect: copyTemplate(v, ops) },
    init: { fault: faultPoint(ops.family, 'dst_entries_init'), effect: dstEntriesInit(v, ops) },
    sysctl: {
      fault: faultPoint(ops.family, 'net_sysctl_init'),
      effect: nothing,
      cleanup: dstEntriesDestroy(v, ops),
    },
  }
}

/**
 * xfrm4_net_ops or xfrm6_net_ops since the fix: copy, a counter of its own, sysctl.
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_net_init(), xfrm4_net_exit()
 */
export function perNetOps(v: Variables, ops: DstOps): PernetOperations {
  const { copy, init, sysctl } = perNetSteps(v, ops)
  return { init: [copy, init, sysctl], exit: dstEntriesDestroy(v, ops) }
}

function faultPoint(family: Family, step: 'dst_entries_init' | 'net_sysctl_init'): FaultPoint {
  return family === 'ipv4' ? `xfrm4_${step}` : `xfrm6_${step}`
}
