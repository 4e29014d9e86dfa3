import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionName } from '../../model/action_name.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel } from '../../model/model.ts'
import type { Structure } from '../../model/structure.ts'
import { stepBoundScript } from './bound_script.ts'
import { judge, type Proof } from './prove.ts'
import type { Solver } from './solver.ts'
import type { StepBound } from './step_bound.ts'

export interface ProveBoundRequest {
  readonly kernel: Kernel
  readonly structure: Structure
  readonly bound: StepBound
  readonly solver: Solver
  /** In milliseconds. */
  readonly deadlineMs: number
  /** Where the script stays. */
  readonly smtlibDir: string
}

/** Proves a theorem about runs of a kernel in one structure; no netns is born or dies in them. */
export async function proveBound(request: ProveBoundRequest): Promise<Proof> {
  const { kernel, structure, bound, solver, deadlineMs, smtlibDir } = request
  const { cpus, netns, families } = structure
  const entries: readonly ActionName[] = ['dst_alloc', 'dst_free']
  // An only CPU can neither leave nor come back.
  const actions = cpus > 1 ? ([...entries, 'cpu_down', 'cpu_up'] as const) : entries
  const script = stepBoundScript(buildModel(kernel, structure, { actions }), bound)
  const stem = [kernel.name, `c${cpus}`, `n${netns}`, ...families, bound.name].join('-')
  const file = join(smtlibDir, `${stem}.smt2`)
  await mkdir(smtlibDir, { recursive: true })
  await writeFile(file, script.text)
  return judge(script, await solver.solve(file, deadlineMs), [file])
}
