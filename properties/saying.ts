import type { Structure } from '../model/structure.ts'
import { properties } from './properties.ts'
import type { Property } from './property.ts'

/** `true` if a property can be asked of a structure: it has the part that the property needs. */
export function fitsStructure({ needs }: Property, { parts = [] }: Structure): boolean {
  // In the middle of an add nothing holds but what is said of that.
  if (parts.includes('interrupts')) return needs === 'interrupts'
  return needs === undefined || parts.includes(needs)
}

/** `true` if a property has something to say of a model: not every one is about every action. */
export function says(property: Property, actions: readonly string[], of: Structure): boolean {
  const about = property.kind === 'state' || property.about.some(name => actions.includes(name))
  return fitsStructure(property, of) && about
}

/** All properties that have something to say of a model. */
export function sayingProperties(
  actions: readonly string[],
  structure: Structure,
): readonly Property[] {
  return properties.filter(property => says(property, actions, structure))
}
