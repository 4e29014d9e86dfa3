import chalk from 'chalk'
import type { RecordedStep } from '../checkers/replay_recording.ts'
import type { Change, ReplayedStep } from '../checkers/replay_trace.ts'
import { ENOBUFS, ENOMEM } from '../model/action.ts'
import { explanationText } from '../properties/explain.ts'
import { table } from './table.ts'

const errnoNames = new Map([
  [-ENOBUFS, '-ENOBUFS'],
  [-ENOMEM, '-ENOMEM'],
])

function changeLines(changes: readonly Change[]): readonly string[] {
  return changes.map(({ name, from, to }) => `${name} ${from} -> ${to}`)
}

/** The steps of a trace, what each changes, and at a violated step the equation in numbers. */
export function stepTable(steps: readonly ReplayedStep[]): string {
  const rows = steps.map(({ label, result, changes, violation }, index) => {
    const failed = violation ? [chalk.red(explanationText(violation))] : []
    const lines = [...changeLines(changes), ...failed]
    return [`${index + 1}`, label, errnoNames.get(result) ?? `${result}`, lines.join('\n')]
  })
  return table(['step', 'call', 'result', 'changes'], rows)
}

/** The same of a recording: its own event numbers, and its words for results. */
export function recordedTable(steps: readonly RecordedStep[]): string {
  const rows = steps.map(({ event, label, result, changes }) => {
    return [`${event}`, label, result, changeLines(changes).join('\n')]
  })
  return table(['event', 'call', 'result', 'changes'], rows)
}
