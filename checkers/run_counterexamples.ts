import { join } from 'node:path'
import { checkCounterexample } from './counterexample.ts'
import { readCounterexample } from './counterexample_format.ts'
import { storedChecks } from './find_counterexamples.ts'
import { aboutStructure, compared, type Finding } from './finding.ts'
import { InputError } from './input_error.ts'
import { expanded } from './stored_steps.ts'
import type { Trace } from './verdict.ts'

/** Checks all that each stored counterexample says, and that none of the suite is missing. */
export function runCounterexamples(
  directory: string,
  kernelWanted: (kernel: string) => boolean,
  wanted: (property: string) => boolean,
): readonly Finding[] {
  return storedChecks
    .filter(({ check, property }) => kernelWanted(check.kernel.name) && wanted(property.id))
    .map(({ file, check, property }): Finding => {
      const length = check.violated[property.id] as number
      const expected = `violated at step ${length} and not before, shortest`
      const { found, evidence, trace } = checked(join(directory, file))
      return {
        checker: 'counterexamples',
        kernel: check.kernel.name,
        property: property.id,
        ...aboutStructure(check.structure),
        setting: file,
        expected,
        found,
        status: compared(expected, found),
        evidence,
        figures: { length: trace?.length ?? 0 },
        ...(trace === undefined ? {} : { verdict: 'violated', trace }),
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
