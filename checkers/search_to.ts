import type { Property } from '../properties/property.ts'
import { modelOf, type Setting } from '../properties/setting.ts'
import type { Counterexample } from './counterexample_format.ts'
import { explore } from './explore.ts'
import type { Trace } from './verdict.ts'

/** What a search to a depth has come to: a trace, or how much was searched without finding one. */
export type SearchedTo =
  | { readonly trace: Trace; readonly searched?: undefined }
  | {
      readonly trace?: undefined
      readonly searched: NonNullable<Counterexample['trace']['searched']>
    }

/** The shortest trace of at most `depth` steps to a violation inside the bounds, if any. */
export function searchTo(setting: Setting, property: Property, depth: number): SearchedTo {
  const bounds = { ...setting.bounds, depthMax: depth }
  const found = explore({ ...setting, model: modelOf(setting), bounds, properties: [property] })
  const trace = found.properties.get(property.id)?.trace
  return trace === undefined ? { searched: { depth, states: found.states } } : { trace }
}
