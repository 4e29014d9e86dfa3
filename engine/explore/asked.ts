import { checkList } from '../errors.ts'
import type { Property, Sometimes } from '../property.ts'
import type { System } from '../system.ts'
import type { ExploreRequest } from './request.ts'

/**
 * The request with one `sometimes` more for each property, in their order behind its own: some step
 * puts the property to the question. Throws NoList where the properties are left out.
 */
export function withAsked<S extends System>(request: ExploreRequest<S>): ExploreRequest<S> {
  const { properties, sometimes = [] } = request
  checkList('properties', properties)
  return { ...request, sometimes: [...sometimes, ...properties.map(askedOf)] }
}

function askedOf<S extends System>({ id, sentence, asked }: Property<S>): Sometimes<S> {
  return { name: `asked: ${id}`, sentence, happens: asked }
}
