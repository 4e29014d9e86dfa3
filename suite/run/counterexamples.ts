import { join } from 'node:path'
import { type Labels, labelsOf } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import type { Setting } from '../../model/setting.ts'
import type { Property } from '../../properties/property.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { type Counterexample, readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { compared, type Finding, shapeOf } from '../findings/finding.ts'
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
      const { found, evidence, trace } = checked(join(directory, file))
      return {
        kind: 'verdict',
        checker: 'counterexamples',
        kernel: setting.kernel.name,
        property: property.id,
        shape: shapeOf(setting.structure),
        setting: file,
        ...compared<Found>({ length, kind }, found, foundText),
        evidence,
        figures: { length: trace?.length ?? 0 },
        // Nobody reads a trace of so many steps in a report: the file has it.
        ...(trace === undefined || kind === 'pumped' ? {} : { verdict: 'violated', trace }),
      }
    })
}

/** What a file turns out to say: a violation at its last step, or what is wrong with it. */
type Found = Pick<Expectation, 'length' | 'kind'> | { readonly wrong: string }

function foundText(found: Found): string {
  if ('wrong' in found) return found.wrong
  return `violated at step ${found.length} and not before, ${found.kind}`
}

function checked(path: string): { found: Found; evidence: string; trace?: Labels } {
  try {
    const stored = readCounterexample(path)
    const opened = open(stored, path)
    const wrong = checkCounterexample(opened)
    if (wrong !== undefined) return { found: { wrong }, evidence: stored.answer }
    const { kind } = stored.trace
    const trace = labelsOf(opened.trace)
    return { found: { length: trace.length, kind }, evidence: stored.answer, trace }
  } catch (error) {
    if (error instanceof InputError) return { found: { wrong: error.message }, evidence: path }
    throw error
  }
}
