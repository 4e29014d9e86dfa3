import type { Bounds } from '../../../model/bounds.ts'
import type { Model } from '../../../model/model.ts'
import { COUNTED, IDLE } from '../../../model/percpu_counter_add.ts'
import type { CellInfo } from '../../../model/variables.ts'
import type { Params } from '../../arith/numbers.ts'

/** The values that a search can store of a cell. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Where nothing else bounds a cell, this does, in entries; a state beyond it is an error. */
const UNBOUNDED = 2 ** 20 - 1

/** Entries of one kind in a flow cache, where nothing else bounds them. */
const FLOWS_MAX = 2 ** 13 - 1

/** Percpu blocks of one dst_ops that a search can tell apart. */
const BLOCKS_MAX = 127

/** The range of a cell inside the bounds. */
export function rangeOf(cell: CellInfo, m: Model, params: Params, bounds: Bounds): Range {
  const { cpus, netns, families } = m.structure
  const { liveMax = UNBOUNDED } = bounds
  const symmetric = (high: number): Range => ({ low: -high, high })
  switch (cell.kind) {
    case 'online':
    case 'alive':
    case 'counters':
    case 'flow.rnd':
      return { low: 0, high: 1 }
    case 'flow.entries':
      return { low: 0, high: 2 * (params.highWatermark ?? FLOWS_MAX) }
    case 'flow.list':
      return { low: 0, high: Math.max(bounds.flowMax ?? FLOWS_MAX, bounds.liveMax ?? FLOWS_MAX) }
    case 'struct_net':
    case 'deferred':
    case 'dying':
      return { low: 0, high: 1 }
    case 'live':
    case 'released':
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
      if (m.variables.interrupts) return symmetric(UNBOUNDED)
      // A mutant that keeps a folded slot can collect every live entry there on top of a batch.
      return symmetric(
        Math.max(params.batch, cpus * params.batchPerCpu) + netns * families.length * liveMax,
      )
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
      return cell.kind satisfies never
  }
}

/** What a search expects of entries that nothing bounds. */
const FEW = 15

/**
 * The range that a search packs a cell in at first: that of a kernel that counts right. A state
 * that leaves it makes the search pack anew, in a wider one, up to `rangeOf`.
 */
export function likelyRange(
  cell: CellInfo,
  m: Model,
  params: Params,
  bounds: Bounds,
  start: number,
): Range {
  const limit = rangeOf(cell, m, params, bounds)
  const { low, high } = likely(cell, m, params, bounds) ?? limit
  return {
    low: Math.max(limit.low, Math.min(low, start)),
    high: Math.min(limit.high, Math.max(high, start)),
  }
}

/** Absent: nothing narrower than the limit. */
function likely({ kind }: CellInfo, m: Model, params: Params, bounds: Bounds): Range | undefined {
  const { cpus, xfrmsPerBundle = 1 } = m.structure
  const { depthMax = FEW } = bounds
  const live = bounds.liveMax ?? depthMax * xfrmsPerBundle
  const batch = Math.max(params.batch, cpus * params.batchPerCpu)
  const slack = cpus * (batch - 1)
  switch (kind) {
    case 'live':
    case 'released':
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
      return hull([params.gcThresh, ...writtenThresholds(m, params)])
    case 'flow.entries':
      return { low: 0, high: (params.highWatermark ?? FEW) + 1 }
    case 'flow.list':
      return { low: 0, high: Math.max(bounds.flowMax ?? FEW, bounds.liveMax ?? FEW) }
    case 'add.local':
      return { low: -batch, high: batch }
    default:
      return undefined
  }
}

/** What the actions of a model write to a sysctl. */
function writtenThresholds({ actions }: Model, { sysctl }: Params): readonly number[] {
  return actions.flatMap(({ args: { gc_thresh: value } }) =>
    value === undefined ? [] : value === 'any' ? sysctl : value,
  )
}

function hull(values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) }
}

/** The range with room for a value that has left it, and as much again; never beyond the limit. */
export function widened({ low, high }: Range, value: number, limit: Range): Range {
  const more = high - low + 1
  return value < low
    ? { low: Math.max(limit.low, Math.min(value, low - more)), high }
    : { low, high: Math.min(limit.high, Math.max(value, high + more)) }
}
