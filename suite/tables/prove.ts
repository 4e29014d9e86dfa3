import {
  destroyedInOneMoreRound,
  foldedBeforeItComesBack,
  releasedBeforeExit,
} from '../../model/environment.ts'
import type { Kernel } from '../../model/kernel.ts'
import { stableMixes } from '../../model/kernels/beside.ts'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import {
  atomicEntries,
  copiedTemplate,
  countAtRelease,
  deferredNetFree,
  noFlowCache,
  perNetInit,
  sumsDyingCpus,
} from '../../model/kernels/released.ts'
import { atomicAdd } from '../../model/percpu_counter.ts'
import type { Family, Part } from '../../model/structure.ts'
import { type Assumption, limitAboveSlack } from '../../properties/inductive/invariant.ts'
import { interruptProofs } from './interrupts.ts'
import { tellingFamilies } from './mutant_families.ts'
import { nestedProofs } from './nested.ts'
import { partialHotplugProofs } from './partial_hotplug.ts'
import { birth, counting } from './property_groups.ts'
import type { Foundations, ProveCheck } from './prove_check.ts'
import { flowProofs } from './prove_flow.ts'
import { type Rows, rowOf } from './rows.ts'

/** CPUs for which the machine proves; docs/PROOF.md argues from there to any number. */
const CPUS_MAX = 8

/** P16 says nothing of a machine whose only CPU cannot go. */
const hotplug = ['P16']
const all4 = [...counting, 'P5', 'P5s', 'P6', ...birth, 'P13', ...hotplug]

function forAllCpus(
  kernel: Kernel,
  family: Family,
  properties: readonly string[],
  assuming: Readonly<Record<string, Assumption>> = {},
): readonly ProveCheck[] {
  return Array.from({ length: CPUS_MAX }, (_, i) => i + 1).map(cpus => ({
    kernel,
    structure: { cpus, netns: 2, families: [family] },
    properties: properties.filter(id => cpus > 1 || !hotplug.includes(id)),
    open: [],
    assuming,
  }))
}

/** What becomes of the proofs of a wrong patch, with 2 CPUs. */
interface MutantRow extends Foundations {
  /** The ids of the properties that are proved all the same. */
  readonly proved: readonly string[]
}

/** It breaks the invariant of its parent: no property is proved, whatever it says. */
const breaksInvariant: MutantRow = { invariant: 'open', lemma: 'proved', proved: [] }

/** It breaks percpu_counter_add() itself. */
const breaksAdd: MutantRow = { invariant: 'open', lemma: 'open', proved: [] }

function keepsInvariant(...proved: readonly string[]): MutantRow {
  return { invariant: 'proved', lemma: 'proved', proved }
}

const mutantRows: Rows<MutantRow> = {
  'init-before-copy': breaksInvariant,
  'count-reset-only': keepsInvariant('P3', 'P7c', 'P12'),
  'slots-zeroed-at-create': breaksInvariant,
  'only-ipv4': breaksInvariant,
  'no-destroy-on-error': breaksInvariant,
  'fold-keeps-slot': breaksAdd,
  'fold-above-batch': breaksAdd,
  'gc-thresh-raised': keepsInvariant('P3', 'P12'),
  'charged-to-init-net': breaksInvariant,
  'no-destroy-at-exit': breaksInvariant,
  // That it frees a block is seen only where blocks are modelled.
  'destroy-copied': keepsInvariant('P3', 'P12'),
  'subtracts-count': breaksAdd,
}

const mutantProofs = mutants.map((kernel): ProveCheck => {
  const families = tellingFamilies(kernel)
  const properties = families.length === 1 ? all4 : all4.filter(id => id !== 'P5' && id !== 'P13')
  const { proved, ...foundations } = rowOf('proofs of wrong patches', mutantRows, kernel)
  return {
    kernel,
    structure: { cpus: 2, netns: 2, families },
    properties,
    open: properties.filter(id => !proved.includes(id)),
    foundations,
    assuming: {},
  }
})

/** CPUs for which the models with lifetimes, or with hotplug in two steps, are proved. */
const PART_CPUS_MAX = 3

/** An atomic_t has no slot that the lemma on percpu_counter_add() could speak of. */
const noLemma: Foundations = { invariant: 'proved', lemma: 'open' }

function withPart(
  part: Part,
  kernel: Kernel,
  properties: readonly string[],
  rest: Partial<ProveCheck> = {},
): readonly ProveCheck[] {
  const fewest = part === 'cpu_dead' ? 2 : 1
  return Array.from({ length: PART_CPUS_MAX }, (_, i) => i + 1)
    .filter(cpus => cpus >= fewest)
    .map(cpus => ({
      kernel,
      structure: { cpus, netns: 2, families: ['ipv4'], parts: [part] },
      properties: properties.filter(id => cpus > 1 || !hotplug.includes(id)),
      open: [],
      assuming: {},
      ...(kernel.percpuCounterAdd === atomicAdd ? { foundations: noLemma } : {}),
      ...rest,
    }))
}

/** What every kernel keeps whose netns have counters of their own. */
const own = [...counting, ...birth, 'P11', ...hotplug]

/** The line of kernels, with the lives of entries and of structs net. */
const lifetimeChecks: readonly ProveCheck[] = [
  ...withPart('lifetimes', atomicEntries, [...own, 'P5', 'P6', 'P9', 'P13']),
  ...withPart('lifetimes', copiedTemplate, ['P3', 'P9', 'P11', 'P12']),
  ...withPart('lifetimes', perNetInit, own),
  ...withPart('lifetimes', noFlowCache, own),
  ...withPart('lifetimes', sumsDyingCpus, own),
  ...withPart('lifetimes', countAtRelease, own),
  ...withPart('lifetimes', countAtRelease, ['P9'], { environment: releasedBeforeExit }),
  ...withPart('lifetimes', deferredNetFree, own),
  ...withPart('lifetimes', deferredNetFree, ['P9'], { environment: releasedBeforeExit }),
  ...withPart('lifetimes', deferredNetFree, ['P10'], { environment: destroyedInOneMoreRound }),
  ...stableMixes.flatMap(kernel => [
    ...withPart('lifetimes', kernel, own),
    ...withPart('lifetimes', kernel, ['P9'], { environment: releasedBeforeExit }),
    ...withPart('lifetimes', kernel, ['P10'], { environment: destroyedInOneMoreRound }),
  ]),
]

/**
 * Hotplug in two steps: outside the window everything is proved; inside it, since v6.3, if no CPU
 * comes back before its fold (partial_hotplug.ts has what happens otherwise).
 */
const windowChecks: readonly ProveCheck[] = [
  ...withPart(
    'cpu_dead',
    perNetInit,
    ['P1', 'P2', 'P3', 'P4', 'P5', 'P5s', 'P6', 'P13', 'P16', 'P16w'],
    {
      open: ['P16w'],
    },
  ),
  ...[sumsDyingCpus, countAtRelease, deferredNetFree, ...stableMixes].flatMap(kernel => [
    ...withPart('cpu_dead', kernel, ['P1', 'P2', 'P3', 'P4', 'P16']),
    ...(kernel.sumsDyingCpus
      ? withPart('cpu_dead', kernel, ['P16w'], { environment: foldedBeforeItComesBack })
      : withPart('cpu_dead', kernel, ['P16w'], { open: ['P16w'] })),
  ]),
]

/** Right patches, each with all that its proof can show. */
const rightChecks: readonly ProveCheck[] = rightPatches.flatMap(kernel => {
  if (kernel.mutantOf === 'per-net-init') return withPart('lifetimes', kernel, own)
  return withPart('lifetimes', kernel, [...own, 'P5', 'P6', 'P9', 'P13'])
})

/** Every proof of the suite. */
export const proveChecks: readonly ProveCheck[] = [
  ...lifetimeChecks,
  ...windowChecks,
  ...nestedProofs,
  ...partialHotplugProofs,
  ...flowProofs,
  ...rightChecks,
  ...forAllCpus(perNetInit, 'ipv4', all4),
  ...forAllCpus(perNetInit, 'ipv6', ['P5s', 'P6', 'P13'], { P13: limitAboveSlack }),
  ...forAllCpus(copiedTemplate, 'ipv4', ['P3', 'P12']),
  ...interruptProofs,
  ...mutantProofs,
]
