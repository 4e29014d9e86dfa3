import type { Explanation } from '../../engine/explain.ts'
import { type NoReturn, noReturn } from '../../engine/run/no_return.ts'
import { type ReplayedStep, replayTrace } from '../../engine/run/replay.ts'
import { InputError } from '../../model/input_error.ts'
import type { Model } from '../../model/model.ts'
import { commotionOf } from '../../properties/rest.ts'
import type { Opened } from '../../traces/counterexamples/opened.ts'
import { stepsFrom } from '../../traces/files/step_errors.ts'
import { type TraceRow, traceRows } from './trace_rows.ts'

/** The step at which a property is violated first, and how. */
export interface FirstViolation {
  /** The first step of a trace is 1. */
  readonly violatedAt: number
  readonly violation: Explanation
}

/** A counterexample that has been replayed: what there is to tell of it, on one kernel. */
export interface Account extends Opened {
  readonly steps: readonly ReplayedStep<Model>[]
  /** The rows with repeated steps as one. */
  readonly rows: readonly TraceRow[]
  /** Absent: the property holds at every step. */
  readonly violated?: FirstViolation & { readonly noReturn: NoReturn }
}

/** A counterexample that is one: violated at its last step, and not before. */
export interface ViolatedAccount extends Account {
  readonly violated: NonNullable<Account['violated']>
}

/** Replays a counterexample on its own kernel. Throws InputError unless it is one. */
export function violatedAccountOf(opened: Opened): ViolatedAccount {
  const account = accountOf(opened)
  const { violated, steps, property, kernel, where } = account
  if (violated?.violatedAt === steps.length) return { ...account, violated }
  const found =
    violated === undefined ? 'holds at every step' : `falls at step ${violated.violatedAt}`
  throw new InputError(where, `${property.id} ${found} on ${kernel.name}`, 'look at it with replay')
}

/** Replays a counterexample on the kernel that it was opened on. Throws InputError if it cannot. */
export function accountOf(opened: Opened): Account {
  const { stored, instance, property, trace, where } = opened
  const steps = stepsFrom(where, () => replayTrace(instance, trace, property))
  const account = { ...opened, steps, rows: traceRows(stored.trace.steps, steps) }
  const first = firstViolation(steps)
  if (first === undefined) return account
  const commotion = commotionOf(instance.system)
  const found = noReturn(instance, trace, property, first.violatedAt, commotion)
  return { ...account, violated: { ...first, noReturn: found } }
}

export function firstViolation(steps: readonly ReplayedStep[]): FirstViolation | undefined {
  const index = steps.findIndex(step => step.violation !== undefined)
  const violation = steps[index]?.violation
  return violation === undefined ? undefined : { violatedAt: index + 1, violation }
}
