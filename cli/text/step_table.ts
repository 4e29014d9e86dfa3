import chalk from 'chalk'
import { explanationText } from '../../engine/explain.ts'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import { columns } from '../../report/text/columns.ts'
import type { Account } from '../../report/trace/account.ts'
import { counted, noReturnText } from '../../report/trace/sentences.ts'
import { numbered } from '../../report/trace/trace_rows.ts'
import { traceTable } from '../../report/trace/trace_table.ts'
import type { RecordedStep } from '../../traces/recordings/counter/replay.ts'

/** Rows that a table can have and still be drawn in two seconds. */
const ROWS_MAX = 2500

/**
 * The steps of a trace and what each changes, in a lane for each netns; the violated step in red,
 * the point of no return in yellow; below it what is violated, with its numbers. Repeated steps are
 * folded unless `unfold` is set. Of a trace with very many rows, the last.
 */
export function stepTable(account: Account, unfold = false): string {
  const { steps, violated } = account
  const all = unfold ? numbered(steps) : account.rows
  const shown = all.slice(-ROWS_MAX)
  const { head, rows } = traceTable(shown)
  const noReturn = violated && 'step' in violated.noReturn ? violated.noReturn.step : undefined
  const painted = rows.map(({ steps: [first, last], cells: [number = '', ...others] }) => {
    const at = (step: number | undefined): boolean =>
      step !== undefined && first <= step && step <= last
    if (at(violated?.violatedAt)) return [chalk.red(`${number} ✗`), ...others]
    return [at(noReturn) ? chalk.yellow(`${number} !`) : number, ...others]
  })
  const before = (rows[0]?.steps[0] ?? 1) - 1
  const more = before > 0 ? [`... ${counted(before, 'step')} before, which --json has`] : []
  const lines = violated === undefined ? [] : violatedLines(account, violated)
  return [...more, asWide([head, ...painted]), ...lines].join('\n')
}

function violatedLines(
  { trace, property }: Account,
  { violatedAt, violation, noReturn }: NonNullable<Account['violated']>,
): readonly string[] {
  return [
    chalk.red(
      `✗ step ${figure(violatedAt)} violates ${property.id}: ${explanationText(violation)}`,
    ),
    chalk.yellow(`! no return: ${noReturnText(noReturn, violatedAt, trace)}`),
  ]
}

/** The table of a recording: its own event numbers, and its words for results. */
export function recordedTable(steps: readonly RecordedStep[]): string {
  const rows = steps.map(({ event, label, result, changes }) => {
    const lines = changes.map(({ cell, from, to }) => `${cell.name} ${from} -> ${to}`)
    return [`${event}`, label, result, lines.join('\n')]
  })
  return asWide([['event', 'call', 'result', 'changes'], ...rows])
}

/** As wide as the terminal, at most. */
function asWide(rows: readonly (readonly string[])[]): string {
  return columns(rows, { rule: true, ...given({ wrap: process.stdout.columns || undefined }) })
}
