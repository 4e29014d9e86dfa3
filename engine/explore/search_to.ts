import { modelOf, type Setting } from '../../model/setting.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import type { Property } from '../property.ts'
import type { Trace } from '../verdict.ts'
import { explore } from './explore.ts'

/** What a search to a depth has come to: a trace, or how much was searched without finding one. */
export type SearchedTo =
  | { readonly trace: Trace; readonly searched?: undefined }
  | {
      readonly trace?: undefined
      readonly searched: NonNullable<Counterexample['trace']['searched']>
    }

export interface SearchExtent {
  /** States, at most; absent: as many as it takes. */
  readonly statesMax?: number
  /** One state of all that differ by the names of CPUs and netns; absent: yes. */
  readonly symmetry?: boolean
}

/**
 * The shortest trace of at most `depth` steps to a violation inside the bounds, if any. A search
 * that would need more than `statesMax` states goes as deep as these allow, and says how deep.
 */
export function searchTo(
  setting: Setting,
  property: Property,
  depth: number,
  { statesMax = Number.POSITIVE_INFINITY, symmetry = true }: SearchExtent = {},
): SearchedTo {
  const found = explore({
    ...setting,
    model: modelOf(setting),
    bounds: { ...setting.bounds, depthMax: depth, statesMax },
    properties: [property],
    symmetry,
    untilViolated: true,
  })
  const trace = found.properties.get(property.id)?.trace
  if (trace !== undefined) return { trace }
  if (found.complete || found.depth === depth) return { searched: { depth, states: found.states } }
  // It ran out of states in the middle of a level: all traces of that many steps were searched.
  return searchTo(setting, property, found.depth, { symmetry })
}
