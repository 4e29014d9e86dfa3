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
  const steps: ReplayedStep[] = []
  walk(setting, trace, where, (before, action, now) => {
    const violation = property && judge(property, before, action, now)
    steps.push({
      label: action.label,
      result: action.result(before.arith, before.state),
      changes: changes(before, now),
      ...(violation === undefined ? {} : { violation }),
      ...(isInside(setting, now) ? {} : { outside: true }),
    })
    return true
  })
  return steps
}

/** Where a trace first violates a property, and first leaves the bounds. */
export interface JudgedTrace {
  /** The first step that violates it, from 1 on; absent: none does. */
  readonly violatedAt?: number
  /** The claim that fails there. */
  readonly violation?: Explanation
  /** The first step that leaves the bounds, up to the violation; absent: none does. */
  readonly outsideAt?: number
}

/** Takes the steps of a trace up to the first violation: for traces of many thousand steps. */
export function judgeTrace(
  setting: Setting,
  trace: Trace,
  property: Property,
  where = 'trace',
): JudgedTrace {
  let violation: Explanation | undefined
  let outsideAt: number | undefined
  let taken = 0
  walk(setting, trace, where, (before, action, now) => {
    taken++
    if (outsideAt === undefined && !isInside(setting, now)) outsideAt = taken
    violation = judge(property, before, action, now)
    return violation === undefined
  })
  return {
    ...(violation === undefined ? {} : { violatedAt: taken, violation }),
    ...(outsideAt === undefined ? {} : { outsideAt }),
  }
}

/** Takes all steps, from the state in which a machine is. */
export function takeAll(m: Machine, trace: Trace): void {
  const actions = new Map(m.model.actions.map(action => [action.label, action]))
  for (const label of trace) {
    const action = actions.get(label)
    if (!action?.enabled(m.arith, m.state)) throw new Error(`${label} cannot be taken`)
    m.apply(action.next(m.arith, m.state))
  }
}

/** Takes step after step, as long as `visit` says so. */
function walk(
  setting: Setting,
  trace: Trace,
  where: string,
  visit: (before: Machine, action: Action, now: Machine) => boolean,
): void {
  const model = modelOf(setting)
  const now = machine(model, setting.params)
  const before = machine(model, setting.params)
  const actions = new Map(model.actions.map(action => [action.label, action]))
  for (const [index, label] of trace.entries()) {
    const action = actions.get(label)
    const at = (): string => `${where}: step ${index + 1}, "${label}"`
    if (action === undefined) {
      throw new InputError(at(), `is no action of ${setting.kernel.name} here`, noSuchStep(actions))
    }
    if (!action.enabled(now.arith, now.state)) {
      throw new InputError(
        at(),
        'is not enabled',
        'the model has changed since the trace was stored, or the trace is of another kernel',
      )
    }
    before.values.set(now.values)
    now.apply(action.next(before.arith, before.state))
    if (!visit(before, action, now)) return
  }
}

function isInside({ bounds }: Setting, { arith, model, state }: Machine): boolean {
  const { liveMax, countMax, flowMax } = bounds
  // Asked after each of many thousand steps, most of them of traces that nothing bounds.
  if (liveMax === undefined && countMax === undefined && flowMax === undefined) return true
  return insideBounds(arith, model, state, bounds)
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
