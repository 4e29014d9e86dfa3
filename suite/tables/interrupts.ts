import { possibleActions } from '../../model/actions.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { besideTheLine, stable61, stable66 } from '../../model/kernels/beside.ts'
import { interruptMutants } from '../../model/kernels/mutants_interrupt.ts'
import {
  atomicEntries,
  copiedTemplate,
  copiedTemplateV30,
  countAtRelease,
  deferredNetFree,
  noFlowCache,
  perNetInit,
  sumsDyingCpus,
} from '../../model/kernels/released.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExpectedOutcome, ExploreCheck } from './explore_check.ts'
import type { ProveCheck } from './prove_check.ts'
import { type Rows, rowOf } from './rows.ts'

const interruptProperties = ['P15', 'P15b']

function structure(cpus: number): Structure {
  return { cpus, netns: 1, families: ['ipv4'], parts: ['interrupts'] }
}

/** C CPUs, B = 2, at most L live entries, and |count| <= 4: the slots have no other bound. */
interface InterruptRow extends ExpectedOutcome {
  readonly cpus: number
  readonly liveMax: number
}

function interruptCheck(kernel: Kernel, row: InterruptRow): ExploreCheck {
  const { cpus, liveMax, ...outcome } = row
  const interruptible = kernel.addForm.interruptible.length > 0
  return {
    ...outcome,
    kernel,
    structure: structure(cpus),
    params: scaled(2),
    bounds: { liveMax, countMax: 4 },
    actions: possibleActions(kernel, structure(cpus)),
    properties: interruptProperties,
    seen: interruptible ? ['nestedAdd', 'nestedFold'] : [],
  }
}

/** On one CPU, with up to 3 entries. */
const mutantRows: Rows<ExpectedOutcome> = {
  'no-reread': { states: 334, transitions: 639, depth: 25, violated: { P15b: 7 } },
  'plain-write': { states: 782, transitions: 1606, depth: 26, violated: { P15: 3 } },
}

/** copied-template's form of the add, which the next kernels have too. */
const relativeRow: InterruptRow = {
  cpus: 1,
  liveMax: 3,
  states: 334,
  transitions: 639,
  depth: 25,
  violated: { P15b: 3 },
}

/** The form of v6.3, which stable-6.6 has too. */
const interruptsOffRow: InterruptRow = {
  cpus: 2,
  liveMax: 3,
  states: 207,
  transitions: 468,
  depth: 17,
  violated: {},
}

/** The form of the latest kernels. */
const compareExchangeRow: InterruptRow = {
  cpus: 2,
  liveMax: 3,
  states: 2494,
  transitions: 9958,
  depth: 17,
  violated: {},
}

/**
 * By name, since these kernels differ from those of the line in their add alone. v3.11 has four
 * states more than the form before it, 432 for 428: an interrupt folds after the lock is let go.
 */
const besideRows: Rows<InterruptRow> = {
  'copied-template-v3.11': {
    cpus: 1,
    liveMax: 3,
    states: 432,
    transitions: 1010,
    depth: 24,
    violated: { P15: 3 },
  },
  'stable-6.1': relativeRow,
  'stable-6.6': interruptsOffRow,
}

/** Every form that was published, and two that were not. */
export const interruptChecks: readonly ExploreCheck[] = [
  interruptCheck(atomicEntries, {
    cpus: 2,
    liveMax: 3,
    states: 4,
    transitions: 12,
    depth: 3,
    violated: {},
  }),
  interruptCheck(copiedTemplateV30, {
    cpus: 1,
    liveMax: 3,
    states: 428,
    transitions: 974,
    depth: 24,
    violated: { P15: 3 },
  }),
  interruptCheck(copiedTemplate, relativeRow),
  interruptCheck(copiedTemplate, {
    cpus: 2,
    liveMax: 2,
    states: 76729,
    transitions: 230640,
    depth: 97,
    violated: { P15b: 3 },
  }),
  interruptCheck(perNetInit, relativeRow),
  interruptCheck(noFlowCache, relativeRow),
  interruptCheck(sumsDyingCpus, interruptsOffRow),
  interruptCheck(countAtRelease, compareExchangeRow),
  interruptCheck(deferredNetFree, compareExchangeRow),
  ...besideTheLine.map(kernel => interruptCheck(kernel, rowOf('interrupts', besideRows, kernel))),
  ...interruptMutants.map(kernel =>
    interruptCheck(kernel, { cpus: 1, liveMax: 3, ...rowOf('interrupts', mutantRows, kernel) }),
  ),
]

function interruptProof(kernel: Kernel, cpus: number, open: readonly string[]): ProveCheck {
  return { kernel, structure: structure(cpus), properties: interruptProperties, open, assuming: {} }
}

/** A wrong form breaks the invariant of its parent, whatever the lemma on the whole add says. */
const mutantProofs = interruptMutants.map(
  (kernel): ProveCheck => ({
    ...interruptProof(kernel, 1, interruptProperties),
    foundations: { invariant: 'open', lemma: 'proved' },
  }),
)

export const interruptProofs: readonly ProveCheck[] = [
  ...[1, 2, 3, 4].flatMap(cpus => [
    interruptProof(copiedTemplate, cpus, ['P15b']),
    interruptProof(sumsDyingCpus, cpus, []),
    interruptProof(deferredNetFree, cpus, []),
    interruptProof(stable61, cpus, ['P15b']),
    interruptProof(stable66, cpus, []),
  ]),
  ...mutantProofs,
]
