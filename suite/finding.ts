import type { Trace, Verdict } from '../engine/verdict.ts'
import type { Structure } from '../model/structure.ts'

export const checkerNames = [
  'recordings',
  'counterexamples',
  'explore',
  'simulate',
  'claims',
  'drift',
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
  /** The parts of the structure, `lifetimes` for one; absent: none. */
  readonly parts?: string
  /** Structure, constants and bounds, or the name of a file. */
  readonly setting: string
  readonly expected: string
  readonly found: string
  /** Absent where the finding is about the run itself, or a file. */
  readonly verdict?: Verdict
  /** What a proof or a search takes for granted beyond the model; absent: nothing. */
  readonly assuming?: string
  readonly status: 'as expected' | 'differs' | 'unknown'
  /** What the verdict rests on, as a text. */
  readonly evidence: string
  /** The same in numbers, by what they count: `states`, `events`, `obligations`. */
  readonly figures: Readonly<Record<string, number>>
  readonly trace?: Trace
}

/** What a finding says of the model that it is about. */
export function aboutStructure({
  families,
  parts = [],
}: Structure): Pick<Finding, 'families' | 'parts'> {
  const about = { families: families.join('+') }
  return parts.length === 0 ? about : { ...about, parts: parts.join('+') }
}

/**
 * What is proved cannot be violated: a finding for each violation of what was proved of the same
 * kernel, property, families and parts. One of the two checkers is wrong, or the model of one.
 *
 * - Other parts make another model: its finer steps may violate what the coarse ones keep.
 * - Assumptions only take steps away. So a proof that needs none forbids a violation under any,
 *   and one that needs some forbids a violation under the same.
 * - Numbers of CPUs and netns are not compared: docs/PROOF.md argues that a few stand for all.
 */
export function contradictions(findings: readonly Finding[]): readonly Finding[] {
  const about = ({ kernel, property, families, parts }: Finding): string =>
    [kernel, property, families, parts].join(' ')
  const proofs = findings.filter(({ verdict }) => verdict === 'proved')
  return findings.flatMap((finding): readonly Finding[] => {
    const proof = proofs.find(candidate => {
      const { assuming } = candidate
      const covers = assuming === undefined || assuming === finding.assuming
      return covers && about(candidate) === about(finding)
    })
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
