import { realScale } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import type { Structure } from '../../model/structure.ts'
import { tellingFamilies } from './mutant_families.ts'
import { type Rows, rowOf } from './rows.ts'
import type { SimulateCheck } from './simulate.ts'

/**
 * Random campaigns against the patches that were never released, at the kernel's own scale.
 *
 * A wrong patch is judged by properties that so few runs refute whatever the seed, no others. That
 * one is not listed does not say that random runs never refute it.
 */
const refutedRows: Rows<readonly string[]> = {
  'init-before-copy': ['P1', 'P2', 'P4', 'P7', 'P9', 'P11', 'P12', 'P16'],
  'count-reset-only': ['P1', 'P2', 'P4', 'P7', 'P16'],
  'slots-zeroed-at-create': ['P1', 'P2', 'P3', 'P4', 'P8', 'P12', 'P16'],
  'only-ipv4': ['P1', 'P2', 'P4', 'P16'],
  'no-destroy-on-error': ['P11', 'P12'],
  'fold-keeps-slot': ['P1', 'P2', 'P3', 'P5', 'P5s', 'P8', 'P13'],
  'fold-above-batch': ['P2'],
  'gc-thresh-raised': ['P1', 'P2', 'P4', 'P7', 'P16'],
  'charged-to-init-net': ['P1', 'P2', 'P4'],
  'no-destroy-at-exit': ['P11'],
  'subtracts-count': ['P1', 'P2', 'P3', 'P4', 'P7', 'P16'],
  'destroy-copied': ['P1', 'P2', 'P4', 'P7', 'P11', 'P16'],
}

/** What becomes of a percpu block is only seen where lifetimes are modelled. */
const withBlocks: readonly string[] = ['P11']

/** What per-net-init keeps, and a right patch has to keep with it. */
const kept = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P7c', 'P8', 'P11', 'P12', 'P13', 'P16']

/** Random runs of each campaign. */
const RUNS = 20

function campaign(
  kernel: Kernel,
  properties: readonly string[],
): Omit<SimulateCheck, 'kernel' | 'violated'> {
  const structure: Structure = { cpus: 2, netns: 3, families: tellingFamilies(kernel) }
  const blocks = properties.some(id => withBlocks.includes(id))
  return {
    structure: blocks ? { ...structure, parts: ['lifetimes'] } : structure,
    params: realScale(64),
    bounds: {},
    properties,
    runs: RUNS,
    seen: [],
  }
}

export const mutantCampaigns: readonly SimulateCheck[] = [
  ...mutants.map((kernel): SimulateCheck => {
    const violated = rowOf('campaigns against wrong patches', refutedRows, kernel)
    return { ...campaign(kernel, violated), kernel, violated }
  }),
  ...rightPatches.map((kernel): SimulateCheck => {
    return { ...campaign(kernel, kept), kernel, violated: [] }
  }),
]
