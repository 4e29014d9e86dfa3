import { relative } from 'node:path'
import { checkCounterexample } from './counterexample.ts'
import { readCounterexample } from './counterexample_format.ts'
import { filesBelow } from './data_files.ts'
import type { Finding } from './finding.ts'

/** Checks everything that each stored counterexample says, and that no shorter trace exists. */
export function runCounterexamples(
  directory: string,
  kernelWanted: (kernel: string) => boolean,
  wanted: (property: string) => boolean,
): readonly Finding[] {
  return filesBelow(directory, '.json').flatMap((path): readonly Finding[] => {
    const stored = readCounterexample(path)
    if (!kernelWanted(stored.kernel) || !wanted(stored.property)) return []
    const { steps, kind } = stored.trace
    const expected = `violated at step ${steps.length} and not before, ${kind}`
    const wrong = checkCounterexample(stored, path)
    return [
      {
        checker: 'counterexamples',
        kernel: stored.kernel,
        property: stored.property,
        families: stored.structure.families.join('+'),
        setting: relative(directory, path),
        expected,
        found: wrong ?? expected,
        status: wrong === undefined ? 'as expected' : 'differs',
        evidence: stored.answer,
        figures: { length: steps.length },
        verdict: 'violated',
        trace: steps,
      },
    ]
  })
}
