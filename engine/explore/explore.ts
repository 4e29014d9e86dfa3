import type { System } from '../system.ts'
import { withAsked } from './asked.ts'
import { inPlace } from './in_place.ts'
import { limitsOf, searchLevels } from './levels.ts'
import { questionsOf } from './partition.ts'
import type { ExploreRequest, ExploreResult } from './request.ts'
import { type Failure, resultOf } from './result.ts'
import { symmetryOf } from './symmetry/symmetry.ts'

/**
 * Breadth-first search of every state inside the bounds, by one thread. The first violation of a
 * property that it meets has the shortest trace there is; of the shortest traces it is the first
 * in the order of the actions.
 */
export function explore<S extends System>(asked: ExploreRequest<S>): ExploreResult {
  const request = withAsked(asked)
  const { properties, sometimes = [] } = request
  const failures = new Map<number, Failure>()
  const questions = questionsOf(properties.length, sometimes.length, (property, state, action) =>
    failures.set(property, { state, action }),
  )
  const symmetry = request.symmetry === true ? symmetryOf(request) : undefined
  const one = inPlace(request, symmetry, questions)
  const ended = searchLevels(one, limitsOf(request))
  return resultOf(asked, {
    ...ended,
    states: one.sizes().reduce((sum, size) => sum + size, 0),
    transitions: one.transitions(),
    found: one.found(),
    failures,
    seen: position => questions.unseen[position] === 0,
  })
}
