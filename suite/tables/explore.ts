import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import {
  atomicEntries,
  copiedTemplate,
  copiedTemplateV30,
  perNetInit,
} from '../../model/kernels/released.ts'
import type { Family } from '../../model/structure.ts'
import { besideChecks } from './explore_beside.ts'
import type { ExploreCheck, Figures, SearchSetup, Violated } from './explore_check.ts'
import { countingChecks } from './explore_counting.ts'
import { flowChecks } from './explore_flow.ts'
import { lineageChecks } from './explore_lineage.ts'
import { mutantChecks } from './explore_mutants.ts'
import { interruptChecks } from './interrupts.ts'
import { nestedChecks } from './nested.ts'
import { partialHotplugChecks } from './partial_hotplug.ts'
import { birth, counting, refusing } from './property_groups.ts'

const allocFree: readonly ActionName[] = ['dst_alloc', 'dst_free']
const churn: readonly ActionName[] = [...allocFree, 'setup_net', 'cleanup_net']

const refusalSeen = ['foldUp', 'foldDown', 'refusal']
const churnSeen = ['foldUp', 'foldDown', 'diedWithCount']
const hotplugSeen = [...churnSeen, 'bornAfterOffline']

/** Refusals at gc_thresh = 1: CPUs, batch and family decide how early they come. */
interface RefusingRow extends Figures {
  readonly kernel: Kernel
  readonly family: Family
  readonly cpus: number
  readonly batch: number
  readonly violated: Violated
}

function refusingCheck(row: RefusingRow): ExploreCheck {
  const { family, cpus, batch, ...rest } = row
  return {
    structure: { cpus, netns: 2, families: [family] },
    params: scaled(batch, 1),
    bounds: { liveMax: 5, countMax: 4 * batch },
    actions: allocFree,
    properties: refusing,
    seen: refusalSeen,
    ...rest,
  }
}

const refusingRows: readonly RefusingRow[] = [
  {
    kernel: copiedTemplate,
    family: 'ipv4',
    cpus: 1,
    batch: 2,
    states: 42,
    transitions: 138,
    depth: 7,
    violated: { P5: 4, P5s: 4, P6: 5, P13: 6 },
  },
  {
    kernel: perNetInit,
    family: 'ipv4',
    cpus: 1,
    batch: 2,
    states: 25,
    transitions: 90,
    depth: 6,
    violated: {},
  },
  {
    kernel: perNetInit,
    family: 'ipv4',
    cpus: 2,
    batch: 2,
    states: 289,
    transitions: 2040,
    depth: 12,
    violated: {},
  },
  {
    kernel: copiedTemplateV30,
    family: 'ipv4',
    cpus: 1,
    batch: 2,
    states: 42,
    transitions: 138,
    depth: 7,
    violated: { P5: 4, P5s: 4, P6: 5, P13: 6 },
  },
  {
    kernel: atomicEntries,
    family: 'ipv4',
    cpus: 1,
    batch: 2,
    states: 16,
    transitions: 56,
    depth: 6,
    violated: {},
  },
  {
    kernel: atomicEntries,
    family: 'ipv6',
    cpus: 1,
    batch: 2,
    states: 16,
    transitions: 56,
    depth: 6,
    violated: {},
  },
  {
    kernel: copiedTemplateV30,
    family: 'ipv6',
    cpus: 1,
    batch: 2,
    states: 127,
    transitions: 438,
    depth: 9,
    violated: { P5: 5, P5s: 6, P6: 6, P13: 8 },
  },
  {
    kernel: copiedTemplate,
    family: 'ipv6',
    cpus: 1,
    batch: 2,
    states: 127,
    transitions: 438,
    depth: 9,
    violated: { P5: 5, P5s: 6, P6: 6, P13: 8 },
  },
  {
    kernel: perNetInit,
    family: 'ipv6',
    cpus: 1,
    batch: 2,
    states: 49,
    transitions: 182,
    depth: 10,
    violated: {},
  },
  {
    kernel: perNetInit,
    family: 'ipv6',
    cpus: 2,
    batch: 3,
    states: 1225,
    transitions: 8820,
    depth: 14,
    violated: { P5: 5, P13: 7 },
  },
  {
    kernel: perNetInit,
    family: 'ipv6',
    cpus: 2,
    batch: 2,
    states: 529,
    transitions: 3864,
    depth: 12,
    violated: { P5: 7 },
  },
]

const churning: SearchSetup = {
  structure: { cpus: 1, netns: 2, families: ['ipv4'] },
  params: scaled(2),
  bounds: { liveMax: 2, countMax: 4 },
  actions: churn,
  properties: [...counting, ...birth],
  seen: churnSeen,
}

const hotplug: readonly ActionName[] = [...churn, 'cpu_down', 'cpu_up']

const hotplugging: SearchSetup = {
  ...churning,
  structure: { cpus: 2, netns: 2, families: ['ipv4'] },
  actions: hotplug,
  properties: [...counting, ...birth, 'P16'],
  seen: hotplugSeen,
}

/** The batch is the number of online CPUs: hotplug moves it, as the kernel's beyond 16 CPUs. */
const movingBatch: SearchSetup = {
  ...hotplugging,
  params: { ...scaled(1, 1), batchPerCpu: 1 },
  properties: [...counting, ...refusing, ...birth, 'P16'],
  seen: [...hotplugSeen, 'refusal'],
}

const lifeChecks: readonly ExploreCheck[] = [
  {
    ...churning,
    kernel: copiedTemplate,
    states: 389,
    transitions: 1445,
    depth: 28,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5 },
  },
  {
    ...churning,
    kernel: perNetInit,
    states: 72,
    transitions: 308,
    depth: 13,
    violated: {},
  },
  {
    ...hotplugging,
    kernel: copiedTemplate,
    states: 32904,
    transitions: 212677,
    depth: 43,
    violated: { P1: 2, P2: 3, P4: 2, P7: 2, P7c: 3, P8: 3, P16: 2 },
  },
  {
    ...hotplugging,
    kernel: perNetInit,
    states: 4051,
    transitions: 30382,
    depth: 19,
    violated: {},
  },
  {
    ...movingBatch,
    kernel: copiedTemplate,
    bounds: { liveMax: 2, countMax: 3 },
    states: 62220,
    transitions: 407005,
    depth: 39,
    violated: { P1: 2, P2: 3, P4: 2, P5: 5, P5s: 6, P7: 2, P7c: 3, P8: 3, P13: 7, P16: 2 },
  },
  {
    ...movingBatch,
    kernel: perNetInit,
    bounds: { liveMax: 3, countMax: 6 },
    actions: [...hotplug, 'proc_dointvec'],
    sysctlValues: [0, 1],
    states: 34704,
    transitions: 410760,
    depth: 24,
    violated: {},
  },
]

/** Every search of the suite; simple ones first: counterexamples are taken from the first. */
export const exploreChecks: readonly ExploreCheck[] = [
  ...countingChecks,
  ...refusingRows.map(refusingCheck),
  ...lifeChecks,
  ...lineageChecks,
  ...besideChecks,
  ...interruptChecks,
  ...mutantChecks,
  ...flowChecks,
  ...nestedChecks,
  ...partialHotplugChecks,
]
