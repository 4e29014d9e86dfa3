import type { Proof } from '../../engine/prove/prove.ts'
import type { Solver } from '../../engine/prove/solver.ts'
import type { Goal } from '../../properties/inductive/prove.ts'
import { type ProveResult, prove } from '../../properties/inductive/prove.ts'
import { propertyById } from '../../properties/properties.ts'
import { aboutStructure, compared, type Finding } from '../finding.ts'
import type { ProveCheck } from '../tables/prove_check.ts'

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
    ...(environment === undefined ? {} : { environment }),
    ...options,
  })
  const about = {
    checker: 'prove',
    kernel: kernel.name,
    ...aboutStructure(structure),
    setting,
  } as const
  return [
    { ...about, ...ofInvariant(check, result) },
    ...result.properties.map(proof => ({ ...about, ...ofProperty(check, proof) })),
  ]
}

type Found = Omit<Finding, 'checker' | 'kernel' | 'setting'>

/** The invariant, and the lemma on percpu_counter_add for any amount. */
function ofInvariant(check: ProveCheck, { inductive, lemma, obligations }: ProveResult): Found {
  const text = (invariant: string, add: string): string => `invariant ${invariant}, lemma ${add}`
  const { invariant, lemma: add } =
    check.foundations ?? ({ invariant: 'proved', lemma: 'proved' } as const)
  const expected = text(invariant, add)
  const found = text(inductive.status, lemma.status)
  const unknown = [inductive, lemma].find(({ status }) => status === 'unknown')
  return {
    expected,
    found,
    status: unknown === undefined ? compared(expected, found) : 'unknown',
    evidence: unknown?.reason ?? `${obligations} obligations`,
    figures: { obligations: unknown === undefined ? obligations : 0, cpus: check.structure.cpus },
  }
}

function ofProperty(check: ProveCheck, { id, status: verdict, reason, obligations }: Proof): Found {
  const expected = check.open.includes(id) ? 'open' : 'proved'
  const assumed = [check.environment, check.assuming[id]].flatMap(a => a?.sentence ?? [])
  return {
    ...(assumed.length === 0 ? {} : { assuming: assumed.join(', and ') }),
    property: id,
    expected,
    found: verdict,
    verdict,
    status: compared(expected, verdict),
    evidence: reason === '' ? `${obligations} obligations` : reason,
    figures: { obligations, cpus: check.structure.cpus },
  }
}
