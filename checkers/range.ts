import type { Model } from '../model/model.ts'
import type { Params } from '../model/numbers.ts'
import type { CellInfo } from '../model/variables.ts'
import type { Bounds } from '../properties/bounds.ts'

/** The values that a search can store of a cell. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Where nothing else bounds a cell, this does, in entries; a state beyond it is an error. */
const UNBOUNDED = 2 ** 20 - 1

/** The range of a cell inside the bounds. */
export function rangeOf(cell: CellInfo, m: Model, params: Params, bounds: Bounds): Range {
  const { cpus, netns, families } = m.structure
  const { liveMax = UNBOUNDED } = bounds
  const symmetric = (high: number): Range => ({ low: -high, high })
  switch (cell.kind) {
    case 'online':
    case 'alive':
    case 'counters':
      return { low: 0, high: 1 }
    case 'live':
      return { low: 0, high: liveMax }
    case 'count':
    case 'template.count':
      return symmetric(bounds.countMax ?? UNBOUNDED)
    case 'slot':
    case 'template.slot':
    case 'null.slot':
      // A mutant that keeps a folded slot can collect every live entry there on top of a batch.
      return symmetric(
        Math.max(params.batch, cpus * params.batchPerCpu) + netns * families.length * liveMax,
      )
    case 'gc_thresh':
      return { low: 0, high: 2 ** 32 - 1 }
    case 'ledger':
      return symmetric(UNBOUNDED)
    default:
      return cell.kind satisfies never
  }
}
