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

/** What puts a property to the question, as a clause. Where nothing does, it is `vacuous`. */
export function whatAsks(property: Property): string {
  if (property.when !== undefined) return property.when
  return property.kind === 'state' ? 'a step' : `a step by ${property.about.join(' or ')}`
}

const hotplug: readonly string[] = [
  'cpu_down',
  'take_cpu_down',
  'percpu_counter_hotcpu_callback',
  'cpuhp_set_state',
  'cpu_up',
]

/** The actions but for those of hotplug where there is one CPU, which cannot go offline. */
export function happening<T extends string>(
  actions: readonly T[],
  { cpus }: Structure,
): readonly T[] {
  return cpus > 1 ? actions : actions.filter(name => !hotplug.includes(name))
}

/** All properties that have something to say of a model. */
export function sayingProperties(
  actions: readonly string[],
  structure: Structure,
): readonly Property[] {
  const happens = happening(actions, structure)
  return properties.filter(property => says(property, happens, structure))
}
