import type { Action } from '../engine/action.ts'
import { STEPS_MAX, type StoredStep, stepCount } from '../engine/run/steps.ts'
import type { ActionName } from '../model/action_name.ts'
import { InputError } from '../model/input_error.ts'
import type { Model } from '../model/model.ts'
import type { Repeated, Step, TraceInput } from './types.ts'

/** The steps of a trace as files have them: a label each. Throws InputError for what is none. */
export function storedSteps(model: Model, { steps }: TraceInput): readonly StoredStep[] {
  const byKey = new Map(model.actions.map(action => [keyOf(action), action.label]))
  const labels = new Set(byKey.values())
  const labelOf = (step: Step | string, at: number): string => {
    const label = typeof step === 'string' ? step : isStep(step) && byKey.get(keyOf(step))
    if (typeof label === 'string' && labels.has(label)) return label
    const shown = typeof step === 'string' ? step : JSON.stringify(step)
    const some = [...labels].slice(0, 3).join(', ')
    throw new InputError(`step ${at}, ${shown}`, `is no action of ${model.name} here`, `as ${some}`)
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new InputError('trace.steps', 'has no steps', 'give at least one')
  }
  for (const [i, step] of steps.entries()) if (isRepeated(step)) checkRepeated(step, i + 1)
  const count = stepCount(steps.map(step => (isRepeated(step) ? step : '')))
  if (count > STEPS_MAX) {
    throw new InputError('trace.steps', `has ${count} steps`, `give at most ${STEPS_MAX}`)
  }
  return steps.map((step, i) =>
    isRepeated(step)
      ? { repeat: step.repeat, steps: step.steps.map(one => labelOf(one, i + 1)) }
      : labelOf(step, i + 1),
  )
}

function checkRepeated({ repeat, steps }: Repeated<unknown>, at: number): void {
  const where = `step ${at}`
  if (!Number.isSafeInteger(repeat) || repeat < 1) {
    throw new InputError(where, `cannot be repeated ${repeat} times`, 'give a number from 1 on')
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new InputError(where, 'repeats no steps', 'give at least one')
  }
}

/** Steps of files as names and arguments. */
export function namedSteps(
  model: Model,
  stored: readonly StoredStep[],
): readonly (Step | Repeated<Step>)[] {
  const byLabel = new Map(model.actions.map(action => [action.label, action]))
  const stepOf = (label: string): Step => stepOfAction(byLabel.get(label) as Action)
  return stored.map(step =>
    typeof step === 'string'
      ? stepOf(step)
      : { repeat: step.repeat, steps: step.steps.map(stepOf) },
  )
}

export function stepOfAction({ name, args }: Pick<Action, 'name' | 'args'>): Step {
  const given = Object.entries(args).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return { name: name as ActionName, args: Object.fromEntries(given) }
}

/** What no compiler has seen may be anything. */
function isStep(step: unknown): boolean {
  return isObject(step) && 'name' in step && 'args' in step && isObject(step.args)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The same for equal steps, in whatever order their arguments are. */
function keyOf({ name, args }: { readonly name: string; readonly args: object }): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined)
  return JSON.stringify([name, given.sort(([x], [y]) => (x < y ? -1 : 1))])
}

function isRepeated(
  step: Step | string | Repeated<Step | string>,
): step is Repeated<Step | string> {
  return isObject(step) && 'repeat' in step
}
