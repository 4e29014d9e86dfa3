import { given } from '../../engine/given.ts'
import type { Verdict } from '../../engine/verdict.ts'
import type { Kernel } from '../../model/kernel.ts'
import { properties } from '../../properties/properties.ts'
import { expectedOf, measuredAgainst } from '../tables/expected.ts'
import { type Finding, type VerdictFinding, verdictsOf } from './finding.ts'
import { judgementOf } from './matrix.ts'

/** What the checkers say of one property of a patch that was never released. */
export interface PatchAnswer {
  readonly property: string
  /** All findings together; absent: nobody asked. */
  readonly verdict?: Verdict | 'differs'
  /** Steps of the shortest trace that explore found. */
  readonly explore?: number
  /** Random runs refute it. */
  readonly simulate: boolean
  /** An obligation of the proof fails; that alone refutes nothing. */
  readonly open: boolean
  /** The kernel that it is measured against violates it too: no reason to refuse a patch. */
  readonly excused: boolean
}

export interface Sensitivity {
  readonly kernel: Kernel
  readonly answers: readonly PatchAnswer[]
  /** The checkers that refute the patch by a property that the other kernel keeps. */
  readonly refutedBy: readonly ('explore' | 'simulate')[]
  /** The checkers that were asked and saw nothing wrong. */
  readonly blind: readonly ('explore' | 'simulate')[]
}

/** Who refutes which patch, by which property. */
export function sensitivityOf(
  findings: readonly Finding[],
  patches: readonly Kernel[],
): readonly Sensitivity[] {
  return patches.flatMap((kernel): readonly Sensitivity[] => {
    const own = verdictsOf(findings).filter(finding => finding.kernel === kernel.name)
    if (own.length === 0) return []
    const answers = properties.map(({ id }) =>
      answerOf(
        kernel,
        id,
        own.filter(({ property }) => property === id),
      ),
    )
    const sound = answers.filter(({ excused }) => !excused)
    const refutedBy = ([explorer, randomRuns] as const).filter(({ refutes }) => sound.some(refutes))
    const asked = ({ name }: { name: string }): boolean => own.some(f => f.checker === name)
    const blind = [explorer, randomRuns].filter(c => asked(c) && !refutedBy.includes(c))
    const names = (checkers: readonly (typeof explorer | typeof randomRuns)[]) =>
      checkers.map(({ name }) => name)
    return [{ kernel, answers, refutedBy: names(refutedBy), blind: names(blind) }]
  })
}

const explorer = { name: 'explore', refutes: (a: PatchAnswer) => a.explore !== undefined } as const
const randomRuns = { name: 'simulate', refutes: (a: PatchAnswer) => a.simulate } as const

function answerOf(
  patch: Kernel,
  property: string,
  findings: readonly VerdictFinding[],
): PatchAnswer {
  const traces = findings.filter(f => f.checker === 'explore' && f.trace !== undefined)
  const explore = Math.min(...traces.map(({ trace = [] }) => trace.length))
  const verdict = judgementOf(findings)?.verdict
  const violations = findings.filter(f => f.verdict === 'violated')
  return {
    property,
    ...given({ verdict }),
    ...(traces.length === 0 ? {} : { explore }),
    simulate: violations.some(({ checker }) => checker === 'simulate'),
    open: findings.some(f => f.verdict === 'open'),
    excused: violations.length > 0 && violations.every(violation => isExcused(patch, violation)),
  }
}

/** What the suite has the kernel violate that the patch is measured against, same families. */
function isExcused(patch: Kernel, { property, shape }: VerdictFinding): boolean {
  const other = measuredAgainst(patch)
  return other !== undefined && expectedOf(other, shape.families, property) === 'violated'
}
