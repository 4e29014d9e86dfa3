import type { Params as Values } from '../engine/arith/arith.ts'
import { parameterValue } from '../engine/arith/numbers.ts'
import type { Cell } from '../engine/state.ts'
import type * as engine from '../engine/system.ts'
import type { Range } from '../engine/system.ts'
import { COUNTED, IDLE } from './add_point.ts'
import type { Bounds } from './bounds.ts'
import { DYING, RETURNING } from './hotplug_state.ts'
import type { Structure } from './structure.ts'

export type CellKind =
  | 'online'
  | 'alive'
  | 'count'
  | 'slot'
  | 'counters'
  | 'gc_thresh'
  | 'live'
  | 'template.count'
  | 'template.slot'
  | 'null.slot'
  | 'ledger'
  | 'released'
  | 'bundles'
  | 'falling'
  | 'blocks'
  | 'struct_net'
  | 'deferred'
  | 'dying'
  | 'flow.entries'
  | 'flow.rnd'
  | 'flow.list'
  | 'flow.gc_empty'
  | 'add.pc'
  | 'add.local'
  | 'add.amount'

/** A variable of a model. */
export interface CellInfo extends engine.CellInfo {
  readonly kind: CellKind
  /** The netns and the CPU that it is of; absent: of none. */
  readonly index: { readonly net?: number; readonly cpu?: number }
}

/** Adds a variable to the state vector. */
export type NewCell = (kind: CellKind, stem: string, index?: CellInfo['index']) => Cell

/**
 * A variable: `slot[1][0]` is netns 1, CPU 0. Its ranges follow from its kind, the structure, and
 * what a run sets.
 */
export function cellInfo(
  structure: Structure,
  kind: CellKind,
  stem: string,
  index: CellInfo['index'],
): CellInfo {
  const numbers = [index.net, index.cpu].flatMap(member => member ?? [])
  return {
    kind,
    stem,
    index,
    name: `${stem}${numbers.map(member => `[${member}]`).join('')}`,
    range: (params, bounds) => rangeOf(kind, structure, params, bounds),
    likely: (params, bounds) => likelyOf(kind, structure, params, bounds),
    limit: bounds => limitOf(kind, bounds),
  }
}

/** What the bounds leave a cell; absent: everything. */
function limitOf(
  kind: CellKind,
  { liveMax, countMax, flowMax }: Bounds,
): Partial<Range> | undefined {
  switch (kind) {
    case 'live':
      return liveMax === undefined ? undefined : { high: liveMax }
    case 'count':
    case 'template.count':
      return countMax === undefined ? undefined : { low: -countMax, high: countMax }
    case 'flow.gc_empty':
      return flowMax === undefined ? undefined : { high: flowMax }
    default:
      return undefined
  }
}

/** The largest batch that the structure can have, in entries. */
export function largestBatch({ cpus }: Structure, params: Values): number {
  return Math.max(parameterValue(params, 'batch'), cpus * parameterValue(params, 'batchPerCpu'))
}

/** Where nothing else bounds a cell, this does, in entries; a state beyond it is an error. */
const UNBOUNDED = 2 ** 20 - 1

/** Entries of one kind in a flow cache, where nothing else bounds them. */
const FLOWS_MAX = 2 ** 13 - 1

/** Percpu blocks of one dst_ops that a search can tell apart. */
const BLOCKS_MAX = 127

/** The range of a cell inside the bounds. */
function rangeOf(kind: CellKind, structure: Structure, params: Values, bounds: Bounds): Range {
  const { netns, families, parts = [] } = structure
  const batch = largestBatch(structure, params)
  const { liveMax = UNBOUNDED } = bounds
  const symmetric = (high: number): Range => ({ low: -high, high })
  switch (kind) {
    case 'online':
    case 'alive':
    case 'counters':
    case 'flow.rnd':
      return { low: 0, high: 1 }
    case 'flow.entries':
      return { low: 0, high: 2 * (params.highWatermark ?? FLOWS_MAX) }
    case 'flow.list':
    case 'flow.gc_empty':
      return { low: 0, high: Math.max(bounds.flowMax ?? FLOWS_MAX, bounds.liveMax ?? FLOWS_MAX) }
    case 'struct_net':
    case 'deferred':
      return { low: 0, high: 1 }
    case 'dying':
      return { low: 0, high: parts.includes('partial_hotplug') ? RETURNING : DYING }
    case 'live':
    case 'released':
    case 'bundles':
    case 'falling':
      return { low: 0, high: liveMax }
    case 'blocks':
      // A mutant that never frees leaves one behind at each exit; one that frees too often, less.
      return symmetric(BLOCKS_MAX)
    case 'count':
    case 'template.count':
      return symmetric(bounds.countMax ?? UNBOUNDED)
    case 'slot':
    case 'template.slot':
    case 'null.slot':
      // With interrupts in the middle of an add, a slot can grow beyond any batch.
      if (parts.includes('interrupts')) return symmetric(UNBOUNDED)
      // A mutant that keeps a folded slot can collect every live entry there on top of a batch.
      return symmetric(batch + netns * families.length * liveMax)
    case 'gc_thresh':
      return { low: 0, high: 2 ** 32 - 1 }
    case 'add.pc':
      return { low: IDLE, high: COUNTED }
    case 'add.amount':
      return symmetric(1)
    case 'add.local':
    case 'ledger':
      return symmetric(UNBOUNDED)
    default:
      return kind satisfies never
  }
}

/** What a search expects of entries that nothing bounds. */
const FEW = 15

/** What a kernel that counts right keeps in a cell; absent: nothing narrower than its range. */
function likelyOf(
  kind: CellKind,
  structure: Structure,
  params: Values,
  bounds: Bounds,
): Range | undefined {
  const { cpus, xfrmsPerBundle = 1 } = structure
  const { depthMax = FEW } = bounds
  const live = bounds.liveMax ?? depthMax * xfrmsPerBundle
  const batch = largestBatch(structure, params)
  const gcThresh = parameterValue(params, 'gcThresh')
  const slack = cpus * (batch - 1)
  switch (kind) {
    case 'live':
    case 'released':
    case 'bundles':
    case 'falling':
      return { low: 0, high: live }
    case 'count':
    case 'template.count':
    case 'ledger':
      return bounds.countMax === undefined || kind === 'ledger'
        ? { low: -slack, high: live + slack }
        : undefined
    case 'slot':
    case 'template.slot':
    case 'null.slot':
      return { low: 1 - batch, high: batch - 1 }
    case 'blocks':
      return { low: 0, high: 1 }
    case 'gc_thresh':
      return { low: gcThresh, high: gcThresh }
    case 'flow.entries':
      return { low: 0, high: (params.highWatermark ?? FEW) + 1 }
    case 'flow.list':
    case 'flow.gc_empty':
      return { low: 0, high: Math.max(bounds.flowMax ?? FEW, bounds.liveMax ?? FEW) }
    case 'add.local':
      return { low: -batch, high: batch }
    default:
      return undefined
  }
}
