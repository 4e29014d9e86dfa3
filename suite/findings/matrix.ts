import type { Labels } from '../../engine/trace.ts'
import type { Verdict } from '../../engine/verdict.ts'
import type { Kernel } from '../../model/kernel.ts'
import { properties } from '../../properties/properties.ts'
import { type Finding, type VerdictFinding, verdictsOf } from './finding.ts'

/** One row of the matrix: a property, for one family where the families differ. */
export interface MatrixRow {
  readonly id: string
  readonly name: string
  readonly family: 'ipv4' | 'ipv6'
}

/** The strongest that several findings of one thing say together. */
export interface Judgement {
  readonly verdict: Verdict | 'differs'
  /** If violated: the shortest trace, the model that has it, and whether a search found it. */
  readonly trace?: Labels
  readonly setting?: string
  readonly searched?: boolean
}

/** What is known of a property on a kernel: without assumptions, and under each. */
export interface MatrixCell {
  readonly judgement?: Judgement
  readonly under: readonly { readonly assuming: string; readonly judgement: Judgement }[]
}

export interface Matrix {
  readonly kernels: readonly Kernel[]
  readonly rows: readonly { readonly row: MatrixRow; readonly cells: readonly MatrixCell[] }[]
  /** The assumptions that some cell has, in the order in which they are met. */
  readonly assumptions: readonly string[]
}

/** Properties x kernels, of those kernels and properties that the findings speak of. */
export function matrixOf(findings: readonly Finding[], candidates: readonly Kernel[]): Matrix {
  const verdicts = verdictsOf(findings)
  const kernels = candidates.filter(({ name }) => verdicts.some(({ kernel }) => kernel === name))
  const families = ['ipv4', 'ipv6'] as const
  const rows = properties
    .flatMap(({ id, name }) => families.map((family): MatrixRow => ({ id, name, family })))
    .map(row => ({
      row,
      cells: kernels.map(({ name }) =>
        cellOf(verdicts.filter(verdict => belongs(verdict, row, name))),
      ),
    }))
    .filter(({ cells }) => cells.some(cell => cell.judgement || cell.under.length > 0))
  const sentences = rows.flatMap(({ cells }) =>
    cells.flatMap(({ under }) => under.map(({ assuming }) => assuming)),
  )
  return { kernels, rows, assumptions: [...new Set(sentences)] }
}

/** What holds for both families at once is shown with IPv4. */
function belongs(
  { kernel, property, shape }: VerdictFinding,
  row: MatrixRow,
  name: string,
): boolean {
  const family = shape.families.includes('ipv4') ? 'ipv4' : 'ipv6'
  return kernel === name && property === row.id && family === row.family
}

function cellOf(findings: readonly VerdictFinding[]): MatrixCell {
  const sentences = new Set(findings.flatMap(({ assuming }) => assuming ?? []))
  const judgement = judgementOf(findings.filter(({ assuming }) => assuming === undefined))
  const under = [...sentences].flatMap(assuming => {
    const own = judgementOf(findings.filter(finding => finding.assuming === assuming))
    return own === undefined ? [] : [{ assuming, judgement: own }]
  })
  return judgement === undefined ? { under } : { judgement, under }
}

/** A violation is more than a proof that failed to see it, a proof more than a search. */
const strength: readonly Verdict[] = ['violated', 'proved', 'exhausted', 'not refuted', 'open']

/** Undefined where there is no finding. What is not as expected, or unknown, hides all the rest. */
export function judgementOf(findings: readonly VerdictFinding[]): Judgement | undefined {
  if (findings.some(({ status }) => status === 'differs')) return { verdict: 'differs' }
  if (findings.some(({ status }) => status === 'unknown')) return { verdict: 'unknown' }
  const verdict = strength.find(candidate => findings.some(f => f.verdict === candidate))
  if (verdict !== 'violated') return verdict === undefined ? undefined : { verdict }
  return { verdict, ...shortest(findings) }
}

/** What a search found is the shortest inside its bounds; what random runs found is only shrunk. */
function shortest(findings: readonly VerdictFinding[]): Omit<Judgement, 'verdict'> {
  const refuted = findings.filter(({ trace }) => trace !== undefined)
  const searched = refuted.filter(({ checker }) => checker !== 'simulate')
  const [first, ...rest] = searched.length > 0 ? searched : refuted
  if (first === undefined) return {}
  const lengthOf = ({ trace = [] }: VerdictFinding): number => trace.length
  const best = rest.reduce((a, b) => (lengthOf(b) < lengthOf(a) ? b : a), first)
  const { trace = [], setting } = best
  return { trace, setting, searched: searched.length > 0 }
}

/** `true` if nothing that was tried refutes it. */
export function holds(judgement: Judgement | undefined): boolean {
  return ['proved', 'exhausted', 'not refuted'].includes(judgement?.verdict ?? '')
}
