import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { System } from '../system.ts'
import { stepBoundScript } from './bound_script.ts'
import type { ParameterAssumption } from './obligations.ts'
import { judge, type Proof } from './prove.ts'
import type { Solver } from './solver.ts'
import type { StepBound } from './step_bound.ts'

export interface ProveBoundRequest<S extends System = System> {
  readonly system: S
  /** The head of the script, and the stem of its file's name. */
  readonly title: string
  readonly stem: string
  readonly parameters: readonly ParameterAssumption[]
  readonly bound: StepBound<S>
  readonly solver: Solver
  /** In milliseconds. */
  readonly deadlineMs: number
  /** The folder in which the script stays. */
  readonly smtlibDir: string
}

/** Proves a theorem about runs of a system. */
export async function proveBound<S extends System>(request: ProveBoundRequest<S>): Promise<Proof> {
  const { system, title, stem, parameters, bound, solver, deadlineMs, smtlibDir } = request
  const script = stepBoundScript(system, bound, title, parameters)
  const file = join(smtlibDir, `${stem}-${bound.name}.smt2`)
  await mkdir(smtlibDir, { recursive: true })
  await writeFile(file, script.text)
  return judge(script, await solver.solve(file, deadlineMs), [file])
}
