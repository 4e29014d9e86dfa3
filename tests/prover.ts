import { afterAll } from 'vitest'
import type { Proof } from '../engine/prove/prove.ts'
import { createSolver, type Solver } from '../engine/prove/solver.ts'
import type { Kernel } from '../model/kernel.ts'
import type { Structure } from '../model/structure.ts'
import type { Assumption } from '../properties/inductive/invariant.ts'
import type { Goal } from '../properties/inductive/prove.ts'
import { type ProveResult, prove } from '../properties/inductive/prove.ts'
import { properties } from '../properties/properties.ts'

/** Long enough for a proof on a slow machine, in milliseconds. */
export const TEST_MS = 120_000
/** What can be said without the parts of a model; P9 is about what comes after an exit. */
export const ids: readonly string[] = properties
  .filter(({ id, needs }) => needs === undefined && id !== 'P9')
  .map(({ id }) => id)
export const small: Structure = { cpus: 2, netns: 2, families: ['ipv4'] }

export function goals(among: readonly string[] = ids, assuming?: Assumption): readonly Goal[] {
  return properties
    .filter(({ id }) => among.includes(id))
    .map(property => (assuming === undefined ? { property } : { property, assuming }))
}

export interface Prover {
  readonly solver: Solver
  proofs(
    kernel: Kernel,
    structure?: Structure,
    among?: readonly string[],
    assuming?: Assumption,
  ): Promise<ProveResult>
}

/** One solver for a test file, which it closes at the end. To be called once in the file. */
export function prover(): Prover {
  const solver = createSolver()
  afterAll(() => solver.close())
  return {
    solver,
    proofs: (kernel, structure = small, among = ids, assuming) =>
      prove({ kernel, structure, goals: goals(among, assuming), deadlineMs: 60_000, solver }),
  }
}

export const idsOf = (result: ProveResult, status: Proof['status']): readonly string[] =>
  result.properties.filter(proof => proof.status === status).map(({ id }) => id)
