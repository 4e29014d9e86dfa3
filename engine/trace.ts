import type { Action } from './action.ts'
import { UnknownStep } from './errors.ts'
import type { ActionOf } from './property.ts'
import type { System } from './system.ts'

/** Actions of one system, one after another, from its initial state on. */
export type Trace<S extends System = System> = readonly ActionOf<S>[]

/** A trace as it is written: in files, in reports, on a terminal. */
export type Labels = readonly string[]

/** Labels that the message about an unknown one shows, at most. */
const EXAMPLES_MAX = 3

/** The trace as it is written: only what prints or stores it asks for that. */
export function labelsOf(trace: Trace): Labels {
  return trace.map(({ label }) => label)
}

/** Finds an action of a system by its label; undefined: the system has none. */
export function actionsByLabel<S extends System>({ actions }: S): ReadonlyMap<string, ActionOf<S>> {
  return new Map(actions.map(action => [action.label, action]))
}

/** The actions that labels name. Throws UnknownStep for a label that names none. */
export function traceOf<S extends System>(system: S, labels: Labels): Trace<S> {
  const byLabel = actionsByLabel(system)
  return labels.map((label, index) => {
    const action = byLabel.get(label)
    if (action !== undefined) return action
    throw new UnknownStep(index + 1, label, system.name, [...byLabel.keys()].slice(0, EXAMPLES_MAX))
  })
}

/** The actions of another system that are written alike. Throws UnknownStep if it lacks one. */
export function translated<S extends System>(trace: Trace, system: S): Trace<S> {
  return traceOf(system, labelsOf(trace))
}

/**
 * Finds the position of an action in the table of a system. An action of another system has the
 * position of the one that is written alike; undefined: the system has none.
 */
export function positionsIn({ actions }: System): (action: Action) => number | undefined {
  const own = new Map(actions.map((action, index) => [action, index]))
  const byLabel = new Map(actions.map(({ label }, index) => [label, index]))
  return action => own.get(action) ?? byLabel.get(action.label)
}
