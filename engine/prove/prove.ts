import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionName } from '../../model/action_name.ts'
import { possibleActions } from '../../model/actions.ts'
import type { Environment } from '../../model/environment.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel, type Model } from '../../model/model.ts'
import type { Structure } from '../../model/structure.ts'
import { inductiveInvariant } from '../../properties/inductive/invariant.ts'
import { counterLemmaScript, type Goal, inductiveScript, propertyScript } from './obligations.ts'
import type { Script } from './script.ts'
import { createSolver, type Outcome, type Solver } from './solver.ts'

export interface ProveRequest {
  readonly kernel: Kernel
  readonly structure: Structure
  /** What is assumed of the steps that can happen; absent: nothing. */
  readonly environment?: Environment
  readonly goals: readonly Goal[]
  /** For each script, in milliseconds. */
  readonly deadlineMs: number
  /** Where the scripts stay; absent: in a temporary directory that is removed afterwards. */
  readonly smtlibDir?: string
  /** A solver that serves several requests, and that the caller closes; absent: one of its own. */
  readonly solver?: Solver
  onProgress?(done: number, scripts: number, script: string): void
}

/** A failed obligation is `open`: the state that fails it need not be reachable. */
type ProofStatus = 'proved' | 'open' | 'unknown'

/** What came of one script, or of the several that a property rests on. */
export interface Proof {
  /** `inductive`, `percpu_counter_add` or the id of a property. */
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
  /** percpu_counter_add alone, for any amount. */
  readonly lemma: Proof
  readonly properties: readonly Proof[]
  /** What the proofs leave open, and what they take as given. */
  readonly symbolic: string
  readonly obligations: number
  readonly ms: number
}

const SYMBOLIC: string =
  'left open: batch >= 1, batchPerCpu >= 0, gcThresh and what sysctl writes (32 bits); counts, ' +
  'slots and live entries (integers without bounds); given: CPUs, netns, families'

/** Proves properties of a kernel by induction, in one structure, for all values of parameters. */
export async function prove(request: ProveRequest): Promise<ProveResult> {
  const { kernel, structure, environment } = request
  const conjuncts = inductiveInvariant(kernel, structure, environment)
  if (conjuncts === undefined) return withoutInvariant(request)
  const m = proofModel(kernel, structure, environment)
  const scripts = [
    inductiveScript(m, conjuncts),
    counterLemmaScript(kernel),
    ...request.goals.map(goal => propertyScript(m, conjuncts, goal)),
  ]
  const [inductive, lemma, ...own] = (await solveAll(request, m, scripts)) as [
    Proof,
    Proof,
    ...Proof[],
  ]
  const results = [inductive, lemma, ...own]
  return {
    inductive,
    lemma,
    properties: own.map((proof, i) => resting(proof, inductive, request.goals[i] as Goal)),
    symbolic: SYMBOLIC,
    obligations: results.reduce((total, proof) => total + proof.obligations, 0),
    ms: results.reduce((total, proof) => total + proof.ms, 0),
  }
}

const hotplug: readonly ActionName[] = [
  'cpu_down',
  'take_cpu_down',
  'percpu_counter_hotcpu_callback',
  'cpu_up',
]

/** All actions, but that an only CPU can neither leave nor come back: such guards look vacuous. */
export function provableActions(kernel: Kernel, structure: Structure): readonly ActionName[] {
  const possible = possibleActions(kernel, structure)
  return structure.cpus > 1 ? possible : possible.filter(name => !hotplug.includes(name))
}

/** The model that proofs are about: every action that the structure allows, any sysctl value. */
export function proofModel(kernel: Kernel, structure: Structure, environment?: Environment): Model {
  const actions = provableActions(kernel, structure)
  const limits = environment === undefined ? {} : { environment }
  return buildModel(kernel, structure, { actions, sysctlValues: ['any'], ...limits })
}

/** A property is proved only on top of an invariant that is. */
function resting(proof: Proof, inductive: Proof, { property, assuming }: Goal): Proof {
  const files = [...new Set([...inductive.files, ...proof.files])]
  const own = { ...proof, id: property.id, files }
  const { status, reason } = inductive
  if (own.status === 'open') return own
  if (status === 'open') return { ...own, status, reason: `I is not inductive: ${reason}` }
  if (own.status === 'unknown') return own
  if (status === 'unknown') return { ...own, status, reason: `I may not hold: ${reason}` }
  return { ...own, reason: assuming === undefined ? '' : `assuming ${assuming.sentence}` }
}

/** Writes every script before the first is solved: what is not answered can be asked elsewhere. */
async function solveAll(
  request: ProveRequest,
  m: Model,
  scripts: readonly Script[],
): Promise<readonly Proof[]> {
  const { smtlibDir, deadlineMs } = request
  const dir = smtlibDir ?? (await mkdtemp(join(tmpdir(), 'dstledger-')))
  await mkdir(dir, { recursive: true })
  const { cpus, netns, families, parts = [], xfrmsPerBundle } = m.structure
  const bundles = xfrmsPerBundle === undefined ? [] : [`sa${xfrmsPerBundle}`]
  const size = [`c${cpus}`, `n${netns}`, ...bundles]
  const { environment } = request
  const limits = environment === undefined ? [] : [environment.name]
  const stem = [m.kernel.name, ...size, ...families, ...parts, ...limits].join('-')
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
  if (obligations === 0) return proof('open', `vacuous: no action that ${id} speaks of can happen`)
  const lines = outcome.output.trimEnd().split('\n')
  const odd = lines.find((line, i) => !fits(line, i, checks[Math.floor(i / 2)]?.name))
  if (odd !== undefined) return proof('unknown', `the solver said ${JSON.stringify(odd)}`)
  if (lines.length < 2 * checks.length) return proof('unknown', 'the solver did not answer all')
  const failed = checks.filter((check, i) => lines[2 * i + 1] === opposite(check.expected))
  const obligation = failed.find(check => check.expected === 'unsat')
  if (obligation !== undefined) return proof('open', obligation.name)
  if (failed[0] !== undefined) return proof('open', `vacuous: not satisfiable: ${failed[0].name}`)
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

/** A kernel that nobody has written an invariant for. */
function withoutInvariant({ kernel, goals }: ProveRequest): ProveResult {
  const unknown = (id: string): Proof => {
    const reason = `no inductive invariant is written for ${kernel.mutantOf ?? kernel.name}`
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
