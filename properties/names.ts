import { InputError } from '../engine/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { flowCacheKernels } from '../model/kernels/flow_cache.ts'
import { rightPatches, wrongPatches } from '../model/kernels/mutants.ts'
import { lineage } from '../model/kernels/released.ts'
import { properties } from './properties.ts'
import type { Property } from './property.ts'

/** A kernel by its name. Throws InputError that lists the names. */
export function kernelByName(name: string, where: string): Kernel {
  const all = [...lineage, ...flowCacheKernels, ...wrongPatches, ...rightPatches]
  const kernel = all.find(candidate => candidate.name === name)
  if (kernel !== undefined) return kernel
  const names = all.map(candidate => candidate.name).join(', ')
  throw new InputError(where, `there is no kernel ${name}`, `the kernels are ${names}`)
}

/** A property by its id or name. Throws InputError that lists the ids. */
export function propertyById(id: string, where: string): Property {
  const property = properties.find(candidate => candidate.id === id || candidate.name === id)
  if (property !== undefined) return property
  const ids = properties.map(candidate => candidate.id).join(', ')
  throw new InputError(where, `there is no property ${id}`, `the properties are ${ids}`)
}
