import { rationalText } from '../../engine/drift/mean_cycle.ts'
import type { Solver } from '../../engine/prove/solver.ts'
import type { Trace } from '../../engine/trace.ts'
import { settingText } from '../../model/setting.ts'
import { netnsDrift } from '../../properties/runs/netns_drift.ts'
import { proveBound } from '../../properties/runs/prove_bound.ts'
import { compared, type Finding } from '../findings/finding.ts'
import {
  type BoundCheck,
  boundChecks,
  type MeanDriftCheck,
  meanDriftChecks,
} from '../tables/drift.ts'
import { startProofs } from './start_proofs.ts'
import { pastTheSlotsWitnesses, pumpWitnesses, type Witnesses } from './witnesses.ts'

export interface RunDriftOptions {
  readonly solver: Solver
  /** For each script, in milliseconds. */
  readonly deadlineMs: number
  readonly smtlibDir: string
  kernelWanted(kernel: string): boolean
  readonly onProgress?: (text: string) => void
  /** Lets the caller's event loop turn. */
  breath?(): Promise<void>
}

/** Every graph, theorem and family of traces of the suite about drift; a finding for each. */
export async function runDrift(options: RunDriftOptions): Promise<readonly Finding[]> {
  const { kernelWanted, onProgress, breath = async () => {} } = options
  const bounds = boundChecks.filter(({ kernel }) => kernelWanted(kernel.name))
  // The solver works through its queue in a process of its own, while this one searches.
  const theorems = startProofs(() => {
    return Promise.all(bounds.map(check => provedBound(check, options)))
  })
  const findings: Finding[] = []
  for (const check of meanDriftChecks.filter(({ setting }) => kernelWanted(setting.kernel.name))) {
    onProgress?.(settingText(check.setting))
    await breath()
    findings.push(searchedMean(check))
  }
  const families = kernelWanted('copied-template') ? [pumpFamily(), pastTheSlotsFamily()] : []
  onProgress?.(`${bounds.length} theorems`)
  return [...findings, ...families.map(familyFinding), ...(await theorems)]
}

/** Batches of the families of traces, in entries. */
const BATCHES = Array.from({ length: 63 }, (_, i) => i + 2)

const pumpFamily = (): Witnesses => pumpWitnesses(BATCHES)
const pastTheSlotsFamily = (): Witnesses => pastTheSlotsWitnesses([1, 2, 3, 4], BATCHES)

export function searchedMean({ setting, mean }: MeanDriftCheck): Finding {
  const found = netnsDrift({ setting })
  const { states, edges, cycle, gain, subject } = found
  return {
    kind: 'run',
    checker: 'drift',
    kernel: setting.kernel.name,
    setting: `largest mean drift: ${settingText(setting)}`,
    ...compared(mean, found.mean, rational => `${rationalText(rational)} an action`),
    evidence: `${subject}: ${gain} entries in ${cycleText(cycle)}; ${edges} steps allow no more`,
    figures: { states },
  }
}

function cycleText(cycle: Trace): string {
  return `a cycle of ${cycle.length} actions`
}

export async function provedBound(check: BoundCheck, options: RunDriftOptions): Promise<Finding> {
  const { kernel, structure, bound, expected } = check
  const { status, reason, obligations } = await proveBound({ ...options, kernel, structure, bound })
  return {
    kind: 'run',
    checker: 'drift',
    kernel: kernel.name,
    setting: `${bound.name}: C=${structure.cpus} N=${structure.netns}`,
    ...compared(expected, status),
    evidence: reason === '' ? bound.sentence : reason,
    figures: { obligations: status === 'unknown' ? 0 : obligations },
  }
}

export function familyFinding({ name, replayed, steps, failed }: Witnesses): Finding {
  const text = (attained: number): string => `${attained} of ${replayed} attain it`
  return {
    kind: 'run',
    checker: 'drift',
    kernel: 'copied-template',
    setting: name,
    ...compared(replayed, replayed - failed.length, text),
    evidence: failed.length === 0 ? `${steps} steps` : `not ${failed.join(', ')}`,
    figures: { steps },
  }
}
