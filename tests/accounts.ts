import { expanded } from '../engine/run/steps.ts'
import { type ViolatedAccount, violatedAccountOf } from '../report/trace/account.ts'
import { type Counterexample, readCounterexample } from '../traces/counterexamples/format.ts'
import { open } from '../traces/counterexamples/opened.ts'
import { filesBelow } from '../traces/files/data_files.ts'

/** The account of a stored counterexample, by its path below counterexamples/, without `.json`. */
export const at = (file: string): ViolatedAccount => {
  const path = `counterexamples/${file}.json`
  return violatedAccountOf(open(readCounterexample(path), path))
}

/** The shortest trace to P13, after a cycle that is repeated. */
export const pumped: Counterexample = {
  ...readCounterexample('counterexamples/copied-template/recovery.json'),
  id: '0123456789abcdef',
  question: 'Does "it" end; #1 <for> all?',
}
pumped.trace = {
  kind: 'pumped',
  steps: [
    { repeat: 1000, steps: ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0'] },
    ...pumped.trace.steps,
  ],
}

/** Steps of a trace that is written out in full many times over; longer ones take minutes. */
const STEPS_MAX = 3000

/** Every stored counterexample that is not very long, by its path, and one that is pumped. */
export const accounts: readonly (readonly [string, ViolatedAccount])[] = [
  ...filesBelow('counterexamples', '.json')
    .map(path => [path, readCounterexample(path)] as const)
    .filter(([, { trace }]) => expanded(trace.steps).length <= STEPS_MAX)
    .map(([path, stored]) => [path, violatedAccountOf(open(stored, path))] as const),
  ['pumped', violatedAccountOf(open(pumped, 'pumped'))],
]
