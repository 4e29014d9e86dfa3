import type { Action } from '../../model/action.ts'
import type { Property } from '../property.ts'
import type { Trace, Verdict } from '../verdict.ts'
import type { ExploreRequest, ExploreResult } from './explore.ts'
import { concreteTrace, type Representatives } from './symmetry/concrete_trace.ts'
import type { Symmetry } from './symmetry/symmetry.ts'

/** A property fails in a state, or in the step from it by an action; -1 for none. */
export interface Failure {
  readonly state: number
  readonly action: number
}

/** The states that a search has found, and how it came to them. */
export interface FoundStates extends Representatives {
  /** Absent: each state stands for itself. */
  readonly symmetry: Symmetry | undefined
  /** The states on the way to one, itself the last, without the first of all. */
  path(state: number): readonly number[]
  /** The action that first led to a state. */
  action(state: number): number
}

/** The verdict on each property, from where it failed first, by its position. */
export function verdictsOf(
  request: ExploreRequest,
  states: FoundStates,
  failures: ReadonlyMap<number, Failure>,
  complete: boolean,
): ExploreResult['properties'] {
  const rest: Verdict = complete ? 'exhausted' : 'not refuted'
  const outcomes = request.properties.map((property, index) => {
    const failure = failures.get(index)
    const outcome =
      failure === undefined
        ? { verdict: rest }
        : { verdict: 'violated' as const, trace: traceOf(request, states, property, failure) }
    return [property.id, outcome] as const
  })
  return new Map<string, { verdict: Verdict; trace?: Trace }>(outcomes)
}

function traceOf(
  request: ExploreRequest,
  states: FoundStates,
  property: Property,
  { state, action }: Failure,
): Trace {
  const path = states.path(state)
  if (states.symmetry) return concreteTrace(request, states, path, action, property)
  const taken = [...path.map(at => states.action(at)), ...(action === -1 ? [] : [action])]
  return taken.map(index => (request.model.actions[index] as Action).label)
}
