import type { Kernel } from '../kernel.ts'
import { unknownName } from '../names.ts'
import { frozen } from '../patch.ts'
import { besideTheLine } from './beside.ts'
import { flowCacheKernels } from './flow_cache.ts'
import { rightPatches, wrongPatches } from './mutants.ts'
import { childrenAtRelease } from './nested.ts'
import { lineage } from './released.ts'

/** Every kernel that has a name: the released ones first, oldest first, then the patches. */
export const allKernels: readonly Kernel[] = [
  ...lineage,
  ...besideTheLine,
  ...flowCacheKernels,
  ...wrongPatches,
  ...rightPatches,
  childrenAtRelease,
].map(frozen)

/** A kernel by its name. Throws InputError with the names that are near, or with all. */
export function kernelByName(name: string, where: string): Kernel {
  const kernel = allKernels.find(candidate => candidate.name === name)
  if (kernel !== undefined) return kernel
  const names = allKernels.map(candidate => candidate.name)
  throw unknownName(name, where, { one: 'kernel', many: 'kernels', names })
}
