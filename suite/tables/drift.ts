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
  /** `1/2`, or `0`. */
  readonly mean: string
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

function mean(
  kernel: Kernel,
  [cpus, netns, batch, liveMax]: readonly [number, number, number, number],
  expected: string,
  actions: readonly ActionName[] = entries,
): MeanDriftCheck {
  const structure: Structure = { cpus, netns, families: ['ipv4'] }
  const setting = { kernel, structure, params: scaled(batch), bounds: { liveMax }, actions }
  return { setting, mean: expected }
}

/**
 * C, N, B, L. On one CPU a fold needs N * L >= B entries at once; on two, frees on the other CPU
 * keep the entries few.
 */
export const meanDriftChecks: readonly MeanDriftCheck[] = [
  mean(copiedTemplate, [1, 2, 1, 2], '0'),
  mean(copiedTemplate, [1, 2, 2, 1], '1/2'),
  mean(copiedTemplate, [1, 2, 4, 1], '0'),
  mean(copiedTemplate, [1, 2, 4, 2], '1/2'),
  mean(copiedTemplate, [1, 2, 5, 4], '1/2'),
  mean(copiedTemplate, [1, 3, 3, 1], '1/2'),
  mean(copiedTemplate, [1, 2, 32, 15], '0'),
  mean(copiedTemplate, [1, 2, 32, 16], '1/2'),
  mean(copiedTemplate, [2, 2, 1, 2], '0'),
  mean(copiedTemplate, [2, 2, 2, 2], '1/2'),
  mean(copiedTemplate, [2, 2, 7, 1], '1/2'),
  mean(copiedTemplate, [2, 3, 3, 1], '1/2'),
  mean(copiedTemplate, [3, 2, 2, 1], '1/2'),
  mean(copiedTemplate, [2, 2, 3, 2], '1/2', withHotplug),
  // One netns alone drifts only if CPUs come and go: (B - 1) / 2B.
  mean(copiedTemplate, [2, 1, 4, 4], '0'),
  mean(copiedTemplate, [2, 1, 2, 2], '1/4', withHotplug),
  mean(copiedTemplate, [2, 1, 4, 4], '3/8', withHotplug),
  mean(perNetInit, [1, 2, 4, 4], '0'),
  mean(perNetInit, [2, 2, 2, 2], '0', withHotplug),
  mean(atomicEntries, [2, 2, 2, 2], '0', withHotplug),
]

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

/** The kernel's own batch on 4 CPUs, at the old default of gc_thresh and at 10k for each CPU. */
export const refusalCases: readonly RefusalCase[] = [32768, 40960].map(gcThresh => ({
  cpus: 4,
  batch: 32,
  gcThresh,
}))

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
  ...refusalCases
    .slice(0, 1)
    .flatMap(of => [
      ...proved(copiedTemplate, noEarlierRefusal(of), [structureOf(4, 3)]),
      ...proved(copiedTemplate, noEarlierRefusalAtRest(of), [structureOf(4, 3)]),
      tooMuch(copiedTemplate, noEarlierRefusal(of, fewestToRefusal(of) + 1), 4),
      tooMuch(copiedTemplate, noEarlierRefusalAtRest(of, fewestToRefusalAtRest(of) + 1), 4),
    ]),
  ...proved(copiedTemplate, refusedForEver, sizes),
]
