import { flowCacheKernels } from '../model/flow_cache_kernels.ts'
import type { Kernel } from '../model/kernel.ts'
import { lineage } from '../model/kernels.ts'
import { rightPatches, wrongPatches } from '../model/mutants.ts'
import { properties } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { InputError } from './input_error.ts'

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
