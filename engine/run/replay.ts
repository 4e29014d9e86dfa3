import type { Action } from '../action.ts'
import { type Explanation, explain } from '../explain.ts'
import { InputError } from '../input_error.ts'
import type { Property } from '../property.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../verdict.ts'
import { compiledModel } from './compiled_model.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine } from './machine.ts'

/** A cell that a step changed. */
export interface Change {
  readonly name: string
  readonly from: number
  readonly to: number
}

export interface ReplayedStep {
  readonly label: string
  /** What the caller of the action is told. */
  readonly result: number
  /** Only what the step changed, in the order of the variables. */
  readonly changes: readonly Change[]
  /** The claim that fails at this step, if one does. */
  readonly violation?: Explanation
  /** The state after it lies outside the bounds of the of. */
  readonly outside?: true
}

/** Takes the steps of a trace and judges a property, if one is given, after each. */
export function replayTrace(
  of: Instance,
  trace: Trace,
  property?: Property,
  where = 'trace',
): readonly ReplayedStep[] {
  const steps: ReplayedStep[] = []
  walk(of, trace, where, { steps: 0 }, (before, action, now) => {
    const violation = property && judge(property, before, action, now)
    steps.push({
      label: action.label,
      result: action.result(before.arith, before.state),
      changes: changes(before, now),
      ...(violation === undefined ? {} : { violation }),
      ...(isInside(of, now) ? {} : { outside: true }),
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

/**
 * Takes the steps of a trace up to the first violation. Of many thousand steps all but the last few
 * are taken by compiled code; from where it has something to report, they are explained.
 */
export function judgeTrace(
  of: Instance,
  trace: Trace,
  property: Property,
  where = 'trace',
): JudgedTrace {
  let violation: Explanation | undefined
  let outsideAt: number | undefined
  const quiet = quietStart(of, trace, [property])
  let taken = quiet.steps
  walk(of, trace, where, quiet, (before, action, now) => {
    taken++
    if (outsideAt === undefined && !isInside(of, now)) outsideAt = taken
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
  const actions = new Map(m.system.actions.map(action => [action.label, action]))
  for (const label of trace) {
    const action = actions.get(label)
    if (!action?.enabled(m.arith, m.state)) throw new Error(`${label} cannot be taken`)
    m.apply(action.next(m.arith, m.state))
  }
}

/** A machine in the state after a trace, each step of which can be taken inside the bounds. */
export function afterTrace<S extends System>(of: Instance<S>, trace: Trace): Machine<S> {
  const { steps, values } = quietStart(of, trace, [])
  if (steps !== trace.length) throw new Error(`${trace[steps]} cannot be taken`)
  const m = machine(of.system, of.params)
  m.values.set(values)
  return m
}

/** How far a trace was taken, and the values of all cells there; absent: those after boot. */
interface Taken {
  readonly steps: number
  readonly values?: Float64Array
}

/** The steps up to the first that cannot be taken, leaves the bounds or violates a property. */
function quietStart(of: Instance, trace: Trace, properties: readonly Property[]): Required<Taken> {
  const m = compiledModel({ ...of, properties })
  const values = m.values.slice()
  let steps = 0
  for (const label of trace) {
    const action = m.actionOf.get(label)
    if (action === undefined || m.step(action) !== 0) break
    values.set(m.values)
    steps++
  }
  return { steps, values }
}

/** Takes step after step, from where a trace was taken, as long as `visit` says so. */
function walk(
  of: Instance,
  trace: Trace,
  where: string,
  taken: Taken,
  visit: (before: Machine, action: Action, now: Machine) => boolean,
): void {
  const { system } = of
  const now = machine(system, of.params)
  const before = machine(system, of.params)
  if (taken.values !== undefined) now.values.set(taken.values)
  const actions = new Map(system.actions.map(action => [action.label, action]))
  for (const [ahead, label] of trace.slice(taken.steps).entries()) {
    const index = taken.steps + ahead
    const action = actions.get(label)
    const at = (): string => `${where}: step ${index + 1}, "${label}"`
    if (action === undefined) {
      throw new InputError(at(), `is no action of ${system.name} here`, noSuchStep(actions))
    }
    if (!action.enabled(now.arith, now.state)) {
      throw new InputError(
        at(),
        'is not enabled',
        'the model has changed since the trace was stored, or the trace is of another model',
      )
    }
    before.values.set(now.values)
    now.apply(action.next(before.arith, before.state))
    if (!visit(before, action, now)) return
  }
}

function isInside({ bounds }: Instance, { arith, system, state }: Machine): boolean {
  return insideBounds(arith, system, state, bounds)
}

function noSuchStep(actions: ReadonlyMap<string, Action>): string {
  const some = [...actions.keys()].slice(0, 3).map(label => `"${label}"`)
  return `steps are written like ${some.join(', ')}, with the numbers that it has`
}

function judge(
  property: Property,
  before: Machine,
  action: Action,
  now: Machine,
): Explanation | undefined {
  const { arith, system, state } = now
  return explain(property, property.claimsAfter(arith, system, before.state, action, state))
}

function changes(before: Machine, now: Machine): readonly Change[] {
  return now.system.cells.flatMap(({ name }, cell) => {
    const [from, to] = [before.state(cell), now.state(cell)]
    return from === to ? [] : { name, from, to }
  })
}
