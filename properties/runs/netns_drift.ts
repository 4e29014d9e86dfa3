import type { Drifting } from '../../engine/drift/cells.ts'
import { type Drift, drift } from '../../engine/drift/drift.ts'
import type { CellKind } from '../../model/cells.ts'
import type { Model } from '../../model/model.ts'
import { modelOf, type Setting } from '../../model/setting.ts'
import { subject } from '../reading.ts'
import { driftOf } from './reading.ts'

export interface NetnsDriftRequest {
  /** Its bounds keep the graph finite; its gc_thresh does not matter. */
  readonly setting: Setting
  /** The netns whose drift is asked for; absent: the one that drifts most. */
  readonly net?: number
  /** States of the graph, at most; if there are more, TooManyStates is thrown. */
  readonly statesMax?: number
  readonly onProgress?: (text: string) => void
}

/**
 * The largest mean drift of a netns per action, in entries, over all cycles of states without their
 * counts, where no allocation is refused: what gc reads is a count.
 */
export function netnsDrift({ setting, net, ...rest }: NetnsDriftRequest): Drift {
  const { kernel, params, bounds } = setting
  const asked = driftingOf(modelOf({ ...setting, kernel: { ...kernel, gc: false } }), net)
  if (asked.measures.length > 0) return drift({ ...rest, ...asked, params, bounds })
  throw new RangeError(`there is no netns ${net}`)
}

/** What may differ between the two ends of a pump: a netns can go on counting wrong for ever. */
const driftKinds: readonly CellKind[] = ['count', 'template.count', 'ledger']

/** The drift of each dst_ops, or of those of one netns: sum minus live, in entries. */
export function driftingOf(m: Model, net?: number): Drifting {
  return {
    system: m,
    isDriftCell: cell => driftKinds.includes(m.cells[cell]?.kind as CellKind),
    measures: m.variables.dstOps
      .filter(ops => ops.net === (net ?? ops.net))
      .map(ops => ({ subject: subject(m, ops), of: (a, s) => driftOf(a, m, s, ops) })),
  }
}
