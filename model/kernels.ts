import type { Kernel } from './kernel.ts'
import { percpuCounterAdd } from './percpu_counter.ts'
import { nothing } from './pernet_operations.ts'
import { type Cell, pointee, variable } from './state.ts'
import { dstOpsOf, templateOf } from './variables.ts'
import { copyingOps, copyTemplates, perNetOps, xfrmNetOps } from './xfrm_policy.ts'

/**
 * `net->xfrm.xfrm4_dst_ops = xfrm4_dst_ops` copies the count, and the __percpu pointer with it:
 * counts are separate, slots are shared. Only the template is on the list percpu_counters.
 * @kernel net/xfrm/xfrm_policy.c xfrm_dst_ops_init(), v4.2.8
 */
export const copiedTemplate: Kernel = {
  name: 'copied-template',
  commit: 'a8a572a6b5f2^',
  releases: 'v2.6.37..v4.3; gc is deferred since v3.2',
  summary: 'every netns counts for itself, in slots that it shares with all the others',
  pcpucEntries: (_a, s, v, ops) => ({
    count: variable(s, ops.count),
    counters: cpu => variable(s, templateOf(v, ops.family).slots[cpu] as Cell),
  }),
  percpuCounterAdd,
  percpuCounters: v => [...v.templates.values()],
  pernetOperations: (v, net) => copyingOps(v, copyTemplates(v, net)),
  chargedOps: (_v, ops) => ops,
}

/**
 * dst_entries_init(&net->xfrm.xfrm4_dst_ops) gives every netns a counter of its own, and
 * dst_entries_destroy() takes it away when the netns exits. What is freed after that goes through
 * a NULL __percpu pointer, to one place for all netns (CVE-2024-50036).
 * @kernel net/ipv4/xfrm4_policy.c xfrm4_net_init(), v4.6.2
 */
export const perNetInit: Kernel = {
  ...copiedTemplate,
  name: 'per-net-init',
  commit: 'a8a572a6b5f2',
  releases: 'v4.4..v6.11; gc, and with it refusals, up to v4.13',
  summary: 'every netns counts in slots of its own, until it exits',
  pcpucEntries: (a, s, v, ops) => {
    const initialised = a.eq(s(ops.counters), a.int(1))
    return {
      count: variable(s, ops.count),
      counters: cpu => pointee(a, s, initialised, ops.slots[cpu] as Cell, v.nullSlots[cpu] as Cell),
    }
  },
  percpuCounters: v =>
    v.dstOps.map(({ count, slots, counters }) => ({ count, slots, while: counters })),
  pernetOperations: (v, net) => [
    xfrmNetOps(nothing),
    ...dstOpsOf(v, net).map(ops => perNetOps(v, ops)),
  ],
}

/** The kernels as they were released, oldest first. */
export const lineage: readonly Kernel[] = [copiedTemplate, perNetInit]
