import { expect } from 'vitest'
import { explanationText } from '../engine/explain.ts'
import { figure } from '../engine/figure.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { totalIsLive } from '../properties/conservation.ts'
import type { Property } from '../properties/property.ts'
import { columns } from '../report/text/columns.ts'
import { firstViolation } from '../report/trace/account.ts'
import { counted } from '../report/trace/sentences.ts'
import { type TraceRow, traceRows } from '../report/trace/trace_rows.ts'
import { traceTable } from '../report/trace/trace_table.ts'
import { type Judged, judged } from './traces.ts'
import type { TraceInput } from './types.ts'

/** What `expect(trace)` can do after `import 'dstledger/vitest'`. */
interface TraceMatchers {
  /** P3 holds at every step of the trace, on its own kernel: no entry is lost from the counts. */
  toConserveTotals(): void
  /** A property (its id or name) holds at every step that the trace takes on a kernel. */
  toHoldOn(kernel: string | Kernel, property: string): void
}

declare module 'vitest' {
  interface Matchers<T> extends TraceMatchers {}
}

/** What a matcher answers, as vitest asks for it. */
export interface MatcherAnswer {
  readonly pass: boolean
  readonly message: () => string
}

/** Rows of a message before the violation, and where there is none: the last. */
const ROWS_SHOWN = 20

/** The matchers, for those who would rather extend an `expect` of their own. */
export const matchers = {
  toConserveTotals: (trace: TraceInput): MatcherAnswer => answer(trace, undefined, totalIsLive.id),
  toHoldOn: (trace: TraceInput, kernel: string | Kernel, property: string): MatcherAnswer => {
    if (kernel === undefined || property === undefined) {
      throw new InputError('toHoldOn', 'needs a kernel and a property', 'docs/MATCHERS.md has them')
    }
    return answer(trace, kernel, property)
  },
}

expect.extend(matchers)

/**
 * Judges a trace. Throws InputError if a step cannot be taken there, or if the property says
 * nothing of the trace: a test that asks so would pass on every kernel.
 */
function answer(trace: TraceInput, on: Kernel | string | undefined, asked: string): MatcherAnswer {
  const { property, ...found } = judged(trace, on, asked)
  if (property === undefined) throw new Error('a matcher asks no property')
  const judgement = { ...found, property }
  spokenOf(judgement)
  const pass = firstViolation(judgement.steps) === undefined
  return { pass, message: () => message(judgement) }
}

type Judgement = Judged & { readonly property: Property }

function spokenOf({ model, property, steps }: Judgement): void {
  const name = `${property.id} ${property.name}`
  const { needs } = property
  if (needs !== undefined && !model.structure.parts?.includes(needs)) {
    throw new InputError(
      'trace',
      `${name} says nothing of a model without ${needs}`,
      `put '${needs}' into structure.parts`,
    )
  }
  if (property.kind === 'state') return
  const about: readonly string[] = property.about
  if (steps.some(({ action }) => about.includes(action.name))) return
  throw new InputError('trace', `${name} says nothing of its steps`, `take ${about.join(' or ')}`)
}

/** What was expected and what came, with the steps up to there: for both forms of a matcher. */
function message(judgement: Judgement): string {
  const { kernel, property, stored, steps } = judgement
  const violated = firstViolation(steps)
  const name = `${property.id} ${property.name}`
  const rows = traceRows(stored, steps)
  const shown = violated === undefined ? rows : upTo(rows, violated.violatedAt)
  const taken = figure(steps.length)
  const expected =
    violated === undefined
      ? `some step to violate ${name} on ${kernel.name}, but it holds at all ${taken}`
      : `${name} to hold on ${kernel.name}, but step ${figure(violated.violatedAt)} violates it`
  const label = violated && steps[violated.violatedAt - 1]?.action.label
  const failed = violated ? [`${label}: ${explanationText(violated.violation)}`] : []
  const changes = table(shown)
  const lines = [`expected ${expected}`, property.sentence, '', ...changes, '', ...failed]
  return lines.join('\n').trimEnd()
}

function table(rows: readonly TraceRow[]): readonly string[] {
  const left = rows.length - ROWS_SHOWN
  const { head, rows: cells } = traceTable(rows.slice(-ROWS_SHOWN))
  const more = left > 0 ? [`... ${counted(left, 'row')} before`] : []
  const texts = cells.map(row => row.cells)
  return [...more, columns([head, ...texts])]
}

function upTo(rows: readonly TraceRow[], step: number): readonly TraceRow[] {
  return rows.filter(row => (row.kind === 'step' ? row.number : row.last) <= step)
}
