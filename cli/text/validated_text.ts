import chalk from 'chalk'
import { figure } from '../../engine/figure.ts'
import { counted } from '../../report/trace/sentences.ts'
import type { Status } from '../../suite/findings/finding.ts'
import type { Explanation, SolvedStart } from '../../traces/importers/explained.ts'
import type { SharedSlots } from '../../traces/importers/imported.ts'
import type { Replayed } from '../../traces/importers/replayable.ts'
import type { Tally } from '../../traces/importers/tally.ts'
import { mismatchText } from '../../traces/recordings/counter/replay.ts'
import type { WholeReplay } from '../../traces/recordings/counter/whole.ts'
import { drawn, type Rows } from './drawn.ts'
import { byKind } from './odd_values.ts'

/** What came of a trace: what was read, and what each kernel makes of it. */
export interface Validated {
  readonly path: string
  readonly sums: Tally
  readonly sharedSlots?: SharedSlots
  readonly undetermined?: string
  readonly replayable?: Replayed
  readonly explanations?: readonly Explanation[]
  /** Where no kernel explains all: the whole trace on the one that explains most. */
  readonly whole?: WholeReplay & { readonly kernel: string }
}

/** Lines that are named of each kind. */
const SHOWN = 5

/** A range that is no smaller says nothing, in entries. */
const UNBOUNDED = 2 ** 20

/** What was read of a trace. */
export function importText(sums: Tally): string {
  return drawn(importRows(sums))
}

function importRows({ counts, imported }: Tally): Rows {
  const { lost, refused_lines, verdict } = imported()
  const entries = lost
    .slice(0, SHOWN)
    .map(({ line, cpu, count }) => [
      'lost',
      `line ${line}: ${count === null ? 'events' : counted(count, 'event')}` +
        `${cpu === null ? '' : ` of CPU ${cpu}`}`,
    ])
  const refused = refused_lines
    .slice(0, SHOWN)
    .map(({ line, why }) => ['cannot be read', `line ${line}: ${why}`])
  return [
    ['events', `${figure(counts.events)}; lines with others: ${figure(counts.others)}`],
    ...entries,
    ...more(lost.length, 'lost'),
    ...refused,
    ...more(counts.refused, 'cannot be read'),
    ['complete?', verdict],
  ]
}

function more(all: number, head: string): Rows {
  return all > SHOWN ? [[head, `${figure(all - SHOWN)} more`]] : []
}

/** The verdict on a trace, for a person and as data. */
export function validatedText(found: Validated): {
  readonly status: Status
  readonly text: string
  readonly report: unknown
} {
  const { path, sums, sharedSlots, undetermined, explanations = [], replayable } = found
  const { lost, verdict } = sums.imported()
  const whole = explanations.filter(({ mismatch }) => mismatch === undefined)
  const explained = whole.map(({ kernel }) => kernel)
  const [best] = explanations
  const events =
    replayable === undefined ? 0 : replayable.recording.events.length - replayable.madeUp
  // The oldest events are missing of many a trace, and what is left is whole.
  const missing = sums.losses.some(({ atStart }) => !atStart)
  const status = statusOf(found, explained.length > 0, missing)
  const rows = [...importRows(sums)]
  if (sharedSlots !== undefined) rows.push(['the bug', sharedText(sharedSlots)])
  if (undetermined !== undefined) rows.push(['verdict', `undetermined: ${undetermined}`])
  else if (explained.length > 0) {
    const vacuous = best?.compared === 0
    const verdict = vacuous ? 'vacuous: no number could be compared' : 'explained by '
    rows.push(['verdict', chalk.bold(vacuous ? verdict : verdict + explained.join(', '))])
    const { compared = 0, taken = 0, solved = [] } = best ?? {}
    const of = taken === 0 ? '' : `; ${figure(taken)} more taken to find out what was not known`
    rows.push(['', `${counted(events, 'event')}, ${counted(compared, 'number')} compared${of}`])
    rows.push(...startRows(solved))
  } else {
    rows.push(['verdict', chalk.bold('explained by no kernel here')])
    rows.push(...partingRows(explanations, events))
    if (found.whole !== undefined) rows.push(['', wholeText(found.whole)])
  }
  if (lost.length > 0) {
    const goesOn = undefined === undetermined ? '; past the loss, numbers are found out again' : ''
    rows.push(['', `inconclusive from line ${sums.firstLost} on: events are lost${goesOn}`])
  }
  const late = replayable?.late ?? 0
  if (late > 0) {
    rows.push([
      'left out',
      `${counted(late, 'free')} after the exit of a netns: of no live counter`,
    ])
  }
  if (explained.length > 0 && explained.every(kernel => kernel.startsWith('copied-template'))) {
    rows.push(['next', 'keep it with --out FILE.jsonl.gz, which says how to shrink it'])
  }
  return {
    status,
    text: [path, drawn(rows)].join('\n'),
    report: {
      file: path,
      counts: sums.counts,
      complete: verdict,
      shared_slots: sharedSlots,
      undetermined,
      explained_by: explained,
      kernels: explanations,
      whole: found.whole,
      events,
      late_frees_left_out: late,
      inconclusive_from_line: sums.firstLost,
    },
  }
}

/** What was counted before the trace. A number that nothing determines is said to be so. */
function startRows(solved: readonly SolvedStart[]): Rows {
  const rows = solved.slice(0, SHOWN).map(({ of, family, numbers }, i) => {
    const texts = numbers.map(({ of: what, lo, hi }) => {
      const name = what === 'count' ? 'count' : `slot of CPU ${what}`
      if (lo === hi) return `${name} ${figure(lo)}`
      return `${name} not determined${hi - lo < UNBOUNDED ? ` (${lo}..${hi})` : ''}`
    })
    return [i === 0 ? 'at the start' : '', `${of} ${family}: ${texts.join(', ')}`]
  })
  return [...rows, ...more(solved.length, '')]
}

function statusOf(
  { undetermined, sums, explanations }: Validated,
  explained: boolean,
  lost: boolean,
): Status {
  if (undetermined !== undefined || sums.counts.events === 0) return 'unknown'
  // What compares nothing shows nothing.
  if (explained && explanations?.[0]?.compared === 0) return 'unknown'
  if (!explained) return 'differs'
  return lost || sums.counts.refused > 0 ? 'unknown' : 'as expected'
}

/** What explains the numbers that do not match: a tracer drops events, and swaps them. */
function wholeText({ kernel, compared, odd }: NonNullable<Validated['whole']>): string {
  const counts = byKind(odd).map(({ values, what }) => `${figure(values.length)} ${what}`)
  return (
    `the whole of it on ${kernel}: ${figure(odd.length)} of ${figure(compared)} numbers do not ` +
    `match: ${counts.join(', ')}`
  )
}

function sharedText({ line, counters, netns }: SharedSlots): string {
  const [one, other] = netns
  return `line ${line}: ${one} and ${other} have their slots in one block, ${counters}`
}

/** What would have shown the numbers that were seen. */
function insteadRows({ instead = [], mismatch }: Explanation): Rows {
  const step = mismatch?.cell === 'step'
  if (!step && mismatch?.cell !== 'count' && mismatch?.cell !== 'slot') return []
  if (instead.length === 0) {
    return [['', step ? '  nothing was enabled there' : '  no step that was enabled shows this']]
  }
  const names = instead.slice(0, SHOWN).join(', ')
  const others = instead.length > SHOWN ? `, and ${figure(instead.length - SHOWN)} more` : ''
  return [['', `  enabled instead${step ? '' : ', with what was seen'}: ${names}${others}`]]
}

/** How far each kernel comes; kernels that part at one point stand together. */
function partingRows(explanations: readonly Explanation[], events: number): Rows {
  const groups = new Map<string, Explanation[]>()
  for (const one of explanations) {
    const { mismatch } = one
    const key = `${one.events} ${mismatch?.cell} ${mismatch?.expected}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (first?.mismatch === undefined) return []
    const names = group.map(({ kernel }) => kernel).join(', ')
    const { line } = first.mismatch
    return [
      ['', `${figure(first.events)} of ${figure(events)} events by ${names}`],
      ['', `  line ${line}: ${mismatchText(first.mismatch)}`],
      ...insteadRows(first),
    ]
  })
}
