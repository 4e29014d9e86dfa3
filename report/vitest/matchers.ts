import { expect } from 'vitest'
import { explanationText } from '../../engine/explain.ts'
import type { Kernel } from '../../model/kernel.ts'
import { totalIsLive } from '../../properties/conservation.ts'
import type { Property } from '../../properties/property.ts'
import { counted, figure } from '../trace/sentences.ts'
import { type TraceRow, traceRows } from '../trace/trace_rows.ts'
import { traceTable } from '../trace/trace_table.ts'
import { type JudgedTrace, judge, type TraceJudgement } from './judge.ts'
import { plainTable } from './plain_table.ts'

/** What `expect(trace)` can do after `import 'dstledger/vitest'`. */
interface TraceMatchers {
  /** P3 holds at every step of the trace, on its own kernel: nothing is lost from the books. */
  toConserveTotals(): void
  /** A property holds at every step that the trace takes on a kernel. */
  toHoldOn(kernel: string | Kernel, property: string | Property): void
}

declare module 'vitest' {
  interface Matchers<T> extends TraceMatchers {}
}

interface Answer {
  readonly pass: boolean
  readonly message: () => string
}

/** Rows of a message before the violation, and where there is none: the last. */
const ROWS_SHOWN = 20

/** The matchers, for those who would rather extend an `expect` of their own. */
export const matchers = {
  toConserveTotals: (trace: JudgedTrace): Answer => answer(judge(trace, totalIsLive)),
  toHoldOn: (trace: JudgedTrace, kernel: string | Kernel, property: string | Property): Answer =>
    answer(judge(trace, property, kernel)),
}

expect.extend(matchers)

function answer(judgement: TraceJudgement): Answer {
  return { pass: judgement.violated === undefined, message: () => message(judgement) }
}

/** What was expected and what came, with the steps up to there: for both forms of a matcher. */
function message(judgement: TraceJudgement): string {
  const { kernel, property, stored, steps, violated } = judgement
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
  return [
    ...more,
    plainTable(
      head,
      cells.map(row => row.cells),
    ),
  ]
}

function upTo(rows: readonly TraceRow[], step: number): readonly TraceRow[] {
  return rows.filter(row => (row.kind === 'step' ? row.number : row.last) <= step)
}
