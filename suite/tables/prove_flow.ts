import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Family } from '../../model/structure.ts'
import type { ProveCheck } from './prove_check.ts'

/**
 * Proofs about the flow cache, with the watermarks left open beside B and T. One netns: its tables,
 * lists and watermarks are nobody else's.
 */
function flowProof(
  kernel: Kernel,
  cpus: number,
  xfrmsPerBundle: number,
  properties: readonly string[],
  family: Family = 'ipv4',
): ProveCheck {
  return {
    kernel,
    structure: {
      cpus,
      netns: 1,
      families: [family],
      parts: ['flow_cache'],
      xfrmsPerBundle,
      keptMax: 'any',
    },
    properties,
    open: [],
    assuming: {},
  }
}

/**
 * CPUs and SAs of a bundle for which the machine proves; docs/PROOF.md argues from there. With
 * three SAs the text of one step is too long.
 */
const sizes = [
  [1, 1],
  [2, 1],
  [3, 1],
  [1, 2],
  [2, 2],
] as const

export const flowProofs: readonly ProveCheck[] = sizes.flatMap(([cpus, xfrms]) => [
  flowProof(perNetInit, cpus, xfrms, ['P1', 'P14', 'P14b']),
  flowProof(perNetInit, cpus, xfrms, ['P14b'], 'ipv6'),
  flowProof(copiedTemplate, cpus, xfrms, ['P3', 'P14']),
])
