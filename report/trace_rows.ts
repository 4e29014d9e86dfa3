import type { Change, ReplayedStep } from '../checkers/replay_trace.ts'
import type { StoredStep } from '../checkers/stored_steps.ts'

/** Equal calls in a row that are worth a loop of their own, at least. */
const RUN = 4

export interface StepRow {
  readonly kind: 'step'
  /** The first step of a trace is 1. */
  readonly number: number
  readonly step: ReplayedStep
}

/** Steps that are taken several times over: the first pass in full, the others as one. */
export interface LoopRow {
  readonly kind: 'loop'
  /** Passes in all. */
  readonly times: number
  readonly firstPass: readonly TraceRow[]
  /** The number of the last step of the last pass. */
  readonly last: number
  /** What the passes after the first change, taken together. */
  readonly changes: readonly Change[]
  /** Calls that fail in the passes after the first. */
  readonly failed: number
}

export type TraceRow = StepRow | LoopRow

/** The first step that a row shows. */
export function firstOf(row: TraceRow): number {
  return row.kind === 'step' ? row.number : firstOf(row.firstPass[0] as TraceRow)
}

/** The last step that a row shows. */
function lastOf(row: TraceRow): number {
  return row.kind === 'step' ? row.number : row.last
}

/** Steps of one pass of a loop. */
export function lengthOf(row: LoopRow): number {
  return lastOf(row.firstPass.at(-1) as TraceRow) - firstOf(row) + 1
}

/**
 * A replayed trace as a reader wants it: repeated steps are folded, but for the pass in which the
 * first violation is. The replay is that of the expanded steps.
 */
export function traceRows(
  stored: readonly StoredStep[],
  steps: readonly ReplayedStep[],
): readonly TraceRow[] {
  const violated = steps.findIndex(step => step.violation !== undefined)
  let from = 0
  return stored.flatMap(item => {
    const length = typeof item === 'string' ? 1 : item.steps.length
    const times = typeof item === 'string' ? 1 : item.repeat
    const start = from
    from += length * times
    const inside = violated >= start && violated < from
    const whole = inside ? Math.floor((violated - start) / length) : times
    const rest = Math.max(0, times - whole - 1)
    return [
      ...passes(steps, start, length, whole),
      ...passes(steps, start + whole * length, length, inside ? 1 : 0),
      ...passes(steps, start + (whole + 1) * length, length, rest),
    ]
  })
}

/** Each step as a row of its own. */
export function numbered(steps: readonly ReplayedStep[], first = 1): readonly StepRow[] {
  return steps.map((step, index) => ({ kind: 'step', number: first + index, step }))
}

function passes(
  steps: readonly ReplayedStep[],
  start: number,
  length: number,
  times: number,
): readonly TraceRow[] {
  const end = start + length * times
  // Few calls, or one pass: nothing to fold.
  if (times < 2 || (length === 1 && times < RUN)) {
    return numbered(steps.slice(start, end), start + 1)
  }
  const pass = steps.slice(start, start + length)
  return [loop(runs(pass, start), times, steps.slice(start + length, end), end)]
}

function loop(
  firstPass: readonly TraceRow[],
  times: number,
  others: readonly ReplayedStep[],
  last: number,
): LoopRow {
  const failed = others.filter(({ result }) => result !== 0).length
  return { kind: 'loop', times, firstPass, last, changes: together(others), failed }
}

/** The steps after the first `before`, equal calls in a row as loops. */
function runs(steps: readonly ReplayedStep[], before: number): readonly TraceRow[] {
  const rows: TraceRow[] = []
  for (let from = 0; from < steps.length; ) {
    const end = steps.findIndex((step, i) => i > from && step.label !== steps[from]?.label)
    const run = steps.slice(from, end === -1 ? steps.length : end)
    const number = before + from + 1
    from += run.length
    if (run.length < RUN) rows.push(...numbered(run, number))
    else rows.push(loop(numbered(run.slice(0, 1), number), run.length, run.slice(1), before + from))
  }
  return rows
}

/** What some steps change, as if they were one. */
function together(steps: readonly ReplayedStep[]): readonly Change[] {
  const changes = new Map<string, Change>()
  for (const { name, from, to } of steps.flatMap(step => step.changes)) {
    changes.set(name, { name, from: changes.get(name)?.from ?? from, to })
  }
  return [...changes.values()].filter(({ from, to }) => from !== to)
}
