import { sub } from '../engine/arith/derived.ts'
import { assign, type Effect, increase, inOrder, nothing, together } from '../engine/state.ts'
import type { Host } from './kernel.ts'
import type { FaultPoint, InitStep, PernetOperations } from './pernet_operations.ts'
import type { Family } from './structure.ts'
import { type DstOps, dstOpsOf, templateOf } from './variables.ts'

/**
 * `net->xfrm.xfrm4_dst_ops = xfrm4_dst_ops` or its memcpy(): the count, the pointer to the slots
 * and gc_thresh come along. The pointer is the template's then, not one to a block of its own.
 *
 * A new netns has the template's gc_thresh, never what init_net's sysctl says.
 * @kernel net/xfrm/xfrm_policy.c xfrm_dst_ops_init()
 */
function copyTemplate({ variables: v }: Host, ops: DstOps): Effect {
  const template = templateOf(v, ops.family)
  return (a, s) => [
    [ops.count, s(template.count)],
    [ops.counters, a.int(0)],
    [ops.gcThresh, a.param('gcThresh')],
  ]
}

/**
 * Gives `ops` a zeroed percpu block and a zero count.
 * @kernel include/net/dst_ops.h dst_entries_init()
 */
function dstEntriesInit({ count, slots, counters, blocks }: DstOps): Effect {
  return together([
    ...[count, ...slots].map(cell => assign(cell, 0)),
    assign(counters, 1),
    blocks === undefined ? nothing : increase(blocks, 1),
  ])
}

/**
 * Frees the percpu block of `ops`; nothing happens where there is none.
 * @kernel include/net/dst_ops.h dst_entries_destroy()
 */
function dstEntriesDestroy({ slots, counters, blocks }: DstOps): Effect {
  const blockFreed: Effect = (a, s) =>
    blocks === undefined ? [] : [[blocks, sub(a, s(blocks), s(counters))]]
  return together([...[...slots, counters].map(cell => assign(cell, 0)), blockFreed])
}

/** What can fail in xfrm_net_init() while there is a flow cache: the sysctl, and then the cache. */
const untilV413: readonly FaultPoint[] = ['xfrm_sysctl_init', 'flow_cache_init']

/**
 * xfrm_net_init(): in the kernels that copy the templates, and then what can fail, in its order.
 * @kernel net/xfrm/xfrm_policy.c xfrm_net_init()
 */
export function xfrmNetOps(copies: Effect, faults = untilV413): PernetOperations {
  const failing = faults.map((fault): InitStep => ({ fault, effect: nothing }))
  return { init: [{ effect: copies }, ...failing], exit: nothing }
}

/** The pernet operations of the kernels that copy; `copies` is what xfrm_dst_ops_init() does. */
export function copyingOps({ variables: v }: Host, copies: Effect): readonly PernetOperations[] {
  return [xfrmNetOps(copies), ...v.structure.families.map(sysctlOps)]
}

/** `xfrm_dst_ops_init(net)`: a copy for each family. */
export function copyTemplates(host: Host, net: number): Effect {
  return inOrder(dstOpsOf(host.variables, net).map(ops => copyTemplate(host, ops)))
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
  host: Host,
  ops: DstOps,
): Readonly<Record<'copy' | 'init' | 'sysctl', InitStep>> {
  return {
    copy: { effect: copyTemplate(host, ops) },
    init: { fault: faultPoint(ops.family, 'dst_entries_init'), effect: dstEntriesInit(ops) },
    sysctl: {
      fault: faultPoint(ops.family, 'net_sysctl_init'),
      effect: nothing,
      cleanup: dstEntriesDestroy(ops),
    },
  }
}

/**
 * xfrm4_net_ops or xfrm6_net_ops since the fix: copy, a counter of its own, sysctl.
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_net_init(), xfrm4_net_exit()
 */
export function perNetOps(host: Host, ops: DstOps): PernetOperations {
  const { copy, init, sysctl } = perNetSteps(host, ops)
  return { init: [copy, init, sysctl], exit: dstEntriesDestroy(ops) }
}

/** What xfrm4_net_init() would be without dst_entries_init(): the copy, and a sysctl. */
export function copyOnly(host: Host, ops: DstOps): PernetOperations {
  const { copy, sysctl } = perNetSteps(host, ops)
  return { init: [copy, { ...sysctl, cleanup: nothing }], exit: nothing }
}

function faultPoint(family: Family, step: 'dst_entries_init' | 'net_sysctl_init'): FaultPoint {
  return family === 'ipv4' ? `xfrm4_${step}` : `xfrm6_${step}`
}
