import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { judgeTrace } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Instance } from '../../engine/system.ts'
import { type Trace, traceOf } from '../../engine/trace.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'
import { isOfSteps } from '../files/step_errors.ts'
import { paramsOfConstants } from './constants.ts'
import { type Counterexample, readCounterexample } from './format.ts'

/** A failing case of an earlier run, replayed. */
export interface KeptFailure {
  readonly path: string
  readonly property: string
  /** Up to its violation; absent if the property holds on it today. */
  readonly trace?: Trace<Model>
}

/** Where the failing case of a folder stands: by its canonical id, so that equal ones are one. */
export function failurePath(directory: string, { id }: Counterexample): string {
  return join(directory, `${id}.json`)
}

/**
 * Replays the failing cases in a folder that are of the same kernel, structure and constants and of
 * one of these properties, simplest first. A folder that does not exist has none.
 *
 * One with steps that cannot be taken here, or that leave the bounds, is left out: it is of a model
 * in which more can happen.
 */
export function replayKeptFailures(
  directory: string,
  setting: Setting,
  properties: readonly string[],
): readonly KeptFailure[] {
  if (!existsSync(directory)) return []
  const files = readdirSync(directory).filter(name => name.endsWith('.json'))
  const kept = files.sort().map(name => {
    const path = join(directory, name)
    return { path, stored: readCounterexample(path) }
  })
  const own = kept.filter(
    ({ stored }) => properties.includes(stored.property) && sameModel(stored, setting),
  )
  if (own.length === 0) return []
  const instance = instanceOf(setting)
  return own
    .flatMap(({ path, stored }) => replayed(instance, stored, path) ?? [])
    .toSorted((x, y) => lengthOf(x) - lengthOf(y))
}

function sameModel(stored: Counterexample, setting: Setting): boolean {
  if (stored.kernel !== setting.kernel.name) return false
  const params = paramsOfConstants(stored.constants)
  const same = isDeepStrictEqual({ ...params }, { ...setting.params })
  return same && isDeepStrictEqual({ ...stored.structure }, { ...setting.structure })
}

function replayed(
  instance: Instance<Model>,
  stored: Counterexample,
  path: string,
): KeptFailure | undefined {
  const property = propertyById(stored.property, path)
  try {
    const trace = traceOf(instance.system, expanded(stored.trace.steps))
    const { violatedAt, outsideAt } = judgeTrace(instance, trace, property)
    if (violatedAt === undefined) return { path, property: property.id }
    if (outsideAt !== undefined) return undefined
    return { path, property: property.id, trace: trace.slice(0, violatedAt) }
  } catch (error) {
    if (isOfSteps(error)) return undefined
    throw error
  }
}

function lengthOf({ trace }: KeptFailure): number {
  return trace?.length ?? Number.POSITIVE_INFINITY
}
