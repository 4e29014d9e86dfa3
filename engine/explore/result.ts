import type { Action } from '../action.ts'
import { given } from '../given.ts'
import type { Property } from '../property.ts'
import type { Trace } from '../trace.ts'
import type { Verdict } from '../verdict.ts'
import type { FoundStates } from './found_states.ts'
import type { Ended } from './levels.ts'
import type { ExploreRequest, ExploreResult } from './request.ts'
import { concreteTrace } from './symmetry/concrete_trace.ts'

/** A property fails in a state, or in the step from it by an action; -1 for none. */
export interface Failure {
  readonly state: number
  readonly action: number
}

/** A search that is over. */
export interface EndedSearch extends Ended<never> {
  readonly states: number
  readonly transitions: number
  readonly found: FoundStates
  /** Where each property failed first, by its position. */
  readonly failures: ReadonlyMap<number, Failure>
  /** By the position of a `sometimes` in the request, and behind them of a property (asked.ts). */
  readonly seen: (position: number) => boolean
}

export function resultOf(request: ExploreRequest, search: EndedSearch): ExploreResult {
  const { states, transitions, depth, stoppedBy, found, seen } = search
  const { sometimes = [] } = request
  const complete = stoppedBy === undefined
  const happened = sometimes.filter((_, position) => seen(position))
  return {
    states,
    transitions,
    depth,
    complete,
    ...given({ stoppedBy, symmetry: found.symmetry }),
    properties: verdictsOf(request, search, complete),
    seen: new Set(happened.map(({ name }) => name)),
  }
}

/** The verdict on each property, from where it failed first. */
function verdictsOf(
  request: ExploreRequest,
  { found, failures, seen }: EndedSearch,
  complete: boolean,
): ExploreResult['properties'] {
  const { sometimes = [] } = request
  const rest: Verdict = complete ? 'exhausted' : 'not refuted'
  const outcomes = request.properties.map((property, index) => {
    const failure = failures.get(index)
    const outcome =
      failure === undefined
        ? { verdict: seen(sometimes.length + index) ? rest : ('vacuous' as const) }
        : { verdict: 'violated' as const, trace: traceTo(request, found, property, failure) }
    return [property.id, outcome] as const
  })
  return new Map<string, { verdict: Verdict; trace?: Trace }>(outcomes)
}

function traceTo(
  request: ExploreRequest,
  found: FoundStates,
  property: Property,
  { state, action }: Failure,
): Trace {
  const path = found.path(state)
  if (found.symmetry) return concreteTrace(request, found, path, action, property)
  const taken = [...path.map(at => found.action(at)), ...(action === -1 ? [] : [action])]
  return taken.map(index => request.system.actions[index] as Action)
}
