import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, lineage, perNetInit } from '../../model/kernels/released.ts'
import type { Family } from '../../model/structure.ts'
import { exploreChecks } from './explore.ts'

/**
 * The released kernel that a patch is measured against: what that one keeps, a right patch keeps.
 * A patch of the bug is measured against the fix, any other against the kernel that it changes.
 * Undefined for a kernel that is no patch.
 */
export function measuredAgainst({ mutantOf }: Kernel): Kernel | undefined {
  if (mutantOf === copiedTemplate.name) return perNetInit
  return lineage.find(({ name }) => name === mutantOf)
}

/**
 * What the suite expects of a property on a kernel: `violated` if some search of the suite refutes
 * it for one of the families, `holds` if some search tried to and none could; otherwise undefined.
 * The searches of wrong patches are not deep: of them, only `violated` is said.
 */
export function expectedOf(
  kernel: Kernel,
  families: readonly Family[],
  property: string,
): 'violated' | 'holds' | undefined {
  const judging = exploreChecks.filter(
    check =>
      check.kernel.name === kernel.name &&
      check.properties.includes(property) &&
      check.environment === undefined &&
      check.structure.families.some(family => families.includes(family)),
  )
  if (judging.some(check => property in check.violated)) return 'violated'
  return judging.length > 0 && kernel.mutantOf === undefined ? 'holds' : undefined
}
