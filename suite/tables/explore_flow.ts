import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import {
  flowCacheLimit,
  flowCacheLimitRaised,
  globalFlowCache,
  shrinkTestedLate,
} from '../../model/kernels/flow_cache.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Params } from '../../model/params.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExploreCheck } from './explore_check.ts'

/**
 * Searches of models with a flow cache. Their bounds: a table is bounded by its own watermark, and
 * all that is outside of tables by `liveMax`, which lets a full table and a gc list live side by
 * side; entries without a bundle, which no counter sees, stop at one on the list.
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

type Figures = readonly [states: number, transitions: number, depth: number]

function check(
  kernel: Kernel,
  [states, transitions, depth]: Figures,
  rest: Omit<ExploreCheck, 'kernel' | 'states' | 'transitions' | 'depth' | 'violated'>,
  violated: Readonly<Record<string, number>> = {},
): ExploreCheck {
  return { kernel, states, transitions, depth, violated, ...rest }
}

const oneBucket: Watermarks = { high: 2, low: 1, shrinkTo: 1 }
const twoBuckets: Watermarks = { high: 2, low: 2, shrinkTo: 1 }

/** One table, and all that makes an entry invalid; two buckets, of which one may be empty. */
const invalidating = {
  structure: structure(1, 1, 2),
  params: params(undefined, twoBuckets),
  bounds: { liveMax: 4, countMax: 4, flowMax: 1 },
  actions: [
    ...lookups,
    'flow_cache_flush_tasklet',
    'flow_cache_new_hashrnd',
    'xfrm_policy_insert',
    'xfrm_state_delete',
  ] as const,
  properties: ['P1', 'P3', 'P14'],
  seen: ['shrink', 'shrinkToFewer', 'flush', 'newHashRnd'],
}

/** Bundles of two SAs at gc_thresh = 1: the third bundle passes 2 * gc_thresh. */
const refusing = {
  structure: structure(1, 1, 1, 2),
  params: params(1, oneBucket),
  bounds: { liveMax: 8, countMax: 8, flowMax: 1 },
  actions: lookups,
  properties: ['P1', 'P14', 'P14b'],
  seen: ['refusal', 'bundleUndone'],
}

/** Somebody takes references, so that bundles outlive the cache. */
const holding = {
  structure: structure(1, 1, 1),
  params: params(undefined, oneBucket),
  bounds: { liveMax: 4, countMax: 4, flowMax: 1 },
  actions: [...lookups, 'xfrm_state_delete', 'dst_release', 'dst_gc_task'] as const,
  properties: ['P1', 'P14'],
  seen: ['shrink', 'heldByOthers'],
}

/** A netns exits, and the worker comes later. */
const exiting = {
  structure: structure(1, 2, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 2, flowMax: 0 },
  actions: [...lookups, 'setup_net', 'cleanup_net'] as const,
  properties: ['P1', 'P9', 'P14'],
  seen: ['shrink', 'exitInFlight'],
}

/** The table of a CPU that dies is queued, and freed on another CPU. */
const hotplugging = {
  structure: structure(2, 1, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 3, countMax: 4, flowMax: 0 },
  actions: [...lookups, 'cpu_down', 'cpu_up'] as const,
  properties: ['P1', 'P9', 'P14', 'P16'],
  seen: ['shrink'],
}

/** One table for two netns; and tables of their own beside it, to compare. */
const sharing = {
  structure: structure(1, 2, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 4, flowMax: 0 },
  actions: lookups,
  properties: ['P14'],
  seen: ['shrink'],
}

const limiting = {
  ...refusing,
  structure: structure(1, 1, 1),
  params: params(undefined, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 6, countMax: 6, flowMax: 1 },
  seen: ['shrink', 'refusal'],
}

/** A drift refuses a netns whose tables cannot hold that many: T is at the boundary of P14b. */
const drifting = {
  structure: structure(1, 2, 1),
  params: params(1, { high: 1, low: 1, shrinkTo: 1 }),
  bounds: { liveMax: 2, countMax: 4, flowMax: 0 },
  actions: lookups,
  properties: ['P1', 'P14', 'P14b'],
  seen: ['shrink', 'refusal'],
}

/** Every search of a model with a flow cache. */
export const flowChecks: readonly ExploreCheck[] = [
  check(copiedTemplate, [7640, 57390, 16], invalidating),
  check(perNetInit, [7640, 57390, 16], invalidating),
  check(copiedTemplate, [60, 197, 8], refusing),
  check(perNetInit, [60, 197, 8], refusing),
  check(copiedTemplate, [2121, 13378, 20], holding),
  check(perNetInit, [2436, 11449, 21], exiting, { P9: 4 }),
  check(perNetInit, [4844, 27288, 17], hotplugging),
  check(globalFlowCache, [3265, 13218, 15], sharing),
  check(copiedTemplate, [2053, 8314, 17], sharing),
  check(flowCacheLimit, [668, 3219, 22], limiting, { P14b: 4 }),
  check(flowCacheLimitRaised, [532, 2378, 21], limiting),
  check(copiedTemplate, [2432, 11330, 18], drifting, { P1: 1, P14b: 4 }),
  check(perNetInit, [841, 3480, 16], { ...drifting, seen: ['shrink'] }),
  check(shrinkTestedLate, [25, 86, 5], refusing, { P14: 4 }),
]
