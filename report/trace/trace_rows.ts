import type * as engine from '../../engine/run/replay.ts'
import type { StoredStep } from '../../engine/run/steps.ts'
import type { Action } from '../../model/action.ts'
import type { CellInfo } from '../../model/cells.ts'
import type { Model } from '../../model/model.ts'

type CellChange = engine.CellChange<Model>
type ReplayedStep = engine.ReplayedStep<Model>

/** Calls in a row that are worth one row, at least. */
const RUN = 4

export interface StepRow {
  readonly kind: 'step'
  /** The first step of a trace is 1. */
  readonly number: number
  readonly step: ReplayedStep
}

/** Equal calls in a row that do the same, as one. A fold does more: it is a row of its own. */
export interface RunRow {
  readonly kind: 'run'
  /** The numbers of the first and the last step. */
  readonly number: number
  readonly last: number
  readonly action: Action
  readonly result: number
  /** What they change, taken together. */
  readonly changes: readonly CellChange[]
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
  readonly changes: readonly CellChange[]
  /** Calls that fail in the passes after the first. */
  readonly failed: number
}

export type TraceRow = StepRow | RunRow | LoopRow

/** The first step that a row shows. */
export function firstOf(row: TraceRow): number {
  return row.kind === 'loop' ? firstOf(row.firstPass[0] as TraceRow) : row.number
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
  const all = steps.slice(start, end)
  if (times < 2) return numbered(all, start + 1)
  if (length === 1) {
    const rows = runs(all, start)
    if (rows.length <= RUN) return rows
  }
  const failed = all.slice(length).filter(({ result }) => result !== 0).length
  const firstPass = runs(all.slice(0, length), start)
  const changes = together(all.slice(length))
  return [{ kind: 'loop', times, firstPass, last: end, changes, failed }]
}

/** The steps after the first `before`, equal calls in a row with equal effects as one. */
function runs(steps: readonly ReplayedStep[], before: number): readonly TraceRow[] {
  const rows: TraceRow[] = []
  for (let from = 0; from < steps.length; ) {
    let to = from + 1
    const first = steps[from] as ReplayedStep
    while (to < steps.length && sameEffect(first, steps[to] as ReplayedStep)) to++
    const run = steps.slice(from, to)
    const [number, last] = [before + from + 1, before + to]
    const { action, result } = first
    if (run.length < RUN) rows.push(...numbered(run, number))
    else rows.push({ kind: 'run', number, last, action, result, changes: together(run) })
    from = to
  }
  return rows
}

/** `true` of calls that do the same: to the same variables, by the same amounts. */
function sameEffect(x: ReplayedStep, y: ReplayedStep): boolean {
  if (x.action !== y.action || x.result !== y.result) return false
  if (x.changes.length !== y.changes.length) return false
  return x.changes.every(({ cell, from, to }, i) => {
    const other = y.changes[i] as CellChange
    return other.cell === cell && other.to - other.from === to - from
  })
}

/** What some steps change, as if they were one. */
function together(steps: readonly ReplayedStep[]): readonly CellChange[] {
  const changes = new Map<CellInfo, CellChange>()
  for (const { cell, from, to } of steps.flatMap(step => step.changes)) {
    changes.set(cell, { cell, from: changes.get(cell)?.from ?? from, to })
  }
  return [...changes.values()].filter(({ from, to }) => from !== to)
}
