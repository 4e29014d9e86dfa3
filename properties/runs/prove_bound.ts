import * as engine from '../../engine/prove/bound.ts'
import type { Proof } from '../../engine/prove/prove.ts'
import type { ActionName } from '../../model/action_name.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel } from '../../model/model.ts'
import type { Structure } from '../../model/structure.ts'
import { parameterAssumptions } from '../inductive/invariant.ts'
import type { StepBound } from './step_bound.ts'

export interface ProveBoundRequest
  extends Pick<engine.ProveBoundRequest, 'solver' | 'deadlineMs' | 'smtlibDir'> {
  readonly kernel: Kernel
  readonly structure: Structure
  readonly bound: StepBound
}

/** Proves a theorem about runs of a kernel in one structure; no netns is born or dies in them. */
export async function proveBound(request: ProveBoundRequest): Promise<Proof> {
  const { kernel, structure, ...rest } = request
  const { cpus, netns, families } = structure
  const entries: readonly ActionName[] = ['dst_alloc', 'dst_free']
  // An only CPU can neither leave nor come back.
  const actions = cpus > 1 ? ([...entries, 'cpu_down', 'cpu_up'] as const) : entries
  return engine.proveBound({
    ...rest,
    system: buildModel(kernel, structure, { actions }),
    title: `${kernel.name}, ${cpus} CPUs, ${netns} netns`,
    stem: [kernel.name, `c${cpus}`, `n${netns}`, ...families].join('-'),
    parameters: parameterAssumptions,
  })
}
