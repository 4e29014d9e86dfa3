import type { Trace, Verdict } from './verdict.ts'

export const checkerNames = [
  'recordings',
  'counterexamples',
  'explore',
  'simulate',
  'claims',
  'prove',
] as const

export type CheckerName = (typeof checkerNames)[number]

/** One line of a report: what a checker found of one thing, beside what the suite expects. */
export interface Finding {
  readonly checker: CheckerName
  readonly kernel: string
  /** The id of a property; absent where the finding is about the run itself, or a file. */
  readonly property?: string
  /** The families of the structure: `ipv4`, `ipv6` or `ipv4+ipv6`. */
  readonly families?: string
  /** Structure, constants and bounds, or the name of a file. */
  readonly setting: string
  readonly expected: string
  readonly found: string
  /** Absent where the finding is about the run itself, or a file. */
  readonly verdict?: Verdict
  /** What a proof takes for granted beyond the invariant; absent: nothing. */
  readonly assuming?: string
  readonly status: 'as expected' | 'differs' | 'unknown'
  /** What the verdict rests on, as a text. */
  readonly evidence: string
  /** The same in numbers, by what they count: `states`, `events`, `obligations`. */
  readonly figures: Readonly<Record<string, number>>
  readonly trace?: Trace
}

/**
 * What is proved cannot be violated: a finding for each violation of what was proved of the same
 * kernel, property and family. One of the two checkers is wrong, or the model of one of them.
 */
export function contradictions(findings: readonly Finding[]): readonly Finding[] {
  const about = ({ kernel, property, families }: Finding): string =>
    [kernel, property, families].join(' ')
  const proofs = findings.filter(f => f.verdict === 'proved' && f.assuming === undefined)
  const proved = new Map(proofs.map(proof => [about(proof), proof]))
  return findings.flatMap((finding): readonly Finding[] => {
    const proof = proved.get(about(finding))
    if (finding.verdict !== 'violated' || proof === undefined) return []
    const found = `violated by ${finding.checker}`
    return [{ ...finding, expected: `proved: ${proof.setting}`, found, status: 'differs' }]
  })
}

/** `as expected` if both texts are the same. */
export function compared(expected: string, found: string): Finding['status'] {
  if (found === 'unknown') return 'unknown'
  return expected === found ? 'as expected' : 'differs'
}
