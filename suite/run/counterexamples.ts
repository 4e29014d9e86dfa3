import { join } from 'node:path'
import { InputError } from '../../engine/input_error.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Trace } from '../../engine/verdict.ts'
import type { Setting } from '../../model/setting.ts'
import type { Property } from '../../properties/property.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { type Counterexample, readCounterexample } from '../../traces/counterexamples/format.ts'
import { aboutStructure, compared, type Finding } from '../finding.ts'
import { pumpedChecks } from './pumped.ts'
import { storedChecks } from './shortest.ts'

/** What the suite says of a stored counterexample. */
interface Expectation {
  readonly file: string
  readonly setting: Setting
  readonly property: Property
  readonly length: number
  readonly kind: Counterexample['trace']['kind']
}

const expectations: readonly Expectation[] = [
  ...storedChecks.map(({ file, check, property }): Expectation => {
    const length = check.violated[property.id] as number
    return { file, setting: check, property, length, kind: 'shortest' }
  }),
  ...pumpedChecks.map((check): Expectation => ({ ...check, kind: 'pumped' })),
]

/** Checks all that each stored counterexample says, and that none of the suite is missing. */
export function runCounterexamples(
  directory: string,
  kernelWanted: (kernel: string) => boolean,
  wanted: (property: string) => boolean,
): readonly Finding[] {
  return expectations
    .filter(({ setting, property }) => kernelWanted(setting.kernel.name) && wanted(property.id))
    .map(({ file, setting, property, length, kind }): Finding => {
      const expected = `violated at step ${length} and not before, ${kind}`
      const { found, evidence, trace } = checked(join(directory, file))
      return {
        checker: 'counterexamples',
        kernel: setting.kernel.name,
        property: property.id,
        ...aboutStructure(setting.structure),
        setting: file,
        expected,
        found,
        status: compared(expected, found),
        evidence,
        figures: { length: trace?.length ?? 0 },
        // Nobody reads a trace of so many steps in a report: the file has it.
        ...(trace === undefined || kind === 'pumped' ? {} : { verdict: 'violated', trace }),
      }
    })
}

function checked(path: string): Pick<Finding, 'found' | 'evidence'> & { trace?: Trace } {
  try {
    const stored = readCounterexample(path)
    const wrong = checkCounterexample(stored, path)
    if (wrong !== undefined) return { found: wrong, evidence: stored.answer }
    const { kind } = stored.trace
    const steps = expanded(stored.trace.steps)
    const found = `violated at step ${steps.length} and not before, ${kind}`
    return { found, evidence: stored.answer, trace: steps }
  } catch (error) {
    if (error instanceof InputError) return { found: error.message, evidence: path }
    throw error
  }
}
