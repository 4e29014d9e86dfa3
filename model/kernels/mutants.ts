import { assign, type Effect, increase, inOrder, nothing, together } from '../../engine/state.ts'
import type { Host, Kernel } from '../kernel.ts'
import { atomicAdd, reachesBatch } from '../percpu_counter.ts'
import { atomicInstruction, subtractedCount } from '../percpu_counter_add.ts'
import type { PernetOperations } from '../pernet_operations.ts'
import { type DstOps, dstOpsOf, templateOf } from '../variables.ts'
import {
  copyingOps,
  copyOnly,
  copyTemplates,
  perNetOps,
  perNetSteps,
  xfrmNetOps,
} from '../xfrm_policy.ts'
import { shrinkTestedLate } from './flow_cache.ts'
import { interruptMutants } from './mutants_interrupt.ts'
import { copiedTemplate, ownCounter, perNetInit } from './released.ts'

/** Plausible but wrong patches. Each must be refuted by some property. */
export const mutants: readonly Kernel[] = [
  {
    ...perNetInit,
    name: 'init-before-copy',
    mutantOf: 'per-net-init',
    summary: "the template is copied after dst_entries_init() and overwrites the netns's pointer",
    pernetOperations: (host, net) => [
      xfrmNetOps(nothing),
      ...dstOpsOf(host.variables, net).map(ops => initBeforeCopy(host, ops)),
    ],
  },
  {
    ...copiedTemplate,
    name: 'count-reset-only',
    mutantOf: 'copied-template',
    summary: 'the copied count is set to 0, the copied pointer stays',
    pernetOperations: copyingThen((_host, ops) => assign(ops.count, 0)),
  },
  {
    ...copiedTemplate,
    name: 'slots-zeroed-at-create',
    mutantOf: 'copied-template',
    summary: 'percpu_counter_set(0) on the copy wipes what the other netns have in the slots',
    pernetOperations: copyingThen(setZero),
  },
  {
    ...perNetInit,
    name: 'only-ipv4',
    mutantOf: 'per-net-init',
    summary: 'xfrm6_dst_ops is still copied, with the pointer of the template',
    pcpucEntries: (host, ops) => kernelOfFamily(ops).pcpucEntries(host, ops),
    pcpucAllocated: (host, ops) => kernelOfFamily(ops).pcpucAllocated(host, ops),
    percpuCounters: ({ variables: { dstOps, templates } }) => [
      ...dstOps.filter(({ family }) => family === 'ipv4').map(ownCounter),
      ...[...templates].flatMap(([family, template]) => (family === 'ipv6' ? template : [])),
    ],
    pernetOperations: (host, net) => [
      xfrmNetOps(nothing),
      ...dstOpsOf(host.variables, net).map(ops =>
        ops.family === 'ipv4' ? perNetOps(host, ops) : copyOnly(host, ops),
      ),
    ],
  },
  {
    ...perNetInit,
    name: 'no-destroy-on-error',
    mutantOf: 'per-net-init',
    summary: 'the percpu block is not freed when the sysctl of the netns cannot be registered',
    pernetOperations: (host, net) =>
      perNetInit.pernetOperations(host, net).map(({ init, exit }) => ({
        init: init.map(step => ({ ...step, cleanup: nothing })),
        exit,
      })),
  },
  {
    ...perNetInit,
    name: 'fold-keeps-slot',
    mutantOf: 'per-net-init',
    summary: 'a fold adds the slot to the count and does not clear it',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) => {
      const slot = fbc.counters(cpu)
      const cleared = perNetInit.percpuCounterAdd(a, fbc, cpu, amount, batch)
      return [...new Map([...cleared, ...slot.assign(a.add(slot.value, amount))])]
    },
  },
  {
    ...perNetInit,
    name: 'fold-above-batch',
    mutantOf: 'per-net-init',
    summary: 'a slot is folded when it exceeds the batch, not when it reaches it',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) =>
      perNetInit.percpuCounterAdd(a, fbc, cpu, amount, a.add(batch, a.int(1))),
  },
  {
    ...copiedTemplate,
    name: 'gc-thresh-raised',
    mutantOf: 'copied-template',
    summary: 'the template has gc_thresh = INT_MAX: no refusal, and the counts still drift',
    pernetOperations: copyingThen((_host, ops) => assign(ops.gcThresh, 2 ** 31 - 1)),
  },
  {
    ...perNetInit,
    name: 'charged-to-init-net',
    mutantOf: 'per-net-init',
    summary: "a free is booked to the netns of whoever frees, init_net for a worker's context",
    chargedOps: ({ variables: v }, ops) =>
      v.dstOps.find(({ net, family }) => net === 0 && family === ops.family) ?? ops,
  },
  {
    ...perNetInit,
    name: 'no-destroy-at-exit',
    mutantOf: 'per-net-init',
    summary: 'the percpu block of a netns is not freed when the netns exits',
    pernetOperations: (host, net) =>
      perNetInit.pernetOperations(host, net).map(({ init }) => ({ init, exit: nothing })),
  },
  {
    ...copiedTemplate,
    name: 'destroy-copied',
    mutantOf: 'copied-template',
    summary:
      'dst_entries_destroy() at exit, but no init: each exit frees the block of the template',
    pernetOperations: (host, net) => [
      ...copiedTemplate.pernetOperations(host, net),
      ...dstOpsOf(host.variables, net).map(() => ({ init: [], exit: templateBlockFreed(host) })),
    ],
  },
  {
    // Mainline had it between two releases, until d1969a84dd6a in the same v3.13.
    ...copiedTemplate,
    name: 'subtracts-count',
    commit: '74e72f894d56',
    releases: 'none: v3.13 has d1969a84dd6a too',
    mutantOf: 'copied-template',
    summary: 'a fold subtracts from the slot what was counted, the new amount included',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) => {
      const slot = fbc.counters(cpu)
      const value = a.add(slot.value, amount)
      const kept = a.ite(reachesBatch(a, value, batch), a.neg(amount), value)
      const cleared = copiedTemplate.percpuCounterAdd(a, fbc, cpu, amount, batch)
      return [...new Map([...cleared, ...slot.assign(kept)])]
    },
    addForm: subtractedCount,
  },
]

/** All wrong patches, also those that only a part of a model tells from their parent. */
export const wrongPatches: readonly Kernel[] = [...mutants, ...interruptMutants, shrinkTestedLate]

/** Patches that differ from the released one and are right all the same. None may be refuted. */
export const rightPatches: readonly Kernel[] = [
  {
    ...copiedTemplate,
    name: 'batch-one',
    mutantOf: 'copied-template',
    right: true,
    summary: 'the batch is 1: every add is folded at once, and the shared slots stay 0',
    counters: 'none',
    percpuCounterAdd: (a, fbc, cpu, amount) =>
      copiedTemplate.percpuCounterAdd(a, fbc, cpu, amount, a.int(1)),
  },
  {
    ...copiedTemplate,
    name: 'atomic-counter',
    mutantOf: 'copied-template',
    right: true,
    summary: 'entries is an atomic_t again, and there are no slots to share',
    counters: 'none',
    percpuCounterAdd: atomicAdd,
    addForm: atomicInstruction,
    percpuCounters: () => [],
  },
  {
    ...perNetInit,
    name: 'destroy-twice',
    mutantOf: 'per-net-init',
    right: true,
    summary: 'dst_entries_destroy() is called twice: the second finds a NULL pointer and returns',
    pernetOperations: (host, net) =>
      perNetInit
        .pernetOperations(host, net)
        .map(({ init, exit }) => ({ init, exit: inOrder([exit, exit]) })),
  },
]

/** The kernel whose dst_ops of this family `only-ipv4` has. */
function kernelOfFamily({ family }: DstOps): Kernel {
  return family === 'ipv4' ? perNetInit : copiedTemplate
}

/** perNetOps() with its first two steps in the wrong order. */
function initBeforeCopy(host: Host, ops: DstOps): PernetOperations {
  const { copy, init, sysctl } = perNetSteps(host, ops)
  return { ...perNetOps(host, ops), init: [init, copy, sysctl] }
}

/** xfrm_dst_ops_init() that does something more to each copy. */
function copyingThen(more: (host: Host, ops: DstOps) => Effect): Kernel['pernetOperations'] {
  return (host, net) => {
    const each = dstOpsOf(host.variables, net).map(ops => more(host, ops))
    return copyingOps(host, inOrder([copyTemplates(host, net), ...each]))
  }
}

/** percpu_counter_set(&ops->pcpuc_entries, 0) clears the slot of every possible CPU. */
function setZero({ variables: v }: Host, ops: DstOps): Effect {
  const shared = templateOf(v, ops.family).slots
  return together([ops.count, ...shared].map(cell => assign(cell, 0)))
}

/** free_percpu() through a copied pointer, which is never NULL. */
function templateBlockFreed({ variables: { lifetimes } }: Host): Effect {
  return lifetimes === undefined ? nothing : increase(lifetimes.templateBlocks, -1)
}
