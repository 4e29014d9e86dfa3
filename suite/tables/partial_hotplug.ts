import { scaled } from '../../model/bounds.ts'
import { foldedBeforeItComesBack } from '../../model/environment.ts'
import { stable66 } from '../../model/kernels/beside.ts'
import { countAtRelease, deferredNetFree, sumsDyingCpus } from '../../model/kernels/released.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExpectedOutcome, ExploreCheck, SearchSetup } from './explore_check.ts'
import { counting } from './property_groups.ts'
import type { ProveCheck } from './prove_check.ts'
import { checksOf, type Rows } from './rows.ts'

/**
 * @file A CPU that comes back before its fold, on the kernels whose sum adds the slots of dying
 * CPUs: what P16w rests on there.
 */

function structure(cpus: number): Structure {
  return { cpus, netns: 2, families: ['ipv4'], parts: ['cpu_dead', 'partial_hotplug'] }
}

const figures = { states: 3287, transitions: 15794, depth: 15 }

/** Those of the model without the step. */
const whole = { states: 2037, transitions: 9894, depth: 14 }

const freeRows: Rows<ExpectedOutcome> = {
  'sums-dying-cpus': { ...figures, violated: { P16w: 3 } },
  'count-at-release': { ...figures, violated: { P16w: 3 } },
  'deferred-net-free': { ...figures, violated: { P16w: 3 } },
  'stable-6.6': { ...figures, violated: { P16w: 3 } },
}

const foldedRows: Rows<ExpectedOutcome> = {
  'sums-dying-cpus': { ...whole, violated: {} },
  'count-at-release': { ...whole, violated: {} },
  'deferred-net-free': { ...whole, violated: {} },
  'stable-6.6': { ...whole, violated: {} },
}

function comingBack(): SearchSetup {
  return {
    structure: structure(2),
    params: scaled(2),
    bounds: { liveMax: 2, countMax: 4 },
    actions: [
      'dst_alloc',
      'dst_free',
      'take_cpu_down',
      'percpu_counter_hotcpu_callback',
      'cpuhp_set_state',
      'cpu_up',
    ],
    properties: [...counting, 'P16w'],
    seen: ['foldUp', 'foldDown'],
  }
}

const kernels = [sumsDyingCpus, countAtRelease, deferredNetFree, stable66]

export const partialHotplugChecks: readonly ExploreCheck[] = [
  ...checksOf({ table: 'partial hotplug', kernels, rows: freeRows, search: comingBack }),
  ...checksOf({
    table: 'partial hotplug, folded first',
    kernels,
    rows: foldedRows,
    search: () => ({
      ...comingBack(),
      properties: ['P16w'],
      environment: foldedBeforeItComesBack,
    }),
  }),
]

/** On 2 and 3 CPUs; under the assumption the step is not there, and prove.ts has that model. */
export const partialHotplugProofs: readonly ProveCheck[] = [2, 3].flatMap(cpus => {
  const about = { kernel: deferredNetFree, structure: structure(cpus), assuming: {} }
  return [{ ...about, properties: [...counting, 'P16w'], open: ['P16w'] }]
})
