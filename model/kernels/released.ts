import { lt, yes } from '../../engine/arith/derived.ts'
import { type Cell, equals, nothing, pointee, variable } from '../../engine/state.ts'
import type { Kernel } from '../kernel.ts'
import { freeAtOnce, freeOneRoundLater } from '../net_namespace.ts'
import { atomicAdd, type Listed, percpuCounterAdd } from '../percpu_counter.ts'
import {
  absoluteWrites,
  atomicInstruction,
  compareExchange,
  interruptsOff,
  relativeWrites,
} from '../percpu_counter_add.ts'
import { type DstOps, dstOpsOf, templateOf } from '../variables.ts'
import { copyingOps, copyTemplates, perNetOps, xfrmNetOps } from '../xfrm_policy.ts'

/**
 * `net->xfrm.xfrm4_dst_ops = xfrm4_dst_ops` copies the count, and the __percpu pointer with it:
 * counts are separate, slots are shared. Only the template is on the list percpu_counters.
 *
 * `releases` are mainline's, each end read in a source of that release (docs/REFERENCES.md). Stable
 * kernels got the fix too: 3.12.54, 3.18.27, 4.1.17, 4.3.5.
 * @kernel net/xfrm/xfrm_policy.c xfrm_dst_ops_init(), v4.2.8
 */
export const copiedTemplate: Kernel = {
  name: 'copied-template',
  commit: 'a8a572a6b5f2^',
  releases: 'mainline v3.13..v4.3',
  summary: 'every netns counts for itself, in slots that it shares with all the others',
  counters: 'template',
  pcpucEntries: ({ variables: v }, ops) => {
    const { slots } = templateOf(v, ops.family)
    return (_a, s) => ({
      count: variable(s, ops.count),
      counters: cpu => variable(s, slots[cpu] as Cell),
    })
  },
  pcpucAllocated: ({ variables: { lifetimes } }) =>
    lifetimes ? (a, s) => a.le(a.int(1), s(lifetimes.templateBlocks)) : yes,
  percpuCounterAdd,
  addForm: relativeWrites,
  percpuCounters: ({ variables: v }) => [...v.templates.values()],
  pernetOperations: (host, net) => copyingOps(host, copyTemplates(host, net)),
  chargedOps: (_host, ops) => ops,
  gc: true,
  reaper: 'dst_gc_task',
  countDecAt: 'dst_destroy',
  childCountDecAt: 'dst_destroy',
  netFree: freeAtOnce,
  flowCacheNets: (_host, net) => [net],
  flowCacheOver: hashCount => (a, s) => lt(a, a.param('highWatermark'), hashCount(a, s)),
  sumsDyingCpus: false,
}

/**
 * `atomic_t entries` in place of a counter with slots: the copy was a real copy then. Both families
 * compare `atomic_read(&ops->entries)`: there is no fast and no slow read.
 * @kernel include/net/dst_ops.h struct dst_ops, v2.6.34
 */
export const atomicEntries: Kernel = {
  ...copiedTemplate,
  name: 'atomic-entries',
  commit: 'fc66f95c68b6^',
  releases: 'mainline v2.6.33..v2.6.36',
  summary: 'every netns counts in an atomic_t of its own, copied from the template while it is 0',
  counters: 'none',
  percpuCounterAdd: atomicAdd,
  addForm: atomicInstruction,
  percpuCounters: () => [],
}

/**
 * The same copy, with the add of its time: an interrupt that adds in the middle of it is lost.
 * The later form came with 74e72f894d56 and its correction d1969a84dd6a, both in v3.13. The gc is
 * deferred here as everywhere; before v3.2 it flushes at once (docs/ABSTRACTION.md, 2).
 * @kernel lib/percpu_counter.c __percpu_counter_add(), v3.0.8
 */
export const copiedTemplateV30: Kernel = {
  ...copiedTemplate,
  name: 'copied-template-v3.0',
  commit: '74e72f894d56^',
  releases: 'mainline v2.6.37..v3.12',
  summary: 'as copied-template, but percpu_counter_add() is not safe against interrupts',
  addForm: absoluteWrites,
}

/**
 * dst_entries_init(&net->xfrm.xfrm4_dst_ops) gives every netns a counter of its own, and
 * dst_entries_destroy() takes it away when the netns exits. What is freed after that goes through
 * a NULL __percpu pointer, to one place for all netns: the class of CVE-2024-50036, whose record
 * is about ip6_route_net_exit().
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_net_init(), v4.6.2
 */
export const perNetInit: Kernel = {
  ...copiedTemplate,
  name: 'per-net-init',
  commit: 'a8a572a6b5f2',
  releases: 'mainline v4.4..v4.13',
  summary: 'every netns counts in slots of its own, until it exits',
  counters: 'own',
  pcpucEntries: ({ variables: { nullSlots } }, { count, counters, slots }) => {
    return (a, s) => {
      const initialised = equals(counters, 1)(a, s)
      return {
        count: variable(s, count),
        counters: cpu => pointee(a, s, initialised, slots[cpu] as Cell, nullSlots[cpu] as Cell),
      }
    }
  },
  pcpucAllocated: (_host, ops) => equals(ops.counters, 1),
  percpuCounters: ({ variables: v }) => v.dstOps.map(ownCounter),
  pernetOperations: (host, net) => [
    xfrmNetOps(nothing),
    ...dstOpsOf(host.variables, net).map(ops => perNetOps(host, ops)),
  ],
}

/** The counter of a dst_ops, on the list from dst_entries_init() to dst_entries_destroy(). */
export function ownCounter({ count, slots, counters }: DstOps): Listed {
  return { count, slots, while: counters }
}

/**
 * The flow cache went, and the gc of the xfrm dst_ops with it; since v4.13 dst_release() hands an
 * entry to RCU, and rcu_barrier() in cleanup_net() waits for its callback.
 * @kernel net/core/dst.c dst_release(), v4.15
 */
export const noFlowCache: Kernel = {
  ...perNetInit,
  name: 'no-flow-cache',
  commit: '09c7570480f7',
  releases: 'mainline v4.14..v6.2',
  summary: 'entries are destroyed after a grace period, and no allocation is refused any more',
  // xfrm_net_init() makes no flow cache that could fail.
  pernetOperations: (host, net) => [
    xfrmNetOps(nothing, ['xfrm_sysctl_init']),
    ...dstOpsOf(host.variables, net).map(ops => perNetOps(host, ops)),
  ],
  gc: false,
  reaper: 'call_rcu',
}

/**
 * __percpu_counter_sum() goes through cpu_online_mask and cpu_dying_mask. The add runs with
 * interrupts off, by 805afd830099 of the same release: an interrupt in the middle could take a slot
 * past the batch. v6.11 has the add of the next kernel with the rest of this one.
 * @kernel lib/percpu_counter.c __percpu_counter_sum(), v6.18
 */
export const sumsDyingCpus: Kernel = {
  ...noFlowCache,
  name: 'sums-dying-cpus',
  commit: '8b57b11cca88',
  releases: 'mainline v6.3..v6.10',
  summary: 'the slot of a CPU on its way out is still part of the sum',
  addForm: interruptsOff,
  sumsDyingCpus: true,
}

/**
 * dst_count_dec() in dst_release(): the count is right before the grace period begins, and the
 * callback needs no counter any more. The add's compare-and-exchange, 51d821654be4, came with
 * v6.11, which no kernel here stands for alone. Machines without CONFIG_HAVE_CMPXCHG_LOCAL keep
 * the add with interrupts off.
 * @kernel net/core/dst.c dst_count_dec(), v6.18
 */
export const countAtRelease: Kernel = {
  ...sumsDyingCpus,
  name: 'count-at-release',
  commit: 'ac888d58869b',
  releases: 'mainline v6.12',
  summary: 'the -1 of an entry is booked when it is let go (repairs CVE-2024-50036)',
  addForm: compareExchange,
  countDecAt: 'dst_release',
}

/**
 * net_free() puts the struct net on defer_free_list; the next cleanup round frees it.
 * @kernel net/core/net_namespace.c net_complete_free(), v6.18
 */
export const deferredNetFree: Kernel = {
  ...countAtRelease,
  name: 'deferred-net-free',
  commit: '0f6ede9fbc74',
  releases: 'mainline v6.13 and later',
  summary: 'a struct net is freed one cleanup round after its own (repairs CVE-2024-56658)',
  netFree: freeOneRoundLater,
}

/** The kernels as they were released, oldest first. */
export const lineage: readonly Kernel[] = [
  atomicEntries,
  copiedTemplateV30,
  copiedTemplate,
  perNetInit,
  noFlowCache,
  sumsDyingCpus,
  countAtRelease,
  deferredNetFree,
]
