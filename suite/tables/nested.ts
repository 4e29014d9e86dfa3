import { type ActionName, nestedActions, netnsActions } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import { bundlesReleasedBeforeExit } from '../../model/environment.ts'
import { childrenAtRelease } from '../../model/kernels/nested.ts'
import { countAtRelease, deferredNetFree } from '../../model/kernels/released.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExpectedOutcome, ExploreCheck, SearchSetup } from './explore_check.ts'
import { birth, counting } from './property_groups.ts'
import type { ProveCheck } from './prove_check.ts'
import { checksOf, type Rows } from './rows.ts'

/**
 * @file Bundles of two entries, on the kernels that book the -1 at release. Every bundle is let go
 * before its netns exits, and P9 is violated all the same: docs/NESTED-ENTRIES.md.
 */

const life: readonly ActionName[] = [...nestedActions, ...netnsActions]

function structure(cpus: number, netns: number): Structure {
  return { cpus, netns, families: ['ipv4'], parts: ['lifetimes', 'nested'] }
}

/** The steps of the shortest trace without an assumption: no bundle is needed for that. */
const freeRows: Rows<ExpectedOutcome> = {
  'count-at-release': { states: 2717, transitions: 11297, depth: 22, violated: { P9: 4 } },
  'deferred-net-free': { states: 1748, transitions: 6808, depth: 16, violated: { P9: 4 } },
  'children-at-release': { states: 1900, transitions: 7396, depth: 16, violated: { P9: 4 } },
}

/** Every outer entry is let go before its netns exits. */
const releasedRows: Rows<ExpectedOutcome> = {
  'count-at-release': { states: 1083, transitions: 4771, depth: 20, violated: { P9: 5 } },
  'deferred-net-free': { states: 589, transitions: 2463, depth: 14, violated: { P9: 5 } },
  'children-at-release': { states: 580, transitions: 2514, depth: 14, violated: {} },
}

function bundles(): SearchSetup {
  return {
    structure: structure(1, 2),
    params: scaled(2),
    bounds: { liveMax: 3, countMax: 4 },
    actions: life,
    properties: [...counting, ...birth, 'P9', 'P11'],
    seen: ['foldUp', 'destroyedLate'],
  }
}

const kernels = [countAtRelease, deferredNetFree, childrenAtRelease]

export const nestedChecks: readonly ExploreCheck[] = [
  ...checksOf({ table: 'nested', kernels, rows: freeRows, search: bundles }),
  ...checksOf({
    table: 'nested, let go before exit',
    kernels,
    rows: releasedRows,
    search: () => ({
      ...bundles(),
      properties: ['P9'],
      environment: bundlesReleasedBeforeExit,
      seen: ['destroyedLate'],
    }),
  }),
]

/** What the repair keeps without an assumption, and P9 with it: for 1 to 3 CPUs. */
export const nestedProofs: readonly ProveCheck[] = [1, 2, 3].flatMap(cpus => {
  const about = { structure: structure(cpus, 2), assuming: {} }
  return [
    {
      ...about,
      kernel: childrenAtRelease,
      properties: [...counting, ...birth, 'P11'],
      open: [],
    },
    {
      ...about,
      kernel: childrenAtRelease,
      properties: ['P9'],
      open: [],
      environment: bundlesReleasedBeforeExit,
    },
    {
      ...about,
      kernel: deferredNetFree,
      properties: ['P9'],
      open: ['P9'],
      environment: bundlesReleasedBeforeExit,
    },
  ]
})
