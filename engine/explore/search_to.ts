import type { Property } from '../property.ts'
import type { Instance } from '../system.ts'
import type { Trace } from '../trace.ts'
import { explore } from './explore.ts'

/** How much was searched without finding a violation. */
export interface Searched {
  /** Actions of a trace: none of up to so many violates the property inside the bounds. */
  readonly depth: number
  /** States within that many actions, one of all that differ by names. */
  readonly states: number
}

/** What a search to a depth has come to: a trace, or how much was searched without finding one. */
export type SearchedTo =
  | { readonly trace: Trace; readonly searched?: undefined }
  | {
      readonly trace?: undefined
      readonly searched: Searched
    }

export interface SearchExtent {
  /** States, at most; absent: as many as it takes. */
  readonly statesMax?: number
  /** One state of all that differ by the names of members; absent: yes. */
  readonly symmetry?: boolean
}

/**
 * The shortest trace of at most `depth` steps to a violation inside the bounds, if any. A search
 * that would need more than `statesMax` states goes as deep as these allow, and says how deep.
 */
export function searchTo(
  of: Instance,
  property: Property,
  depth: number,
  { statesMax = Number.POSITIVE_INFINITY, symmetry = true }: SearchExtent = {},
): SearchedTo {
  const found = explore({
    ...of,
    bounds: { ...of.bounds, depthMax: depth, statesMax },
    properties: [property],
    symmetry,
    untilViolated: true,
  })
  const trace = found.properties.get(property.id)?.trace
  if (trace !== undefined) return { trace }
  if (found.complete || found.depth === depth) return { searched: { depth, states: found.states } }
  // It ran out of states in the middle of a level: all traces of that many steps were searched.
  return searchTo(of, property, found.depth, { symmetry })
}
