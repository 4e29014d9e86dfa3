import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { given } from '../engine/given.ts'
import { createSolver, type Solver } from '../engine/prove/solver.ts'
import { solverPool } from '../engine/prove/solver_pool.ts'
import { settingText } from '../model/setting.ts'
import { type CheckerName, contradictions, type Finding } from './findings/finding.ts'
import { runSimulateCheck } from './run/campaigns.ts'
import { runClaims } from './run/claims.ts'
import { runCounterexamples } from './run/counterexamples.ts'
import { runDrift } from './run/drift.ts'
import { runProveCheck } from './run/proofs.ts'
import { runRecordings } from './run/recordings.ts'
import { runExploreCheck } from './run/searches.ts'
import { startProofs } from './run/start_proofs.ts'
import { exploreChecks } from './tables/explore.ts'
import { proveChecks } from './tables/prove.ts'
import { simulateChecks } from './tables/simulate.ts'
import { mutantCampaigns } from './tables/simulate_mutants.ts'

export interface VerifyRequest {
  /** The names of kernels; absent: all. */
  readonly kernels?: readonly string[]
  /** The ids of properties; absent: all, and the checks of files and counts too. */
  readonly properties?: readonly string[]
  readonly checkers?: readonly CheckerName[]
  readonly seed: number
  /** Directories of the stored data. */
  readonly recordingsDir: string
  readonly counterexamplesDir: string
  /** For each script of the solver, in milliseconds. */
  readonly deadlineMs: number
  /** The folder in which the solver's scripts stay; absent: they are temporary. */
  readonly smtlibDir?: string
  readonly onStage?: (stage: string) => void
  readonly onProgress?: (text: string) => void
}

/**
 * Runs the suite: every recording, every counterexample, every search, campaign and proof.
 *
 * The proofs run in processes of their own meanwhile, which is the second core's work.
 */
export async function verify(request: VerifyRequest): Promise<readonly Finding[]> {
  const { checkers, onStage } = request
  const runs = (checker: CheckerName): boolean => checkers?.includes(checker) ?? true
  const select = selection(request)
  const proofs = startProofs(async () => (runs('prove') ? runProofs(request, select) : []))
  const findings = [
    ...(runs('recordings') ? await replayRecordings(request, select) : []),
    ...(runs('counterexamples') ? checkCounterexamples(request, select) : []),
    ...(runs('simulate') ? await runCampaigns(request, select) : []),
    ...(runs('explore') ? await runSearches(request, select) : []),
    ...(runs('claims') ? await decideClaims(request, select) : []),
    ...(runs('drift') ? await measureDrift(request, select) : []),
  ]
  if (runs('prove')) onStage?.('prove')
  const all = [...findings, ...(await proofs)]
  return [...all, ...contradictions(all)]
}

/** What the request leaves of the suite. */
interface Selection {
  kernel(name: string): boolean
  property(id: string): boolean
  check(check: { kernel: { name: string }; properties: readonly string[] }): boolean
}

function selection({ kernels, properties }: VerifyRequest): Selection {
  const kernel = (name: string): boolean => kernels?.includes(name) ?? true
  const property = (id: string): boolean => properties?.includes(id) ?? true
  const check: Selection['check'] = c => kernel(c.kernel.name) && c.properties.some(property)
  return { kernel, property, check }
}

/** Recordings speak of the model as a whole, not of one property. */
async function replayRecordings(
  request: VerifyRequest,
  select: Selection,
): Promise<readonly Finding[]> {
  const { recordingsDir, properties, onStage, onProgress } = request
  if (properties !== undefined) return []
  onStage?.('recordings')
  return runRecordings(recordingsDir, select.kernel, onProgress)
}

function checkCounterexamples(request: VerifyRequest, select: Selection): readonly Finding[] {
  request.onStage?.('counterexamples')
  return runCounterexamples(request.counterexamplesDir, select.kernel, select.property)
}

async function runCampaigns(
  { seed, onStage }: VerifyRequest,
  select: Selection,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const check of [...simulateChecks, ...mutantCampaigns].filter(select.check)) {
    onStage?.(`simulate ${check.kernel.name} ${settingText(check)}`)
    await breath()
    findings.push(...(await runSimulateCheck(check, seed, select.property)))
  }
  return findings
}

async function runSearches(
  { onStage, onProgress }: VerifyRequest,
  select: Selection,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const check of exploreChecks.filter(select.check)) {
    onStage?.(`explore ${check.kernel.name} ${settingText(check)}`)
    await breath()
    const report = (states: number): void => onProgress?.(`${states} states`)
    findings.push(...runExploreCheck(check, select.property, report))
  }
  return findings
}

/** The report speaks of one kernel, and of no property by name. */
async function decideClaims(
  { properties, onStage, onProgress }: VerifyRequest,
  select: Selection,
): Promise<readonly Finding[]> {
  if (properties !== undefined || !select.kernel('per-net-init')) return []
  onStage?.('claims')
  return runClaims(onProgress, breath)
}

/** Theorems about runs, and about cycles of steps: they are about no property by name. */
async function measureDrift(
  request: VerifyRequest,
  select: Selection,
): Promise<readonly Finding[]> {
  const { properties, deadlineMs, onStage, onProgress } = request
  if (properties !== undefined) return []
  onStage?.('drift')
  return withSolver(request, createSolver(), (solver, smtlibDir) =>
    runDrift({
      solver,
      deadlineMs,
      smtlibDir,
      kernelWanted: select.kernel,
      breath,
      ...given({ onProgress }),
    }),
  )
}

/** The proofs are the longest part: what two do together ends with the searches. */
const SOLVERS = 2

async function runProofs(request: VerifyRequest, select: Selection): Promise<readonly Finding[]> {
  const { deadlineMs, onProgress } = request
  const checks = proveChecks.filter(select.check)
  let done = 0
  return withSolver(request, solverPool(SOLVERS), async (solver, smtlibDir) => {
    const findings = await Promise.all(
      checks.map(async check => {
        const found = await runProveCheck(check, select.property, { solver, deadlineMs, smtlibDir })
        done++
        onProgress?.(`${done} of ${checks.length} models proved`)
        return found
      }),
    )
    return findings.flat()
  })
}

/** A solver and a folder for its scripts, both of which are gone afterwards. */
async function withSolver<T>(
  { smtlibDir }: VerifyRequest,
  solver: Solver,
  work: (solver: Solver, smtlibDir: string) => Promise<T>,
): Promise<T> {
  // One folder for all models.
  const dir = smtlibDir ?? (await mkdtemp(join(tmpdir(), 'dstledger-')))
  try {
    return await work(solver, dir)
  } finally {
    solver.close()
    if (smtlibDir === undefined) await rm(dir, { recursive: true })
  }
}

/** Lets the solver's answers and the user's Ctrl-C come in between two long computations. */
function breath(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
