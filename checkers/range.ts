import type { Model } from '../model/model.ts'
import type { Params } from '../model/numbers.ts'
import { COUNTED, IDLE } from '../model/percpu_counter_add.ts'
import type { CellInfo } from '../model/variables.ts'
import type { Bounds } from '../properties/bounds.ts'

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
