import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import {
  atomicEntries,
  copiedTemplate,
  copiedTemplateV30,
  perNetInit,
} from '../../model/kernels/released.ts'
import type { Family, Structure } from '../../model/structure.ts'
import type { ExploreCheck } from './explore_check.ts'
import { flowChecks } from './explore_flow.ts'
import { lineageChecks } from './explore_lineage.ts'
import { mutantChecks } from './explore_mutants.ts'
import { interruptChecks } from './interrupts.ts'

const allocFree: readonly ActionName[] = ['dst_alloc', 'dst_free']
const churn: readonly ActionName[] = [...allocFree, 'setup_net', 'cleanup_net']

const counting = ['P1', 'P2', 'P3', 'P4', 'P8']
const refusing = ['P5', 'P5s', 'P6', 'P13']
const birth = ['P7', 'P7c', 'P12']

const foldsSeen = ['foldUp', 'foldDown']
const refusalSeen = [...foldsSeen, 'refusal']
const churnSeen = [...foldsSeen, 'diedWithCount']
const hotplugSeen = [...churnSeen, 'bornAfterOffline']

function structure(cpus: number, netns: number, ...families: readonly Family[]): Structure {
  return { cpus, netns, families }
}

/**
 * C, N, B, L; states, transitions, depth of per-net-init; the same of copied-template where
 * |count| <= 4B; and there the shortest traces to P2 and to P8. Three other tools agreed on the
 * counts and on P2 before this one was written; on the large rows a search in C does, which was
 * written from percpu_counter_add() alone.
 */
const countingRows = [
  [1, 2, 2, 2, 16, 48, 6, 104, 282, 17, 3, 4],
  [2, 2, 2, 3, 289, 1768, 12, 525, 3112, 18, 4, 4],
  [2, 2, 3, 4, 1521, 9828, 20, 1551, 9872, 28, 7, 6],
  [2, 3, 3, 3, 21952, 197568, 21, 30386, 270384, 37, 7, 6],
  [3, 2, 3, 4, 41209, 398286, 24, 7906, 75114, 30, 10, 6],
  [3, 2, 4, 4, 176400, 1703520, 32, 16816, 160596, 41, 18, 8],
] as const

/** The same, and large: the first two for both kernels, the others for copied-template alone. */
const largeRows = [
  [2, 4, 3, 3, 614656, 7375872, 28, 955464, 11291248, 52, 7, 6],
  [3, 3, 3, 2, 1906624, 22971744, 36, 66398, 786114, 39, 12, 6],
] as const
const largeCopiedRows = [
  [3, 3, 4, 4, 617069, 8802576, 57, 14, 8],
  [4, 2, 8, 4, 1275825, 16291120, 92, 57, 16],
] as const

type Size = readonly [cpus: number, netns: number, batch: number, liveMax: number]

type Figures = readonly [states: number, transitions: number, depth: number]

function countingCheck(kernel: Kernel, size: Size, figures: Figures): ExploreCheck {
  const [cpus, netns, batch, liveMax] = size
  const [states, transitions, depth] = figures
  return {
    kernel,
    structure: structure(cpus, netns, 'ipv4'),
    params: scaled(batch),
    bounds: kernel === perNetInit ? { liveMax } : { liveMax, countMax: 4 * batch },
    actions: allocFree,
    properties: counting,
    states,
    transitions,
    depth,
    violated: {},
    seen: foldsSeen,
  }
}

/** copied-template drifts: the lengths of what it violates, P2 and P8 after that. */
function driftingCheck(
  kernel: Kernel,
  size: Size,
  figures: Figures,
  [P2, P8]: readonly [number, number],
): ExploreCheck {
  return { ...countingCheck(kernel, size, figures), violated: { P1: 1, P2, P4: 1, P8 } }
}

const countingChecks = [...countingRows, ...largeRows].flatMap((row): readonly ExploreCheck[] => {
  const [cpus, netns, batch, liveMax, states, transitions, depth, ...drifting] = row
  const size = [cpus, netns, batch, liveMax] as const
  const [ofStates, ofTransitions, ofDepth, p2, p8] = drifting
  const drifts = cpus === 1 ? [copiedTemplate, copiedTemplateV30] : [copiedTemplate]
  return [
    countingCheck(perNetInit, size, [states, transitions, depth]),
    ...drifts.map(kernel =>
      driftingCheck(kernel, size, [ofStates, ofTransitions, ofDepth], [p2, p8]),
    ),
  ]
})

const largeCopiedChecks = largeCopiedRows.map(row => {
  const [cpus, netns, batch, liveMax, states, transitions, depth, p2, p8] = row
  const size = [cpus, netns, batch, liveMax] as const
  return driftingCheck(copiedTemplate, size, [states, transitions, depth], [p2, p8])
})

/** Refusals at gc_thresh = 1: C, B and the family decide how early they come. */
function refusingCheck(
  kernel: Kernel,
  [family, cpus, batch]: readonly [Family, number, number],
  [states, transitions, depth]: Figures,
  violated: Readonly<Record<string, number>>,
): ExploreCheck {
  return {
    kernel,
    structure: structure(cpus, 2, family),
    params: scaled(batch, 1),
    bounds: { liveMax: 5, countMax: 4 * batch },
    actions: allocFree,
    properties: refusing,
    states,
    transitions,
    depth,
    violated,
    seen: refusalSeen,
  }
}

const refusingChecks: readonly ExploreCheck[] = [
  refusingCheck(copiedTemplate, ['ipv4', 1, 2], [42, 138, 7], { P5: 4, P5s: 4, P6: 5, P13: 6 }),
  refusingCheck(perNetInit, ['ipv4', 1, 2], [25, 90, 6], {}),
  refusingCheck(perNetInit, ['ipv4', 2, 2], [289, 2040, 12], {}),
  refusingCheck(copiedTemplateV30, ['ipv4', 1, 2], [42, 138, 7], { P5: 4, P5s: 4, P6: 5, P13: 6 }),
  refusingCheck(atomicEntries, ['ipv4', 1, 2], [16, 56, 6], {}),
  refusingCheck(atomicEntries, ['ipv6', 1, 2], [16, 56, 6], {}),
  refusingCheck(copiedTemplateV30, ['ipv6', 1, 2], [127, 438, 9], {
    P5: 5,
    P5s: 6,
    P6: 6,
    P13: 8,
  }),
  refusingCheck(copiedTemplate, ['ipv6', 1, 2], [127, 438, 9], { P5: 5, P5s: 6, P6: 6, P13: 8 }),
  refusingCheck(perNetInit, ['ipv6', 1, 2], [49, 182, 10], {}),
  refusingCheck(perNetInit, ['ipv6', 2, 3], [1225, 8820, 14], { P5: 5, P13: 7 }),
  refusingCheck(perNetInit, ['ipv6', 2, 2], [529, 3864, 12], { P5: 7 }),
]

const churning = {
  structure: structure(1, 2, 'ipv4'),
  params: scaled(2),
  bounds: { liveMax: 2, countMax: 4 },
  actions: churn,
  properties: [...counting, ...birth],
  seen: churnSeen,
}

const hotplugging = {
  ...churning,
  structure: structure(2, 2, 'ipv4'),
  actions: [...churn, 'cpu_down', 'cpu_up'] as const,
  properties: [...counting, ...birth, 'P16'],
  seen: hotplugSeen,
}

/** The batch is the number of online CPUs: hotplug moves it, as the kernel's beyond 16 CPUs. */
const movingBatch = {
  ...hotplugging,
  params: { ...scaled(1, 1), batchPerCpu: 1 },
  properties: [...counting, ...refusing, ...birth, 'P16'],
  seen: [...hotplugSeen, 'refusal'],
}

const lifeChecks: readonly ExploreCheck[] = [
  {
    ...churning,
    kernel: copiedTemplate,
    ...{ states: 389, transitions: 1445, depth: 28 },
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5 },
  },
  {
    ...churning,
    kernel: perNetInit,
    ...{ states: 72, transitions: 308, depth: 13 },
    violated: {},
  },
  {
    ...hotplugging,
    kernel: copiedTemplate,
    ...{ states: 32904, transitions: 212677, depth: 43 },
    violated: { P1: 2, P2: 3, P4: 2, P7: 2, P7c: 3, P8: 3, P16: 2 },
  },
  {
    ...hotplugging,
    kernel: perNetInit,
    ...{ states: 4051, transitions: 30382, depth: 19 },
    violated: {},
  },
  {
    ...movingBatch,
    kernel: copiedTemplate,
    bounds: { liveMax: 2, countMax: 3 },
    ...{ states: 62220, transitions: 407005, depth: 39 },
    violated: { P1: 2, P2: 3, P4: 2, P5: 5, P5s: 6, P7: 2, P7c: 3, P8: 3, P13: 7, P16: 2 },
  },
  {
    ...movingBatch,
    kernel: perNetInit,
    bounds: { liveMax: 3, countMax: 6 },
    actions: [...hotplugging.actions, 'proc_dointvec'],
    sysctlValues: [0, 1],
    ...{ states: 34704, transitions: 410760, depth: 24 },
    violated: {},
  },
]

/** Every search of the suite; simple ones first: counterexamples are taken from the first. */
export const exploreChecks: readonly ExploreCheck[] = [
  ...countingChecks,
  ...largeCopiedChecks,
  ...refusingChecks,
  ...lifeChecks,
  ...lineageChecks,
  ...interruptChecks,
  ...mutantChecks,
  ...flowChecks,
]
