import { explanationText } from '../../engine/explain.ts'
import { figure } from '../../engine/figure.ts'
import { columns } from '../../report/text/columns.ts'
import { resultText, valueText } from '../../report/trace/sentences.ts'
import { type Column, NOT_ENABLED, TAKEN } from './column.ts'
import { verdictText } from './edit.ts'
import type { Lockstep } from './lockstep.ts'
import { type Moment, type SlotTerm, watcher } from './moment.ts'
import { placeText } from './permalink.ts'

/** Columns of a mail, as the kernel's mailing lists want them. */
const WIDTH = 72

/** Steps before the one that is looked at which a mail shows. */
const CONTEXT = 8

/** What is seen at a step, as plain text for a mail: no line is wider than 72 columns. */
export function mailText(of: Lockstep, step: number): string {
  const { trace, left, right } = of
  const watch = { left: watcher(trace, left), right: watcher(trace, right) }
  const first = Math.max(1, step - CONTEXT + 1)
  const shown = Array.from({ length: Math.max(0, step - first + 1) }, (_, i) => first + i)
  const rows = shown.map(at => [
    figure(at),
    trace.labels[at - 1] as string,
    changesText(watch.left(at)),
    changesText(watch.right(at)),
  ])
  const place = placeText(trace, { left: left.kernel, right: right.kernel, step })
  return [
    ...wrapped(trace.title),
    ...wrapped(`${trace.property.id}: ${trace.property.sentence}`),
    '',
    ...(first > 1 ? [`[${figure(first - 1)} steps before]`] : []),
    columns([['step', 'call', left.kernel.name, right.kernel.name], ...rows], {
      rule: true,
      wrap: WIDTH,
    }),
    '',
    `After step ${figure(step)}:`,
    ...balanceLines(left, watch.left(step)),
    ...balanceLines(right, watch.right(step)),
    '',
    ...[left, right].flatMap(column =>
      wrapped(`${column.kernel.name}: ${verdictText(column, trace)}.`),
    ),
    place,
    '',
  ].join('\n')
}

function changesText(moment: Moment): string {
  if (moment.outcome !== TAKEN) {
    return moment.outcome === NOT_ENABLED ? 'not enabled: left out' : 'no such step: left out'
  }
  const { result, changes } = moment
  const lines = changes.map(
    ({ cell, from, to }) => `${cell.name} ${valueText(from)} -> ${valueText(to)}`,
  )
  return [...(result === 0 ? [] : [`= ${resultText(result)}`]), ...lines].join('\n')
}

function balanceLines({ kernel }: Column, { balances, violation }: Moment): readonly string[] {
  const rows = balances
    .filter(({ alive }) => alive)
    .map(({ name, count, slots, sum, live }) => [
      `  ${name}`,
      `count ${count}`,
      slotsText(slots),
      `sum ${sum}`,
      `live ${live}`,
      `drift ${sum - live}`,
    ])
  const violated = violation === undefined ? [] : wrapped(`  ${explanationText(violation)}`)
  return [`${kernel.name}:`, columns(rows, { wrap: WIDTH }), ...violated]
}

/** `slots 3 (1)`: what is in no sum is in parentheses. */
function slotsText(slots: readonly SlotTerm[]): string {
  if (slots.length === 0) return 'no slots'
  const values = slots.map(({ value, summed }) => (summed ? `${value}` : `(${value})`))
  return `slots ${values.join(' ')}`
}

function wrapped(text: string): readonly string[] {
  return columns([[text]], { wrap: WIDTH }).split('\n')
}
