import { type Rational, rational } from '../../engine/drift/mean_cycle.ts'
import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { atomicEntries, copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Setting } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'
import {
  halfAStep,
  noDrift,
  noDriftAtBatchOne,
  ownStepsKeepDrift,
} from '../../properties/runs/drift.ts'
import { fewestToP2 } from '../../properties/runs/near_live.ts'
import {
  noEarlierRefusal,
  noEarlierRefusalAtRest,
  refusedForEver,
} from '../../properties/runs/refusal.ts'
import {
  fewestToRefusal,
  fewestToRefusalAtRest,
  type RefusalCase,
} from '../../properties/runs/refusal_steps.ts'
import type { StepBound } from '../../properties/runs/step_bound.ts'

/** The largest mean drift of a kernel in one setting, in entries per action. */
export interface MeanDriftCheck {
  readonly setting: Setting
  readonly mean: Rational
}

/** A theorem about runs of a kernel in one structure, and what must come of its proof. */
export interface BoundCheck {
  readonly kernel: Kernel
  readonly structure: Structure
  readonly bound: StepBound
  /** `open` for what claims too much: the proof must fail. */
  readonly expected: 'proved' | 'open'
}

const entries: readonly ActionName[] = ['dst_alloc', 'dst_free']
const withHotplug: readonly ActionName[] = [...entries, 'cpu_down', 'cpu_up']

interface MeanRow {
  readonly kernel: Kernel
  readonly cpus: number
  readonly netns: number
  readonly batch: number
  readonly liveMax: number
  /** Absent: CPUs stay as they are. */
  readonly hotplug?: boolean
  readonly mean: Rational
}

function meanCheck(row: MeanRow): MeanDriftCheck {
  const { kernel, cpus, netns, batch, liveMax, hotplug = false, mean } = row
  const setting: Setting = {
    kernel,
    structure: { cpus, netns, families: ['ipv4'] },
    params: scaled(batch),
    bounds: { liveMax },
    actions: hotplug ? withHotplug : entries,
  }
  return { setting, mean }
}

/** Half an entry an action: a pump of 2B actions moves B entries. */
const half = rational(1, 2)
const zero = rational(0, 1)

/**
 * On one CPU a fold needs netns * liveMax >= batch entries at once; on two, frees on the other CPU
 * keep the entries few.
 */
const meanRows: readonly MeanRow[] = [
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 1, liveMax: 2, mean: zero },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 2, liveMax: 1, mean: half },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 4, liveMax: 1, mean: zero },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 4, liveMax: 2, mean: half },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 5, liveMax: 4, mean: half },
  { kernel: copiedTemplate, cpus: 1, netns: 3, batch: 3, liveMax: 1, mean: half },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 32, liveMax: 15, mean: zero },
  { kernel: copiedTemplate, cpus: 1, netns: 2, batch: 32, liveMax: 16, mean: half },
  { kernel: copiedTemplate, cpus: 2, netns: 2, batch: 1, liveMax: 2, mean: zero },
  { kernel: copiedTemplate, cpus: 2, netns: 2, batch: 2, liveMax: 2, mean: half },
  { kernel: copiedTemplate, cpus: 2, netns: 2, batch: 7, liveMax: 1, mean: half },
  { kernel: copiedTemplate, cpus: 2, netns: 3, batch: 3, liveMax: 1, mean: half },
  { kernel: copiedTemplate, cpus: 3, netns: 2, batch: 2, liveMax: 1, mean: half },
  { kernel: copiedTemplate, cpus: 2, netns: 2, batch: 3, liveMax: 2, hotplug: true, mean: half },
  // One netns alone drifts only if CPUs come and go: (B - 1) / 2B.
  { kernel: copiedTemplate, cpus: 2, netns: 1, batch: 4, liveMax: 4, mean: zero },
  {
    kernel: copiedTemplate,
    cpus: 2,
    netns: 1,
    batch: 2,
    liveMax: 2,
    hotplug: true,
    mean: rational(1, 4),
  },
  {
    kernel: copiedTemplate,
    cpus: 2,
    netns: 1,
    batch: 4,
    liveMax: 4,
    hotplug: true,
    mean: rational(3, 8),
  },
  { kernel: perNetInit, cpus: 1, netns: 2, batch: 4, liveMax: 4, mean: zero },
  { kernel: perNetInit, cpus: 2, netns: 2, batch: 2, liveMax: 2, hotplug: true, mean: zero },
  { kernel: atomicEntries, cpus: 2, netns: 2, batch: 2, liveMax: 2, hotplug: true, mean: zero },
]

export const meanDriftChecks: readonly MeanDriftCheck[] = meanRows.map(meanCheck)

/** Numbers of CPUs for which the solver proves; docs/DRIFT.md argues from there to any. */
const CPUS = [1, 2, 3, 4] as const

function structureOf(cpus: number, netns = 2): Structure {
  return { cpus, netns, families: ['ipv4'] }
}

function proved(kernel: Kernel, bound: StepBound, structures: readonly Structure[]): BoundCheck[] {
  return structures.map(structure => ({ kernel, structure, bound, expected: 'proved' }))
}

/** A theorem that claims too much: a checker that proved it could prove anything. */
function tooMuch(kernel: Kernel, bound: StepBound, cpus: number): BoundCheck {
  return { kernel, structure: structureOf(cpus), bound, expected: 'open' }
}

const sizes = [...CPUS.map(cpus => structureOf(cpus)), structureOf(3, 3)]

/** The kernel's own batch on 4 CPUs, at the old default of gc_thresh. */
const atOldDefault: RefusalCase = { cpus: 4, batch: 32, gcThresh: 32768 }

/** The kernel's own batch on 4 CPUs, at a gc_thresh of 10k for each CPU. */
const atTenKPerCpu: RefusalCase = { cpus: 4, batch: 32, gcThresh: 40960 }

export const refusalCases: readonly RefusalCase[] = [atOldDefault, atTenKPerCpu]

export const boundChecks: readonly BoundCheck[] = [
  ...proved(copiedTemplate, halfAStep(), sizes),
  ...proved(copiedTemplate, noDriftAtBatchOne, [structureOf(2), structureOf(3, 3)]),
  ...proved(copiedTemplate, ownStepsKeepDrift, sizes),
  ...proved(perNetInit, noDrift, sizes),
  ...proved(atomicEntries, noDrift, [structureOf(2)]),
  tooMuch(copiedTemplate, noDrift, 2),
  ...proved(copiedTemplate, fewestToP2(), sizes),
  tooMuch(copiedTemplate, fewestToP2(3), 2),
  ...refusalCases.flatMap(of => [
    ...proved(copiedTemplate, noEarlierRefusal(of), [structureOf(4)]),
    ...proved(copiedTemplate, noEarlierRefusalAtRest(of), [structureOf(4)]),
  ]),
  ...proved(copiedTemplate, noEarlierRefusal(atOldDefault), [structureOf(4, 3)]),
  ...proved(copiedTemplate, noEarlierRefusalAtRest(atOldDefault), [structureOf(4, 3)]),
  tooMuch(copiedTemplate, noEarlierRefusal(atOldDefault, fewestToRefusal(atOldDefault) + 1), 4),
  tooMuch(
    copiedTemplate,
    noEarlierRefusalAtRest(atOldDefault, fewestToRefusalAtRest(atOldDefault) + 1),
    4,
  ),
  ...proved(copiedTemplate, refusedForEver, sizes),
]
