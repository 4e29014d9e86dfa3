import type { Explanation } from '../../engine/explain.ts'
import { InputError } from '../../engine/input_error.ts'
import { type NoReturn, noReturn } from '../../engine/run/no_return.ts'
import { type ReplayedStep, replayTrace } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Kernel } from '../../model/kernel.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { type Variables, variables } from '../../model/variables.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { commotionOf } from '../../properties/rest.ts'
import { settingOf } from '../../traces/counterexamples/counterexample.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { type TraceRow, traceRows } from './trace_rows.ts'

/** The step at which a property is violated first, and how. */
export interface Violated {
  /** The first step of a trace is 1. */
  readonly step: number
  readonly explanation: Explanation
}

/** A counterexample that has been replayed: what there is to tell of it, on one kernel. */
export interface Account {
  readonly stored: Counterexample
  readonly kernel: Kernel
  readonly property: Property
  readonly setting: Setting
  readonly variables: Variables
  readonly steps: readonly ReplayedStep[]
  /** The same with repeated steps folded. */
  readonly rows: readonly TraceRow[]
  /** Absent: the property holds at every step. */
  readonly violated?: Violated & { readonly noReturn: NoReturn }
}

/** A counterexample that is one: violated at its last step, and not before. */
export interface ViolatedAccount extends Account {
  readonly violated: NonNullable<Account['violated']>
}

/** Replays a counterexample on its own kernel. Throws InputError unless it is one. */
export function violatedAccountOf(stored: Counterexample, where: string): ViolatedAccount {
  const account = accountOf(stored, where)
  const { violated, steps, property, kernel } = account
  if (violated?.step === steps.length) return { ...account, violated }
  const found = violated === undefined ? 'holds at every step' : `falls at step ${violated.step}`
  throw new InputError(where, `${property.id} ${found} on ${kernel.name}`, 'look at it with replay')
}

/** Replays a counterexample, on its own kernel if none is given. Throws InputError if it cannot. */
export function accountOf(stored: Counterexample, where: string, kernel?: Kernel): Account {
  const on = kernel ?? kernelByName(stored.kernel, where)
  const property = propertyById(stored.property, where)
  const setting = settingOf(stored, on)
  const trace = expanded(stored.trace.steps)
  const instance = instanceOf(setting)
  const steps = replayTrace(instance, trace, property, where)
  const violated = firstViolation(steps)
  return {
    stored,
    kernel: on,
    property,
    setting,
    variables: variables(stored.structure),
    steps,
    rows: traceRows(stored.trace.steps, steps),
    ...(violated === undefined
      ? {}
      : {
          violated: {
            ...violated,
            noReturn: noReturn(
              instance,
              trace,
              property,
              violated.step,
              commotionOf(instance.system),
            ),
          },
        }),
  }
}

export function firstViolation(steps: readonly ReplayedStep[]): Violated | undefined {
  const index = steps.findIndex(step => step.violation !== undefined)
  const explanation = steps[index]?.violation
  return explanation === undefined ? undefined : { step: index + 1, explanation }
}
