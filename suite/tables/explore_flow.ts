import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import {
  flowCacheLimit,
  flowCacheLimitRaised,
  globalFlowCache,
  shrinkTestedLate,
} from '../../model/kernels/flow_cache.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Params } from '../../model/params.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExploreCheck, SearchSetup } from './explore_check.ts'

/**
 * @file Searches of models with a flow cache. Their bounds: a table is bounded by its own
 * watermark, and all that is outside of tables by `liveMax`, which lets a full table and a gc list
 * live side by side; entries without a bundle, which no counter sees, stop at one on the list.
 */

const lookups: readonly ActionName[] = ['flow_cache_lookup', 'flow_cache_gc_task']

interface Watermarks {
  readonly high: number
  /** Buckets * shrinkTo, and shrinkTo. */
  readonly low: number
  readonly shrinkTo: number
}

function params(gcThresh: number | undefined, { high, low, shrinkTo }: Watermarks): Params {
  return { ...scaled(2, gcThresh), highWatermark: high, lowWatermark: low, shrinkTo }
}

function structure(cpus: number, netns: number, keptMax: number, xfrmsPerBundle = 1): Structure {
  return { cpus, netns, families: ['ipv4'], parts: ['flow_cache'], xfrmsPerBundle, keptMax }
}

const oneBucket: Watermarks = { high: 2, low: 1, shrinkTo: 1 }
const twoBuckets: Watermarks = { high: 2, low: 2, shrinkTo: 1 }

/** One table, and all that makes an entry invalid; two buckets, of which one may be empty. */
const invalidating: SearchSetup = {
  structure: structure(1, 1, 2),
  params: params(undefined, twoBuckets),
  bounds: { liveMax: 4, countMax: 4, flowMax: 1 },
  actions: [
    ...lookups,
    'flow_cache_flush_tasklet',
    'flow_cache_new_hashrnd',
    'xfrm_policy_insert',
    'xfrm_state_delete',
  ],
  properties: ['P1', 'P3', 'P14'],
  seen: ['shrink', 'shrinkToFewer', 'flush', 'newHashRnd'],
}

/** Bundles of two SAs at gc_thresh = 1: the third bundle passes 2 * gc_thresh. */
const refusingFlows: SearchSetup = {
  structure: structure(1, 1, 1, 2),
  params: params(1, oneBucket),
  bounds: { liveMax: 8, countMax: 8, flowMax: 1 },
  actions: lookups,
  properties: ['P1', 'P14', 'P14b'],
  seen: ['refusal', 'bundleUndone'],
}

/** Somebody takes references, so that bundles outlive the cache. */
const holding: SearchSetup = {
  structure: structure(1, 1, 1),
  params: params(undefined, oneBucket),
  bounds: { liveMax: 4, countMax: 4, flowMax: 1 },
  actions: [...lookups, 'xfrm_state_delete', 'dst_release', 'dst_gc_task'],
  properties: ['P1', 'P14'],
  seen: ['shrink', 'heldByOthers'],
}

/** A netns exits, and the worker comes later. */
const exiting: SearchSetup = {
  structure: structure(1, 2, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 2, flowMax: 0 },
  actions: [...lookups, 'setup_net', 'cleanup_net'],
  properties: ['P1', 'P9', 'P14'],
  seen: ['shrink', 'exitInFlight'],
}

/** The table of a CPU that dies is queued, and freed on another CPU. */
const hotplugging: SearchSetup = {
  structure: structure(2, 1, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 3, countMax: 4, flowMax: 0 },
  actions: [...lookups, 'cpu_down', 'cpu_up'],
  properties: ['P1', 'P9', 'P14', 'P16'],
  seen: ['shrink'],
}

/** One table for two netns; and tables of their own beside it, to compare. */
const sharing: SearchSetup = {
  structure: structure(1, 2, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 4, flowMax: 0 },
  actions: lookups,
  properties: ['P14'],
  seen: ['shrink'],
}

const limiting: SearchSetup = {
  ...refusingFlows,
  structure: structure(1, 1, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 6, countMax: 6, flowMax: 1 },
  seen: ['shrink', 'refusal'],
}

/** A drift refuses a netns whose tables cannot hold that many: T is at the boundary of P14b. */
const drifting: SearchSetup = {
  structure: structure(1, 2, 1),
  params: params(1, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 4, flowMax: 0 },
  actions: lookups,
  properties: ['P1', 'P14', 'P14b'],
  seen: ['shrink', 'refusal'],
}

/** Where nobody is refused while nothing is pending, P14b is asked of nothing. */
const refusingNobody = { properties: ['P1', 'P14'] } as const

/** The search of `drifting` on kernels whose counts do not drift: nobody is refused. */
const driftless: SearchSetup = { ...drifting, ...refusingNobody, seen: ['shrink'] }

/** Every search of a model with a flow cache. */
export const flowChecks: readonly ExploreCheck[] = [
  {
    ...invalidating,
    kernel: copiedTemplate,
    states: 7640,
    transitions: 57390,
    depth: 16,
    violated: {},
  },
  {
    ...invalidating,
    kernel: perNetInit,
    states: 7640,
    transitions: 57390,
    depth: 16,
    violated: {},
  },
  {
    ...refusingFlows,
    kernel: copiedTemplate,
    states: 60,
    transitions: 197,
    depth: 8,
    violated: {},
  },
  { ...refusingFlows, kernel: perNetInit, states: 60, transitions: 197, depth: 8, violated: {} },
  {
    ...refusingFlows,
    kernel: flowCacheLimitRaised,
    states: 60,
    transitions: 197,
    depth: 8,
    violated: {},
  },
  { ...holding, kernel: copiedTemplate, states: 2121, transitions: 13378, depth: 20, violated: {} },
  {
    ...exiting,
    kernel: perNetInit,
    states: 2436,
    transitions: 11449,
    depth: 21,
    violated: { P9: 4 },
  },
  { ...hotplugging, kernel: perNetInit, states: 4844, transitions: 27288, depth: 17, violated: {} },
  {
    ...sharing,
    kernel: globalFlowCache,
    states: 3265,
    transitions: 13218,
    depth: 15,
    violated: {},
  },
  { ...sharing, kernel: copiedTemplate, states: 2053, transitions: 8314, depth: 17, violated: {} },
  {
    ...limiting,
    kernel: flowCacheLimit,
    states: 668,
    transitions: 3219,
    depth: 22,
    violated: { P14b: 4 },
  },
  {
    ...limiting,
    ...refusingNobody,
    kernel: flowCacheLimitRaised,
    states: 532,
    transitions: 2378,
    depth: 21,
    violated: {},
  },
  {
    ...drifting,
    kernel: copiedTemplate,
    states: 2432,
    transitions: 11330,
    depth: 18,
    violated: { P1: 1, P14b: 4 },
  },
  { ...driftless, kernel: perNetInit, states: 841, transitions: 3480, depth: 16, violated: {} },
  {
    ...refusingFlows,
    kernel: shrinkTestedLate,
    states: 25,
    transitions: 86,
    depth: 5,
    violated: { P14: 4 },
  },
]
