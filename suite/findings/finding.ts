import { isDeepStrictEqual } from 'node:util'
import type { Labels } from '../../engine/trace.ts'
import type { Verdict } from '../../engine/verdict.ts'
import type { Family, Part, Structure } from '../../model/structure.ts'

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

/** What came of a comparison with what the suite expects. */
export type Status = 'as expected' | 'differs' | 'unknown'

/** What tells one model of a kernel from another, whatever their sizes. */
export interface Shape {
  readonly families: readonly Family[]
  /** Empty: none. */
  readonly parts: readonly Part[]
}

/** One line of a report: what a checker found of one thing, beside what the suite expects. */
interface Line {
  readonly checker: CheckerName
  readonly kernel: string
  /** Structure, constants and bounds, or the name of a file. */
  readonly setting: string
  /** Printed, as `found` is. */
  readonly expected: string
  readonly found: string
  readonly status: Status
  /** What a proof or a search takes for granted beyond the model; absent: nothing. */
  readonly assuming?: string
  /** What it rests on, as a text. */
  readonly evidence: string
  /** The evidence in numbers, by what they count: `states`, `events`, `obligations`. */
  readonly figures: Readonly<Record<string, number>>
}

/** A finding about a run as a whole, a file, a theorem or a sentence: about no property. */
export interface RunFinding extends Line {
  readonly kind: 'run'
  /** Absent where one model is not all that it is about. */
  readonly shape?: Shape
}

/** A finding about one property on one kernel. */
export interface VerdictFinding extends Line {
  readonly kind: 'verdict'
  /** The id. */
  readonly property: string
  readonly shape: Shape
  /** Absent where a stored trace is not what its file says, or is too long for a report. */
  readonly verdict?: Verdict
  /** The labels of the trace, as they are printed and stored. */
  readonly trace?: Labels
}

export type Finding = RunFinding | VerdictFinding

export function verdictsOf(findings: readonly Finding[]): readonly VerdictFinding[] {
  return findings.filter(finding => finding.kind === 'verdict')
}

export function shapeOf({ families, parts = [] }: Structure): Shape {
  return { families, parts }
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
  const verdicts = verdictsOf(findings)
  const proofs = verdicts.filter(({ verdict }) => verdict === 'proved')
  const violations = verdicts.filter(({ verdict }) => verdict === 'violated')
  return violations.flatMap((violation): readonly Finding[] => {
    const proof = proofs.find(candidate => forbids(candidate, violation))
    if (proof === undefined) return []
    const found = `violated by ${violation.checker}`
    return [{ ...violation, expected: `proved: ${proof.setting}`, found, status: 'differs' }]
  })
}

function forbids(proof: VerdictFinding, violation: VerdictFinding): boolean {
  const { kernel, property, shape, assuming } = proof
  const covers = assuming === undefined || assuming === violation.assuming
  const about = { kernel: violation.kernel, property: violation.property, shape: violation.shape }
  return covers && isDeepStrictEqual({ kernel, property, shape }, about)
}

/**
 * Compares two values, and prints both with `text`. What is unknown is never as expected, not even
 * where it is expected.
 */
export function compared<T>(
  expected: T,
  found: T,
  text: (value: T) => string = String,
): Pick<Finding, 'expected' | 'found' | 'status'> {
  const equal = isDeepStrictEqual(expected, found)
  const status = found === 'unknown' ? 'unknown' : equal ? 'as expected' : 'differs'
  return { expected: text(expected), found: text(found), status }
}
