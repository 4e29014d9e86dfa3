import type { Kernel } from '../model/kernel.ts'
import type { Family } from '../model/variables.ts'
import { exploreChecks } from './suite_explore.ts'

/**
 * What the suite expects of a property on a kernel: `violated` if some search of the suite refutes
 * it for one of the families, otherwise `holds`. Of a wrong patch it says only what is refuted.
 */
export function expectedOf(
  kernel: Kernel,
  families: readonly Family[],
  property: string,
): 'violated' | 'holds' | undefined {
  const refuted = exploreChecks.some(
    check =>
      check.kernel.name === kernel.name &&
      property in check.violated &&
      check.structure.families.some(family => families.includes(family)),
  )
  if (refuted) return 'violated'
  return kernel.mutantOf === undefined ? 'holds' : undefined
}
