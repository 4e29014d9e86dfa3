import type { Change, ReplayedStep } from '../checkers/replay_trace.ts'
import type { StoredStep } from '../checkers/stored_steps.ts'

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
  readonly firstPass: readonly StepRow[]
  /** The number of the last step of the last pass. */
  readonly last: number
  /** What the passes after the first change, taken together. */
  readonly changes: readonly Change[]
  /** Calls that fail in the passes after the first. */
  readonly failed: number
}

export type TraceRow = StepRow | LoopRow

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
  const pass = numbered(steps.slice(start, Math.min(end, start + length)), start + 1)
  if (times < 2) return pass
  const others = steps.slice(start + length, end)
  return [
    {
      kind: 'loop',
      times,
      firstPass: pass,
      last: end,
      changes: together(others),
      failed: others.filter(({ result }) => result !== 0).length,
    },
  ]
}

/** What some steps change, as if they were one. */
function together(steps: readonly ReplayedStep[]): readonly Change[] {
  const changes = new Map<string, Change>()
  for (const { name, from, to } of steps.flatMap(step => step.changes)) {
    changes.set(name, { name, from: changes.get(name)?.from ?? from, to })
  }
  return [...changes.values()].filter(({ from, to }) => from !== to)
}
