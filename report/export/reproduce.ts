import { INT_MAX } from '../../model/bounds.ts'
import type { Account } from '../trace/account.ts'

/**
 * The command line that finds a counterexample anew; undefined where explore has no flags for its
 * model (watermarks, values of the sysctl), or where it is not a search that finds it.
 */
export function exploreLine({ stored, kernel, property, steps }: Account): string | undefined {
  const { structure, constants, bounds, actions, sysctlValues, trace } = stored
  const { cpus, netns, families, parts = [] } = structure
  const { batch, batchPerCpu, gcThresh } = constants
  const searched = trace.kind === 'shortest' && bounds.flowMax === undefined
  if (!searched || parts.includes('flow_cache') || batchPerCpu !== 0) return undefined
  if (sysctlValues.length > 0) return undefined
  const flags: readonly (readonly [string, string | number | undefined])[] = [
    ['kernel', kernel.name],
    ['cpus', cpus],
    ['netns', netns],
    ['family', families.join(',')],
    ['part', parts.length === 0 ? undefined : parts.join(',')],
    ['batch', batch],
    ['gc-thresh', gcThresh === INT_MAX ? undefined : gcThresh],
    ['live-max', bounds.liveMax],
    ['count-max', bounds.countMax],
    ['depth-max', steps.length],
    ['actions', actions.join(',')],
    ['property', property.id],
  ]
  const given = flags.flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  )
  return ['dstledger explore', ...given].join(' ')
}
