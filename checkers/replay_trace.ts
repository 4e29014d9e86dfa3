import type { Action } from '../model/action.ts'
import { type Explanation, explain } from '../properties/explain.ts'
import type { Property } from '../properties/property.ts'
import { modelOf, type Setting } from '../properties/setting.ts'
import { InputError } from './input_error.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine } from './machine.ts'
import type { Trace } from './verdict.ts'

/** A cell that a step changed. */
export interface Change {
  readonly name: string
  readonly from: number
  readonly to: number
}

export interface ReplayedStep {
  readonly label: string
  /** 0 or -errno. */
  readonly result: number
  /** Only what the step changed, in the order of the variables. */
  readonly changes: readonly Change[]
  /** The claim that fails at this step, if one does. */
  readonly violation?: Explanation
  /** The state after it lies outside the bounds of the setting. */
  readonly outside?: true
}

/** Takes the steps of a trace and judges a property, if one is given, after each. */
export function replayTrace(
  setting: Setting,
  trace: Trace,
  property?: Property,
  where = 'trace',
): readonly ReplayedStep[] {
  const model = modelOf(setting)
  const now = machine(model, setting.params)
  const before = machine(model, setting.params)
  const actions = new Map(model.actions.map(action => [action.label, action]))
  return trace.map((label, index) => {
    const at = `${where}: step ${index + 1}, "${label}"`
    const action = actions.get(label)
    if (action === undefined) {
      throw new InputError(at, `is no action of ${setting.kernel.name} here`, noSuchStep(actions))
    }
    if (!action.enabled(now.arith, now.state)) {
      throw new InputError(
        at,
        'is not enabled',
        'the model has changed since the trace was stored, or the trace is of another kernel',
      )
    }
    before.values.set(now.values)
    const result = action.result(now.arith, now.state)
    now.apply(action.next(before.arith, before.state))
    const violation = property && judge(property, before, action, now)
    return {
      label,
      result,
      changes: changes(before, now),
      ...(violation === undefined ? {} : { violation }),
      ...(insideBounds(now.arith, model, now.state, setting.bounds) ? {} : { outside: true }),
    }
  })
}

function noSuchStep(actions: ReadonlyMap<string, Action>): string {
  const some = [...actions.keys()].slice(0, 3).map(label => `"${label}"`)
  return `steps are written like ${some.join(', ')}, with the numbers of the structure`
}

function judge(
  property: Property,
  before: Machine,
  action: Action,
  now: Machine,
): Explanation | undefined {
  const { arith, model, state } = now
  return explain(
    property,
    property.kind === 'state'
      ? property.claims(arith, model, state)
      : property.claims(arith, model, before.state, action, state),
  )
}

function changes(before: Machine, now: Machine): readonly Change[] {
  return now.model.variables.cells.flatMap(({ name }, cell) => {
    const [from, to] = [before.state(cell), now.state(cell)]
    return from === to ? [] : { name, from, to }
  })
}
