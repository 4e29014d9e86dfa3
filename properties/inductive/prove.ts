import { given } from '../../engine/given.ts'
import type { Goal as EngineGoal } from '../../engine/prove/obligations.ts'
import * as engine from '../../engine/prove/prove.ts'
import type { ActionName } from '../../model/action_name.ts'
import { possibleActions } from '../../model/actions.ts'
import type { Environment } from '../../model/environment.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel, type Model } from '../../model/model.ts'
import type { Structure } from '../../model/structure.ts'
import { happening } from '../saying.ts'
import { counterLemmaScript } from './counter_lemma.ts'
import { flowParameterAssumptions } from './flow_cache.ts'
import { inductiveInvariant, parameterAssumptions } from './invariant.ts'

/** A property to prove, and what the proof may assume of the state beyond the invariant. */
export type Goal = EngineGoal<Model>

export interface ProveRequest
  extends Pick<engine.ProveRequest, 'deadlineMs' | 'smtlibDir' | 'solver' | 'onProgress'> {
  readonly kernel: Kernel
  readonly structure: Structure
  /** What is assumed of the steps that can happen; absent: nothing. */
  readonly environment?: Environment
  readonly goals: readonly Goal[]
}

export interface ProveResult extends Omit<engine.ProveResult, 'lemmas'> {
  /** percpu_counter_add alone, for any amount. */
  readonly lemma: engine.Proof
  /** What the proofs are for any value of, and what they take as given. */
  readonly symbolic: string
}

const SYMBOLIC: string =
  'for any batch >= 1, batchPerCpu >= 0, gcThresh and sysctl writes (32 bits), and any counts, ' +
  'slots and live entries (integers without bounds); given: CPUs, netns, families'

/** Proves properties of a kernel by induction, in one structure, for all values of parameters. */
export async function prove(request: ProveRequest): Promise<ProveResult> {
  const { kernel, structure, environment, ...rest } = request
  const conjuncts = inductiveInvariant(kernel, structure, environment)
  if (conjuncts === undefined) return withoutInvariant(request)
  const { lemmas, ...result } = await engine.prove({
    ...rest,
    ...theoryOf(kernel, structure, environment),
    conjuncts,
    lemmas: [counterLemmaScript(kernel)],
    stem: stemOf(request),
  })
  return { ...result, lemma: lemmas[0] as engine.Proof, symbolic: SYMBOLIC }
}

/** What the scripts of a kernel in a structure are about, but for its invariant. */
export function theoryOf(
  kernel: Kernel,
  structure: Structure,
  environment?: Environment,
): Pick<engine.ProveRequest<Model>, 'system' | 'title' | 'parameters'> {
  const { cpus, netns, families, parts = [] } = structure
  const ofFlows = parts.includes('flow_cache') ? flowParameterAssumptions : []
  return {
    system: proofModel(kernel, structure, environment),
    title: `${kernel.name}, ${cpus} CPUs, ${netns} netns, ${families.join(' and ')}`,
    parameters: [...parameterAssumptions, ...ofFlows],
  }
}

/** All actions, but that an only CPU can neither leave nor come back: such guards look vacuous. */
export function provableActions(kernel: Kernel, structure: Structure): readonly ActionName[] {
  return happening(possibleActions(kernel, structure), structure)
}

/** The model that proofs are about: every action that the structure allows, any sysctl value. */
export function proofModel(kernel: Kernel, structure: Structure, environment?: Environment): Model {
  const actions = provableActions(kernel, structure)
  return buildModel(kernel, structure, {
    actions,
    sysctlValues: ['any'],
    ...given({ environment }),
  })
}

function stemOf({ kernel, structure, environment }: ProveRequest): string {
  const { cpus, netns, families, parts = [], xfrmsPerBundle } = structure
  const bundles = xfrmsPerBundle === undefined ? [] : [`sa${xfrmsPerBundle}`]
  const limits = environment === undefined ? [] : [environment.name]
  const size = [`c${cpus}`, `n${netns}`, ...bundles, ...families]
  return [kernel.name, ...size, ...parts, ...limits].join('-')
}

/** A kernel that nobody has written an invariant for. */
function withoutInvariant({ kernel, goals }: ProveRequest): ProveResult {
  const unknown = (id: string): engine.Proof => {
    const reason = `no inductive invariant is written for ${kernel.name}`
    return { id, status: 'unknown', reason, obligations: 0, ms: 0, files: [] }
  }
  return {
    inductive: unknown('inductive'),
    lemma: unknown('percpu_counter_add'),
    properties: goals.map(({ property }) => unknown(property.id)),
    symbolic: SYMBOLIC,
    obligations: 0,
    ms: 0,
  }
}
