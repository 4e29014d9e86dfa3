import { unknownName } from '../model/names.ts'
import { allOrNothing, bornCountZero, bornEmpty } from './birth.ts'
import {
  atRest,
  hotplugNeutral,
  isolation,
  sumIsLive,
  totalIsLive,
  windowNeutral,
} from './conservation.ts'
import { flowCacheBounded, refusedAtFullTables } from './flow.ts'
import { interruptSafe, slotBelowBatch } from './interrupt.ts'
import { blocksFreed, noLateAdd, noUseAfterFree } from './lifetime.ts'
import { limitHolds, readNearLive, recovery, refusedNearLimit, refusedOverLimit } from './limit.ts'
import type { Property } from './property.ts'

/** Every property, in the order of the table of claims. */
export const properties: readonly Property[] = [
  sumIsLive,
  readNearLive,
  totalIsLive,
  isolation,
  refusedOverLimit,
  refusedNearLimit,
  limitHolds,
  bornEmpty,
  bornCountZero,
  atRest,
  noLateAdd,
  noUseAfterFree,
  blocksFreed,
  allOrNothing,
  recovery,
  flowCacheBounded,
  refusedAtFullTables,
  interruptSafe,
  slotBelowBatch,
  hotplugNeutral,
  windowNeutral,
]

/** A property by its id or name. Throws InputError with those that are near, or with all. */
export function propertyById(id: string, where: string): Property {
  const property = properties.find(candidate => candidate.id === id || candidate.name === id)
  if (property !== undefined) return property
  const shown = properties.map(candidate => `${candidate.id} ${candidate.name}`)
  const names = properties.flatMap(candidate => [candidate.id, candidate.name])
  throw unknownName(id, where, { one: 'property', many: 'properties', names, shown })
}
