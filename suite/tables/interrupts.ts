import { possibleActions } from '../../model/actions.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
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
import type { ExploreCheck } from './explore_check.ts'
import type { ProveCheck } from './prove_check.ts'

const properties = ['P15', 'P15b']

function structure(cpus: number): Structure {
  return { cpus, netns: 1, families: ['ipv4'], parts: ['interrupts'] }
}

type Figures = readonly [states: number, transitions: number, depth: number]

/** C CPUs, B = 2, at most L live entries, and |count| <= 4: the slots have no other bound. */
function interruptCheck(
  kernel: Kernel,
  [cpus, liveMax]: readonly [number, number],
  [states, transitions, depth]: Figures,
  violated: Readonly<Record<string, number>>,
): ExploreCheck {
  const interruptible = kernel.addForm.interruptible.length > 0
  return {
    kernel,
    structure: structure(cpus),
    params: scaled(2),
    bounds: { liveMax, countMax: 4 },
    actions: possibleActions(kernel, structure(cpus)),
    properties,
    states,
    transitions,
    depth,
    violated,
    seen: interruptible ? ['nestedAdd', 'nestedFold'] : [],
  }
}

const mutantRows: Readonly<Record<string, readonly [Figures, Record<string, number>]>> = {
  'no-reread': [[334, 639, 25], { P15b: 7 }],
  'plain-write': [[782, 1606, 26], { P15: 3 }],
}

/** Every form that was published, and two that were not. */
export const interruptChecks: readonly ExploreCheck[] = [
  interruptCheck(atomicEntries, [2, 3], [4, 12, 3], {}),
  interruptCheck(copiedTemplateV30, [1, 3], [428, 974, 24], { P15: 3 }),
  interruptCheck(copiedTemplate, [1, 3], [334, 639, 25], { P15b: 3 }),
  interruptCheck(copiedTemplate, [2, 2], [76729, 230640, 97], { P15b: 3 }),
  interruptCheck(perNetInit, [1, 3], [334, 639, 25], { P15b: 3 }),
  interruptCheck(noFlowCache, [1, 3], [334, 639, 25], { P15b: 3 }),
  interruptCheck(sumsDyingCpus, [2, 3], [207, 468, 17], {}),
  interruptCheck(countAtRelease, [2, 3], [2494, 9958, 17], {}),
  interruptCheck(deferredNetFree, [2, 3], [2494, 9958, 17], {}),
  ...interruptMutants.map(kernel => {
    const [figures, violated] = mutantRows[kernel.name] ?? [[0, 0, 0], {}]
    return interruptCheck(kernel, [1, 3], figures, violated)
  }),
]

function interruptProof(kernel: Kernel, cpus: number, open: readonly string[]): ProveCheck {
  return { kernel, structure: structure(cpus), properties, open, assuming: {} }
}

/** A wrong form breaks the invariant of its parent, whatever the lemma on the whole add says. */
const mutantProofs = interruptMutants.map(
  (kernel): ProveCheck => ({
    ...interruptProof(kernel, 1, properties),
    foundations: ['open', 'proved'],
  }),
)

export const interruptProofs: readonly ProveCheck[] = [
  ...[1, 2, 3, 4].flatMap(cpus => [
    interruptProof(copiedTemplate, cpus, ['P15b']),
    interruptProof(sumsDyingCpus, cpus, []),
    interruptProof(deferredNetFree, cpus, []),
  ]),
  ...mutantProofs,
]
