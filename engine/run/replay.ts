import { NotEnabled } from '../errors.ts'
import { type Explanation, explain } from '../explain.ts'
import { given } from '../given.ts'
import type { ActionOf, Property } from '../property.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import { compiledModel } from './compiled_model.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine } from './machine.ts'

/** A cell that a step changed. */
export interface CellChange<S extends System = System> {
  readonly cell: S['cells'][number]
  readonly from: number
  readonly to: number
}

export interface ReplayedStep<S extends System = System> {
  readonly action: ActionOf<S>
  /** The value that the caller of the action gets. */
  readonly result: number
  /** Only what the step changed, in the order of the cells. */
  readonly changes: readonly CellChange<S>[]
  /** The claim that fails at this step, if one does. */
  readonly violation?: Explanation
  /** The state after it lies outside the bounds of the instance. */
  readonly outside?: true
}

/**
 * Takes the steps of a trace and judges a property, if one is given, after each. Throws NotEnabled
 * at a step that cannot be taken.
 */
export function replayTrace<S extends System>(
  of: Instance<S>,
  trace: Trace<S>,
  property?: Property,
): readonly ReplayedStep<S>[] {
  const steps: ReplayedStep<S>[] = []
  walk(of, trace, { steps: 0 }, (before, action, now) => {
    const violation = property && violationAfter(property, before, action, now)
    steps.push({
      action,
      result: action.result(before.arith, before.state),
      changes: changesBetween(before, now),
      ...given({ violation }),
      ...(isInside(of, now) ? {} : { outside: true }),
    })
    return true
  })
  return steps
}

/** The steps at which a trace first violates a property, and first leaves the bounds. */
export interface TraceOutcome {
  /** The first step that violates it, from 1 on; 0: the initial state does; absent: none does. */
  readonly violatedAt?: number
  /** The claim that fails there. */
  readonly violation?: Explanation
  /** The first step that leaves the bounds, up to the violation; absent: none does. */
  readonly outsideAt?: number
}

/**
 * Takes the steps of a trace up to the first violation. Of many thousand steps all but the last few
 * are taken by compiled code; from where it has something to report, they are explained. Throws
 * NotEnabled at a step that cannot be taken.
 */
export function judgeTrace<S extends System>(
  of: Instance<S>,
  trace: Trace<S>,
  property: Property,
): TraceOutcome {
  let violation = violationAtStart(of, property)
  if (violation !== undefined) return { violatedAt: 0, violation }
  let outsideAt: number | undefined
  const quiet = quietStart(of, trace, [property])
  let taken = quiet.steps
  walk(of, trace, quiet, (before, action, now) => {
    taken++
    if (outsideAt === undefined && !isInside(of, now)) outsideAt = taken
    violation = violationAfter(property, before, action, now)
    return violation === undefined
  })
  return {
    ...(violation === undefined ? {} : { violatedAt: taken, violation }),
    ...given({ outsideAt }),
  }
}

/** Takes all steps, from the state in which a machine is. Throws NotEnabled if one cannot be. */
export function takeAll<S extends System>(running: Machine<S>, trace: Trace<S>): void {
  const { arith, state } = running
  for (const [index, action] of trace.entries()) {
    if (!action.enabled(arith, state)) throw new NotEnabled(index + 1, action.label)
    running.apply(action.next(arith, state))
  }
}

/**
 * A machine in the state after a trace. Throws NotEnabled if a step cannot be taken inside the
 * bounds.
 */
export function afterTrace<S extends System>(of: Instance<S>, trace: Trace<S>): Machine<S> {
  const { steps, values } = quietStart(of, trace, [])
  const failed = trace[steps]
  if (failed !== undefined) throw new NotEnabled(steps + 1, failed.label)
  const reached = machine(of.system, of.params)
  reached.values.set(values)
  return reached
}

/** How far a trace was taken, and the values of all cells there; absent: those after boot. */
interface Taken {
  readonly steps: number
  readonly values?: Float64Array
}

/** The steps up to the first that cannot be taken, leaves the bounds or violates a property. */
function quietStart(of: Instance, trace: Trace, properties: readonly Property[]): Required<Taken> {
  const compiled = compiledModel({ ...of, properties })
  const values = compiled.values.slice()
  let steps = 0
  for (const action of trace) {
    const position = compiled.positionOf(action)
    if (position === undefined || compiled.step(position) !== 0) break
    values.set(compiled.values)
    steps++
  }
  return { steps, values }
}

/** Takes step after step, from where a trace was taken, as long as `visit` says so. */
function walk<S extends System>(
  of: Instance<S>,
  trace: Trace<S>,
  taken: Taken,
  visit: (before: Machine<S>, action: ActionOf<S>, now: Machine<S>) => boolean,
): void {
  const now = machine(of.system, of.params)
  const before = machine(of.system, of.params)
  if (taken.values !== undefined) now.values.set(taken.values)
  for (let index = taken.steps; index < trace.length; index++) {
    const action = trace[index] as ActionOf<S>
    if (!action.enabled(now.arith, now.state)) throw new NotEnabled(index + 1, action.label)
    before.values.set(now.values)
    now.apply(action.next(before.arith, before.state))
    if (!visit(before, action, now)) return
  }
}

function isInside({ bounds }: Instance, { arith, system, state }: Machine): boolean {
  return insideBounds(arith, system, state, bounds)
}

function violationAtStart(of: Instance, property: Property): Explanation | undefined {
  if (property.kind === 'step') return undefined
  const { arith, system, state } = machine(of.system, of.params)
  return explain(property, property.claims(arith, system, state))
}

function violationAfter(
  property: Property,
  before: Machine,
  action: ActionOf<System>,
  now: Machine,
): Explanation | undefined {
  const { arith, system, state } = now
  return explain(property, property.claimsAfter(arith, system, before.state, action, state))
}

/** What differs between two states of a system, in the order of its cells. */
function changesBetween<S extends System>(
  before: Machine<S>,
  now: Machine<S>,
): readonly CellChange<S>[] {
  return now.system.cells.flatMap((cell: S['cells'][number], index) => {
    const [from, to] = [before.state(index), now.state(index)]
    return from === to ? [] : { cell, from, to }
  })
}
