import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../engine/input_error.ts'
import { replayTrace } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Trace } from '../../engine/verdict.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'
import { settingOf } from './counterexample.ts'
import { type Counterexample, readCounterexample } from './format.ts'

/** A failing case of an earlier run, replayed. */
export interface KeptFailure {
  readonly path: string
  readonly property: string
  /** Up to its violation; absent if the property holds on it today. */
  readonly trace?: Trace
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
  return kept
    .filter(({ stored }) => properties.includes(stored.property) && sameModel(stored, setting))
    .flatMap(({ path, stored }) => {
      const found = replayed(setting, stored, path)
      return found === undefined ? [] : found
    })
    .toSorted((x, y) => lengthOf(x) - lengthOf(y))
}

function sameModel(stored: Counterexample, setting: Setting): boolean {
  if (stored.kernel !== setting.kernel.name) return false
  const { structure, params } = settingOf(stored, kernelByName(stored.kernel, 'a failing case'))
  const same = isDeepStrictEqual({ ...params }, { ...setting.params })
  return same && isDeepStrictEqual({ ...structure }, { ...setting.structure })
}

function replayed(setting: Setting, stored: Counterexample, path: string): KeptFailure | undefined {
  const property = propertyById(stored.property, path)
  const steps = expanded(stored.trace.steps)
  try {
    const replay = replayTrace(instanceOf(setting), steps, property, path)
    const length = replay.findIndex(({ violation }) => violation !== undefined) + 1
    if (replay.slice(0, length).some(({ outside }) => outside)) return undefined
    const failed = length === 0 ? {} : { trace: steps.slice(0, length) }
    return { path, property: property.id, ...failed }
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

function lengthOf({ trace }: KeptFailure): number {
  return trace?.length ?? Number.POSITIVE_INFINITY
}
