import type { ActionName } from '../../model/action_name.ts'
import { possibleActions } from '../../model/actions.ts'
import { realScale, scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Setting } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'

/** What kernels are compared in: models in which the suite tells wrong patches from right ones. */
export interface ComparedModel {
  readonly structure: Structure
  readonly params: Setting['params']
  /** Searches: one to the end inside narrow bounds, one inside wide bounds to some depth. */
  readonly bounds: readonly Setting['bounds'][]
  /** What cannot happen: it would only make the model larger. */
  readonly without?: readonly ActionName[]
}

/** States of one search, at most. */
const SEARCH_STATES_MAX = 50_000

/** Steps of the searches inside wide bounds. */
const DEPTH_MAX = 5

const hotplug: readonly ActionName[] = ['cpu_down', 'cpu_up']

/** Entries, netns and CPUs; both families; what becomes of entries and netns; and the parts. */
export const comparedModels: readonly ComparedModel[] = [
  {
    structure: { cpus: 2, netns: 2, families: ['ipv4'] },
    params: scaled(2, 1),
    bounds: [
      { liveMax: 3, countMax: 6, statesMax: SEARCH_STATES_MAX },
      { liveMax: 5, countMax: 8, depthMax: DEPTH_MAX },
    ],
  },
  {
    structure: { cpus: 1, netns: 2, families: ['ipv4', 'ipv6'] },
    params: scaled(2, 1),
    bounds: [{ liveMax: 5, countMax: 8, depthMax: DEPTH_MAX }],
  },
  {
    structure: { cpus: 2, netns: 1, families: ['ipv4', 'ipv6'] },
    params: scaled(2, 1),
    bounds: [{ liveMax: 2, countMax: 4, depthMax: 4 }],
  },
  {
    structure: { cpus: 1, netns: 3, families: ['ipv4'], parts: ['lifetimes'] },
    params: scaled(2),
    bounds: [
      { liveMax: 1, countMax: 4, statesMax: SEARCH_STATES_MAX },
      { liveMax: 2, countMax: 4, depthMax: DEPTH_MAX },
    ],
    without: hotplug,
  },
  {
    structure: { cpus: 2, netns: 1, families: ['ipv4'], parts: ['cpu_dead'] },
    params: scaled(2),
    bounds: [{ liveMax: 3, countMax: 6, statesMax: SEARCH_STATES_MAX }],
  },
  {
    structure: { cpus: 1, netns: 1, families: ['ipv4'], parts: ['interrupts'] },
    params: scaled(2),
    bounds: [{ liveMax: 3, countMax: 4, statesMax: SEARCH_STATES_MAX }],
  },
  {
    structure: {
      cpus: 1,
      netns: 2,
      families: ['ipv4'],
      parts: ['flow_cache'],
      xfrmsPerBundle: 1,
      keptMax: 1,
    },
    params: { ...scaled(2, 1), highWatermark: 1, lowWatermark: 1, shrinkTo: 1 },
    bounds: [{ liveMax: 2, countMax: 4, flowMax: 0, statesMax: SEARCH_STATES_MAX }],
    without: [
      ...hotplug,
      'flow_cache_flush_tasklet',
      'flow_cache_new_hashrnd',
      'xfrm_policy_insert',
      'xfrm_state_delete',
    ],
  },
]

/** What random runs are made of, at the kernel's own scale. */
export const comparedRuns: readonly Pick<Setting, 'structure' | 'params' | 'bounds'>[] = [
  { structure: { cpus: 2, netns: 3, families: ['ipv4'] }, params: realScale(64), bounds: {} },
  {
    structure: { cpus: 2, netns: 3, families: ['ipv4'], parts: ['lifetimes'] },
    params: realScale(64),
    bounds: {},
  },
]

/** Random runs in each. */
export const COMPARED_RUNS = 10

/** What is proved where nothing refutes it. */
export const comparedProofs: readonly Structure[] = [
  { cpus: 2, netns: 2, families: ['ipv4'] },
  { cpus: 1, netns: 2, families: ['ipv4'], parts: ['lifetimes'] },
]

/** The settings of a kernel in a model, one for each search. */
export function settingsOf(kernel: Kernel, model: ComparedModel): readonly Setting[] {
  const { structure, params, bounds, without = [] } = model
  const actions = possibleActions(kernel, structure).filter(name => !without.includes(name))
  return bounds.map(bound => ({
    kernel,
    structure,
    params,
    bounds: bound,
    actions: actions.filter(name => name !== 'proc_dointvec'),
  }))
}
