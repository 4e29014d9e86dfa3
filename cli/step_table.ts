import chalk from 'chalk'
import Table from 'cli-table3'
import type { RecordedStep } from '../checkers/replay_recording.ts'
import type { Change, ReplayedStep } from '../checkers/replay_trace.ts'
import { ENOBUFS, ENOMEM } from '../model/actions.ts'
import { explanationText } from '../properties/explain.ts'

const errnoNames = new Map([
  [-ENOBUFS, '-ENOBUFS'],
  [-ENOMEM, '-ENOMEM'],
])

function table(head: readonly string[]): InstanceType<typeof Table> {
  return new Table({ head: [...head], style: { head: [], border: [] } })
}

function changeLines(changes: readonly Change[]): readonly string[] {
  return changes.map(({ name, from, to }) => `${name} ${from} -> ${to}`)
}

/** The steps of a trace, what each changes, and at a violated step the equation in numbers. */
export function stepTable(steps: readonly ReplayedStep[]): string {
  const rows = table(['step', 'call', 'result', 'changes'])
  for (const [index, { label, result, changes, violation }] of steps.entries()) {
    const failed = violation ? [chalk.red(explanationText(violation))] : []
    const lines = [...changeLines(changes), ...failed]
    rows.push([index + 1, label, errnoNames.get(result) ?? `${result}`, lines.join('\n')])
  }
  return rows.toString()
}

/** The same of a recording: its own event numbers, and its words for results. */
export function recordedTable(steps: readonly RecordedStep[]): string {
  const rows = table(['event', 'call', 'result', 'changes'])
  for (const { event, label, result, changes } of steps) {
    rows.push([event, label, result, changeLines(changes).join('\n')])
  }
  return rows.toString()
}
