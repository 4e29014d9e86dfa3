import type { Cell } from '../engine/state.ts'
import type { NewCell } from './cells.ts'
import type { Structure } from './structure.ts'

/**
 * struct flow_cache_percpu (net/core/flow.c) as one netns has it on one CPU. Which entry is in
 * which bucket is left out; how many there are of each kind is not (docs/ABSTRACTION.md, 18).
 */
export interface FlowCachePercpu {
  /** Entries with a bundle that a lookup would return. */
  readonly valid: Cell
  /** Entries that say that no policy applies: valid, and without an object. */
  readonly noPolicy: Cell
  /** Entries with a bundle and another genid. */
  readonly otherGenid: Cell
  /** Entries with a bundle that fails its check, for its xfrm_state is gone. */
  readonly stale: Cell
  /** Entries that are invalid and without an object: to resolve them has failed. */
  readonly empty: Cell
  /** 1 if the next lookup on this CPU clears the table first. */
  readonly hashRndRecalc: Cell
}

/** The flow cache of one netns, and what has left it and lives on. */
export interface FlowCacheNetns {
  readonly percpu: readonly FlowCachePercpu[]
  /** Entries on flow_cache_gc_list with a bundle. */
  readonly gcBundles: Cell
  /** Entries on flow_cache_gc_list without a bundle. */
  readonly gcEmpty: Cell
  /** Bundles, in the tables or on the gc list, that somebody holds a reference to. */
  readonly held: Cell
  /** Bundles that are dead, and live on dst_garbage because somebody holds a reference. */
  readonly busy: Cell
  /** Bundles on dst_garbage that nobody holds any more. */
  readonly garbage: Cell
}

/** The cells of the part `flow_cache`. */
export interface FlowCache {
  readonly netns: readonly FlowCacheNetns[]
  /** xfrm_state per bundle: as many entries as a bundle is made of. */
  readonly xfrmsPerBundle: number
}

/** Lays out the cells of every netns's flow cache. */
export function flowCacheCells(
  cell: NewCell,
  { netns, cpus, xfrmsPerBundle = 1 }: Structure,
): FlowCache {
  const percpu = (net: number, cpu: number): FlowCachePercpu => {
    const entries = (name: string): Cell => cell('flow.entries', `flow.${name}`, { net, cpu })
    return {
      valid: entries('valid'),
      noPolicy: entries('no_policy'),
      otherGenid: entries('other_genid'),
      stale: entries('stale'),
      empty: entries('empty'),
      hashRndRecalc: cell('flow.rnd', 'hash_rnd_recalc', { net, cpu }),
    }
  }
  const list = (name: string, net: number): Cell => cell('flow.list', name, { net })
  return {
    xfrmsPerBundle,
    netns: [...Array(netns).keys()].map(net => ({
      percpu: [...Array(cpus).keys()].map(cpu => percpu(net, cpu)),
      gcBundles: list('gc_list.bundles', net),
      gcEmpty: cell('flow.gc_empty', 'gc_list.empty', { net }),
      held: list('held', net),
      busy: list('dst_garbage.busy', net),
      garbage: list('dst_garbage.free', net),
    })),
  }
}
