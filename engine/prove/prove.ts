import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { System } from '../system.ts'
import { type Goal, inductiveScript, propertyScript, type Theory } from './obligations.ts'
import type { Script } from './script.ts'
import { createSolver, type Outcome, type Solver } from './solver.ts'

export interface ProveRequest<S extends System = System> extends Theory<S> {
  readonly goals: readonly Goal<S>[]
  /** Scripts beside those of the theory, which no property rests on. */
  readonly lemmas?: readonly Script[]
  /** What the names of the scripts' files begin with. */
  readonly stem: string
  /** For each script, in milliseconds. */
  readonly deadlineMs: number
  /** The folder in which the scripts stay; absent: a temporary one, removed afterwards. */
  readonly smtlibDir?: string
  /** A solver that serves several requests, and that the caller closes; absent: one of its own. */
  readonly solver?: Solver
  onProgress?(done: number, scripts: number, script: string): void
}

/**
 * A failed obligation is `open`: the state that fails it need not be reachable. `vacuous`: there is
 * no obligation, or what one assumes is not possible.
 */
type ProofStatus = 'proved' | 'open' | 'vacuous' | 'unknown'

/** What came of one script, or of the several that a property rests on. */
export interface Proof {
  /** `inductive`, the name of a lemma, or the id of a property. */
  readonly id: string
  readonly status: ProofStatus
  /** Why it is not proved, or under which assumption it is; empty otherwise. */
  readonly reason: string
  /** The number of obligations discharged or tried, checks against vacuity not counted. */
  readonly obligations: number
  readonly ms: number
  /** The scripts that it rests on; empty where they were temporary. */
  readonly files: readonly string[]
}

export interface ProveResult {
  /** The invariant on which every property rests. */
  readonly inductive: Proof
  readonly lemmas: readonly Proof[]
  readonly properties: readonly Proof[]
  readonly obligations: number
  readonly ms: number
}

/** Proves properties of a system by induction, for all values of its parameters. */
export async function prove<S extends System>(request: ProveRequest<S>): Promise<ProveResult> {
  const { goals, lemmas = [] } = request
  const [inductive, ...others] = (await solveAll(request, [
    inductiveScript(request),
    ...lemmas,
    ...goals.map(goal => propertyScript(request, goal)),
  ])) as [Proof, ...Proof[]]
  const results = [inductive, ...others]
  const own = others.slice(lemmas.length)
  return {
    inductive,
    lemmas: others.slice(0, lemmas.length),
    properties: own.map((proof, i) => resting(proof, inductive, goals[i] as Goal)),
    obligations: results.reduce((total, proof) => total + proof.obligations, 0),
    ms: results.reduce((total, proof) => total + proof.ms, 0),
  }
}

/** A property is proved only on top of an invariant that is. */
function resting(proof: Proof, inductive: Proof, { property, assuming }: Goal): Proof {
  const files = [...new Set([...inductive.files, ...proof.files])]
  const own = { ...proof, id: property.id, files }
  const { status, reason } = inductive
  if (own.status === 'open' || own.status === 'vacuous') return own
  if (status === 'open') return { ...own, status, reason: `I is not inductive: ${reason}` }
  if (status === 'vacuous') return { ...own, status, reason: `I is vacuous: ${reason}` }
  if (own.status === 'unknown') return own
  if (status === 'unknown') return { ...own, status, reason: `I may not hold: ${reason}` }
  return { ...own, reason: assuming === undefined ? '' : `assuming ${assuming.sentence}` }
}

/** Writes every script before the first is solved: what is not answered can be asked elsewhere. */
async function solveAll(
  request: ProveRequest,
  scripts: readonly Script[],
): Promise<readonly Proof[]> {
  const { smtlibDir, deadlineMs, stem } = request
  const dir = smtlibDir ?? (await mkdtemp(join(tmpdir(), 'prove-')))
  await mkdir(dir, { recursive: true })
  const files = scripts.map(script => join(dir, `${stem}-${script.name}.smt2`))
  for (const [i, script] of scripts.entries()) await writeFile(files[i] as string, script.text)
  const solver = request.solver ?? createSolver()
  let done = 0
  const prove = async (script: Script, file: string): Promise<Proof> => {
    const outcome = await solver.solve(file, deadlineMs)
    done += 1
    request.onProgress?.(done, scripts.length, script.name)
    return judge(script, outcome, smtlibDir === undefined ? [] : [file])
  }
  try {
    return await Promise.all(scripts.map((script, i) => prove(script, files[i] as string)))
  } finally {
    if (request.solver === undefined) solver.close()
    if (smtlibDir === undefined) await rm(dir, { recursive: true })
  }
}

/** Compares the solver's answers with those that the proof needs. */
export function judge(script: Script, outcome: Outcome, files: readonly string[]): Proof {
  const { checks, name: id } = script
  const obligations = checks.filter(check => check.expected === 'unsat').length
  const proof = (status: ProofStatus, reason: string): Proof => {
    return { id, status, reason, obligations, ms: outcome.ms, files }
  }
  if (outcome.kind === 'unknown') return proof('unknown', outcome.reason)
  if (obligations === 0) return proof('vacuous', `no action that ${id} speaks of can happen`)
  const lines = outcome.output.trimEnd().split('\n')
  const odd = lines.find((line, i) => !fits(line, i, checks[Math.floor(i / 2)]?.name))
  if (odd !== undefined) return proof('unknown', `the solver said ${JSON.stringify(odd)}`)
  if (lines.length < 2 * checks.length) return proof('unknown', 'the solver did not answer all')
  const failed = checks.filter((check, i) => lines[2 * i + 1] === opposite(check.expected))
  const obligation = failed.find(check => check.expected === 'unsat')
  if (obligation !== undefined) return proof('open', obligation.name)
  if (failed[0] !== undefined) return proof('vacuous', `not satisfiable: ${failed[0].name}`)
  const undecided = checks.find((check, i) => lines[2 * i + 1] !== check.expected)
  return undecided === undefined
    ? proof('proved', '')
    : proof('unknown', `the solver could not decide: ${undecided.name}`)
}

/** Every check prints two lines: its name, and the answer. */
function fits(line: string, i: number, name: string | undefined): boolean {
  return i % 2 === 0 ? line === name : ['sat', 'unsat', 'unknown'].includes(line)
}

function opposite(expected: 'sat' | 'unsat'): string {
  return expected === 'sat' ? 'unsat' : 'sat'
}
