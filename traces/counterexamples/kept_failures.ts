import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { judgeTrace } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Instance } from '../../engine/system.ts'
import { type Trace, traceOf } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'
import { isOfSteps } from '../files/step_errors.ts'
import { paramsOfConstants } from './constants.ts'
import { type Counterexample, readCounterexample } from './format.ts'

/** A failing case of an earlier run, replayed. */
interface KeptFailure {
  readonly path: string
  readonly property: string
  /** Up to its violation; absent if the property holds on it today. */
  readonly trace?: Trace<Model>
}

/** What a folder of failing cases comes to. */
export interface KeptFailures {
  readonly failures: readonly KeptFailure[]
  /** A line for each JSON file in it that is no counterexample: where, what, what to do. */
  readonly leftOut: readonly string[]
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
 * in which more can happen. So is a file that is no counterexample, and that is said.
 */
export function replayKeptFailures(
  directory: string,
  setting: Setting,
  properties: readonly string[],
): KeptFailures {
  if (!existsSync(directory)) return { failures: [], leftOut: [] }
  const files = readdirSync(directory).filter(name => name.endsWith('.json'))
  const read = files.sort().map(name => readOrNot(join(directory, name)))
  const leftOut = read.flatMap(({ wrong }) => wrong ?? [])
  const own = read.flatMap(({ path, stored }) => {
    const fits = stored && properties.includes(stored.property) && sameModel(stored, setting)
    return fits ? [{ path, stored }] : []
  })
  if (own.length === 0) return { failures: [], leftOut }
  const instance = instanceOf(setting)
  const failures = own
    .flatMap(({ path, stored }) => replayed(instance, stored, path) ?? [])
    .toSorted((x, y) => lengthOf(x) - lengthOf(y))
  return { failures, leftOut }
}

/** A file of a folder in which anything may lie. */
function readOrNot(path: string): {
  readonly path: string
  readonly stored?: Counterexample
  readonly wrong?: string
} {
  try {
    return { path, stored: readCounterexample(path) }
  } catch (error) {
    if (error instanceof InputError) return { path, wrong: error.message }
    throw error
  }
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
