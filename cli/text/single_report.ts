import chalk from 'chalk'
import { given } from '../../engine/given.ts'
import { stepText, withRepeats } from '../../engine/run/steps.ts'
import { type Labels, labelsOf, type Trace } from '../../engine/trace.ts'
import type { Verdict } from '../../engine/verdict.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Family } from '../../model/structure.ts'
import { propertyById } from '../../properties/properties.ts'
import { whatAsks } from '../../properties/saying.ts'
import { counted } from '../../report/trace/sentences.ts'
import { statusOf } from '../../suite/findings/single_verdict.ts'
import { expectedOf } from '../../suite/tables/expected.ts'

/** What one checker says of one property in a run that the user has described by flags. */
export interface SingleVerdict {
  readonly property: string
  readonly verdict: Verdict
  /** What the suite expects of this kernel; absent where it expects nothing. */
  readonly expected?: 'violated' | 'holds'
  /** Actions of the trace. */
  readonly length?: number
  readonly trace?: Labels
  readonly note?: string
}

export function singleVerdict(
  kernel: Kernel,
  families: readonly Family[],
  property: string,
  found: { readonly verdict: Verdict; readonly trace?: Trace; readonly note?: string },
): SingleVerdict {
  const expected = expectedOf(kernel, families, property)
  const { verdict, trace, note = noteOf(property, verdict) } = found
  return {
    property,
    verdict,
    ...given({ expected, note, length: trace?.length, trace: trace && labelsOf(trace) }),
  }
}

/** What is missing where a verdict is about nothing. */
function noteOf(property: string, verdict: Verdict): string | undefined {
  return verdict === 'vacuous' ? `it takes ${whatAsks(propertyById(property, ''))}` : undefined
}

/** What to do about verdicts about nothing, where there are any. */
export function vacuousHint(verdicts: readonly SingleVerdict[]): readonly string[] {
  const about = verdicts.filter(({ verdict }) => verdict === 'vacuous')
  if (about.length === 0) return []
  const which = about.length === 1 ? about.map(({ property }) => property).join('') : 'these'
  const flags = '--gc-thresh, --netns, --cpus or --actions'
  return [
    `vacuous: nothing here puts ${which} to the question; try other ${flags}, or wider bounds`,
  ]
}

/** `P2   violated in 3 steps: dst_alloc net=0 cpu=0; ...` */
export function verdictLine(found: SingleVerdict): string {
  const { property, verdict, trace, note, expected } = found
  const unexpected = statusOf(found) === 'differs' ? `, but ${expected} is expected` : ''
  const text = trace === undefined ? verdict : `${verdict} in ${counted(trace.length, 'step')}`
  const colour = unexpected ? chalk.red.bold : colours[verdict]
  const rest = [...(note ? [note] : []), ...(trace ? [traceText(trace)] : [])]
  return [`${property.padEnd(4)} ${colour(text + unexpected)}`, ...rest].join(': ')
}

const colours: Readonly<Record<Verdict, (text: string) => string>> = {
  proved: chalk.green,
  exhausted: chalk.green,
  'not refuted': text => text,
  vacuous: chalk.magenta,
  violated: chalk.red,
  open: chalk.yellow,
  unknown: chalk.yellow.bold,
}

/** Steps that a line can show, equal ones in a row as one; the JSON has them all. */
const STEPS_SHOWN = 20

/** `dst_alloc net=0 cpu=0 x31; dst_free net=0 cpu=0` */
export function traceText(trace: Labels): string {
  const steps = withRepeats(trace).map(stepText)
  const more = steps.length - STEPS_SHOWN
  const tail = more > 0 ? `; ... ${more} more (--json has all)` : ''
  return steps.slice(0, STEPS_SHOWN).join('; ') + tail
}
