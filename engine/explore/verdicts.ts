import type { Action } from '../action.ts'
import type { Property } from '../property.ts'
import type { Trace } from '../trace.ts'
import type { Verdict } from '../verdict.ts'
import type { FoundStates } from './found_states.ts'
import type { ExploreRequest, ExploreResult } from './request.ts'
import { concreteTrace } from './symmetry/concrete_trace.ts'

/** A property fails in a state, or in the step from it by an action; -1 for none. */
export interface Failure {
  readonly state: number
  readonly action: number
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
        : { verdict: 'violated' as const, trace: traceTo(request, states, property, failure) }
    return [property.id, outcome] as const
  })
  return new Map<string, { verdict: Verdict; trace?: Trace }>(outcomes)
}

function traceTo(
  request: ExploreRequest,
  states: FoundStates,
  property: Property,
  { state, action }: Failure,
): Trace {
  const path = states.path(state)
  if (states.symmetry) return concreteTrace(request, states, path, action, property)
  const taken = [...path.map(at => states.action(at)), ...(action === -1 ? [] : [action])]
  return taken.map(index => request.system.actions[index] as Action)
}
