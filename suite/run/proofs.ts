import { given } from '../../engine/given.ts'
import type { Proof } from '../../engine/prove/prove.ts'
import type { Solver } from '../../engine/prove/solver.ts'
import type { Goal } from '../../properties/inductive/prove.ts'
import { type ProveResult, prove } from '../../properties/inductive/prove.ts'
import { propertyById } from '../../properties/properties.ts'
import {
  compared,
  type Finding,
  type RunFinding,
  shapeOf,
  type VerdictFinding,
} from '../findings/finding.ts'
import type { Foundations, ProveCheck } from '../tables/prove_check.ts'

export interface RunProveOptions {
  readonly solver: Solver
  /** For each script, in milliseconds. */
  readonly deadlineMs: number
  readonly smtlibDir?: string
}

/** Proves what a check of the suite asks for; a finding for the invariant, one a property. */
export async function runProveCheck(
  check: ProveCheck,
  wanted: (property: string) => boolean,
  options: RunProveOptions,
): Promise<readonly Finding[]> {
  const { kernel, structure, environment } = check
  const { cpus, netns, families, parts = [], xfrmsPerBundle } = structure
  const size = `${families.join('+')} C=${cpus} N=${netns} B, T symbolic`
  const limits = environment === undefined ? [] : [`assuming ${environment.sentence}`]
  const bundles = xfrmsPerBundle === undefined ? [] : [`SAs=${xfrmsPerBundle}`]
  const setting = [size, ...parts, ...bundles, ...limits].join(' ')
  const goals = check.properties.filter(wanted).map((id): Goal => {
    const assuming = check.assuming[id]
    const property = propertyById(id, setting)
    return assuming === undefined ? { property } : { property, assuming }
  })
  const result = await prove({
    kernel,
    structure,
    goals,
    ...given({ environment }),
    ...options,
  })
  const about = {
    checker: 'prove',
    kernel: kernel.name,
    shape: shapeOf(structure),
    setting,
  } as const
  return [
    { kind: 'run', ...about, ...ofFoundations(check, result) },
    ...result.properties.map((proof): Finding => {
      return { kind: 'verdict', ...about, ...ofProperty(check, proof) }
    }),
  ]
}

type About = 'kind' | 'checker' | 'kernel' | 'shape' | 'setting'

const BOTH_PROVED: Foundations = { invariant: 'proved', lemma: 'proved' }

/** The invariant, and the lemma on percpu_counter_add for any amount. */
function ofFoundations(
  check: ProveCheck,
  { inductive, lemma, obligations }: ProveResult,
): Omit<RunFinding, About> {
  const unknown = [inductive, lemma].find(({ status }) => status === 'unknown')
  const figures = { obligations: unknown ? 0 : obligations, cpus: check.structure.cpus }
  const judged = compared<Record<keyof Foundations, Proof['status']>>(
    check.foundations ?? BOTH_PROVED,
    { invariant: inductive.status, lemma: lemma.status },
    found => `invariant ${found.invariant}, lemma ${found.lemma}`,
  )
  return unknown === undefined
    ? { ...judged, evidence: `${obligations} obligations`, figures }
    : { ...judged, status: 'unknown', evidence: unknown.reason, figures }
}

function ofProperty(
  check: ProveCheck,
  { id, status: verdict, reason, obligations }: Proof,
): Omit<VerdictFinding, About> {
  const assumed = [check.environment, check.assuming[id]].flatMap(a => a?.sentence ?? [])
  return {
    ...(assumed.length === 0 ? {} : { assuming: assumed.join(', and ') }),
    property: id,
    verdict,
    ...compared(check.open.includes(id) ? 'open' : 'proved', verdict),
    evidence: reason === '' ? `${obligations} obligations` : reason,
    figures: { obligations, cpus: check.structure.cpus },
  }
}
