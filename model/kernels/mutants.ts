import type { Kernel } from '../kernel.ts'
import { atomicAdd } from '../percpu_counter.ts'
import { atomicInstruction } from '../percpu_counter_add.ts'
import { type Effect, inOrder, nothing, type PernetOperations } from '../pernet_operations.ts'
import { type DstOps, dstOpsOf, templateOf, type Variables } from '../variables.ts'
import { copyingOps, copyTemplates, perNetOps, perNetSteps, xfrmNetOps } from '../xfrm_policy.ts'
import { shrinkTestedLate } from './flow_cache.ts'
import { interruptMutants } from './mutants_interrupt.ts'
import { copiedTemplate, perNetInit } from './released.ts'

/** Plausible but wrong patches. Each must be refuted by some property. */
export const mutants: readonly Kernel[] = [
  {
    ...perNetInit,
    name: 'init-before-copy',
    mutantOf: 'per-net-init',
    summary: "the template is copied after dst_entries_init() and overwrites the netns's pointer",
    pernetOperations: (v, net) => [
      xfrmNetOps(nothing),
      ...dstOpsOf(v, net).map(ops => initBeforeCopy(v, ops)),
    ],
  },
  {
    ...copiedTemplate,
    name: 'count-reset-only',
    mutantOf: 'copied-template',
    summary: 'the copied count is set to 0, the copied pointer stays',
    pernetOperations: (v, net) =>
      copyingOps(v, inOrder([copyTemplates(v, net), ...dstOpsOf(v, net).map(countZero)])),
  },
  {
    ...copiedTemplate,
    name: 'slots-zeroed-at-create',
    mutantOf: 'copied-template',
    summary: 'percpu_counter_set(0) on the copy wipes what the other netns have in the slots',
    pernetOperations: (v, net) =>
      copyingOps(
        v,
        inOrder([copyTemplates(v, net), ...dstOpsOf(v, net).map(ops => setZero(v, ops))]),
      ),
  },
  {
    ...perNetInit,
    name: 'only-ipv4',
    mutantOf: 'per-net-init',
    summary: 'xfrm6_dst_ops is still copied, with the pointer of the template',
    pcpucEntries: (a, s, v, ops) =>
      (ops.family === 'ipv4' ? perNetInit : copiedTemplate).pcpucEntries(a, s, v, ops),
    pcpucAllocated: (a, s, v, ops) =>
      (ops.family === 'ipv4' ? perNetInit : copiedTemplate).pcpucAllocated(a, s, v, ops),
    percpuCounters: v => [
      ...perNetInit.percpuCounters({ ...v, dstOps: v.dstOps.filter(o => o.family === 'ipv4') }),
      ...[...v.templates].flatMap(([family, template]) => (family === 'ipv6' ? template : [])),
    ],
    pernetOperations: (v, net) => [
      xfrmNetOps(nothing),
      ...dstOpsOf(v, net).map(ops =>
        ops.family === 'ipv4' ? perNetOps(v, ops) : copyOnly(v, ops),
      ),
    ],
  },
  {
    ...perNetInit,
    name: 'no-destroy-on-error',
    mutantOf: 'per-net-init',
    summary: 'the percpu block is not freed when the sysctl of the netns cannot be registered',
    pernetOperations: (v, net) =>
      perNetInit.pernetOperations(v, net).map(ops => ({
        ...ops,
        init: ops.init.map(step => ({ ...step, cleanup: nothing })),
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
    pernetOperations: (v, net) =>
      copyingOps(v, inOrder([copyTemplates(v, net), ...dstOpsOf(v, net).map(gcThreshIntMax)])),
  },
  {
    ...perNetInit,
    name: 'charged-to-init-net',
    mutantOf: 'per-net-init',
    summary: "a free is booked to the netns of whoever frees, init_net for a worker's context",
    chargedOps: (v, ops) => v.dstOps.find(o => o.net === 0 && o.family === ops.family) ?? ops,
  },
  {
    ...perNetInit,
    name: 'no-destroy-at-exit',
    mutantOf: 'per-net-init',
    summary: 'the percpu block of a netns is not freed when the netns exits',
    pernetOperations: (v, net) =>
      perNetInit.pernetOperations(v, net).map(ops => ({ ...ops, exit: nothing })),
  },
  {
    ...copiedTemplate,
    name: 'destroy-copied',
    mutantOf: 'copied-template',
    summary:
      'dst_entries_destroy() at exit, but no init: each exit frees the block of the template',
    pernetOperations: (v, net) => [
      ...copiedTemplate.pernetOperations(v, net),
      ...dstOpsOf(v, net).map(() => ({ init: [], exit: templateBlockFreed(v) })),
    ],
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
    percpuCounterAdd: (a, fbc, cpu, amount) =>
      copiedTemplate.percpuCounterAdd(a, fbc, cpu, amount, a.int(1)),
  },
  {
    ...copiedTemplate,
    name: 'atomic-counter',
    mutantOf: 'copied-template',
    right: true,
    summary: 'entries is an atomic_t again, and there are no slots to share',
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
    pernetOperations: (v, net) =>
      perNetInit
        .pernetOperations(v, net)
        .map(ops => ({ ...ops, exit: inOrder([ops.exit, ops.exit]) })),
  },
]

/** perNetOps() with its first two steps in the wrong order. */
function initBeforeCopy(v: Variables, ops: DstOps): PernetOperations {
  const { copy, init, sysctl } = perNetSteps(v, ops)
  return { ...perNetOps(v, ops), init: [init, copy, sysctl] }
}

/** What xfrm4_net_init() would be without dst_entries_init(). */
function copyOnly(v: Variables, ops: DstOps): PernetOperations {
  const { copy, sysctl } = perNetSteps(v, ops)
  return { init: [copy, { ...sysctl, cleanup: nothing }], exit: nothing }
}

/** percpu_counter_set(&ops->pcpuc_entries, 0) clears the slot of every possible CPU. */
function setZero(v: Variables, ops: DstOps): Effect {
  const shared = templateOf(v, ops.family).slots
  return a => [ops.count, ...shared].map(cell => [cell, a.int(0)])
}

function countZero(ops: DstOps): Effect {
  return a => [[ops.count, a.int(0)]]
}

/** free_percpu() through a copied pointer, which is never NULL. */
function templateBlockFreed({ lifetimes }: Variables): Effect {
  if (lifetimes === undefined) return nothing
  const { templateBlocks } = lifetimes
  return (a, s) => [[templateBlocks, a.add(s(templateBlocks), a.int(-1))]]
}

function gcThreshIntMax(ops: DstOps): Effect {
  return a => [[ops.gcThresh, a.int(2 ** 31 - 1)]]
}
