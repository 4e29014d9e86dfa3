import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Family } from '../../model/structure.ts'
import type { ProveCheck } from './prove_check.ts'

interface FlowSize {
  readonly cpus: number
  readonly xfrmsPerBundle: number
}

/**
 * Proofs about the flow cache, with the watermarks left open beside B and T. One netns: its tables,
 * lists and watermarks are nobody else's.
 */
function flowProof(
  kernel: Kernel,
  { cpus, xfrmsPerBundle }: FlowSize,
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
 * CPUs and SAs of a bundle for which every run proves; docs/PROOF.md has larger ones, each with its
 * time, and argues from there.
 */
const sizes: readonly FlowSize[] = [
  { cpus: 1, xfrmsPerBundle: 1 },
  { cpus: 2, xfrmsPerBundle: 1 },
  { cpus: 3, xfrmsPerBundle: 1 },
  { cpus: 4, xfrmsPerBundle: 1 },
  { cpus: 1, xfrmsPerBundle: 2 },
  { cpus: 2, xfrmsPerBundle: 2 },
  { cpus: 1, xfrmsPerBundle: 3 },
]

export const flowProofs: readonly ProveCheck[] = sizes.flatMap(size => [
  flowProof(perNetInit, size, ['P1', 'P14', 'P14b']),
  flowProof(perNetInit, size, ['P14b'], 'ipv6'),
  flowProof(copiedTemplate, size, ['P3', 'P14']),
])
