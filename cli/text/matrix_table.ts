import type { Verdict } from '../../engine/verdict.ts'
import { type Finding, type VerdictFinding, verdictsOf } from '../../suite/findings/finding.ts'
import type { Judgement, Matrix, MatrixCell, MatrixRow } from '../../suite/findings/matrix.ts'
import type { CellLine, CellTable } from './cell_table.ts'
import type { Block } from './document.ts'

/** The matrix, and below it what its cells mean. */
export function matrixBlocks(matrix: Matrix, findings: readonly Finding[]): readonly Block[] {
  return [
    { kind: 'cells', table: matrixTable(matrix) },
    { kind: 'legend', entries: matrixLegend(matrix, findings) },
  ]
}

/** Properties x kernels: the strongest that was found of each, and what assumptions make of it. */
function matrixTable({ kernels, rows, assumptions }: Matrix): CellTable {
  return {
    head: ['property', ...kernels.map(({ name }) => name)],
    rows: rows.map(({ row, cells }) => [
      [{ text: row.family === 'ipv6' ? rowName(row) : `${row.id} ${row.name}` }],
      ...cells.map(cell => parts(cell, assumptions)),
    ]),
  }
}

/** `P5`, or `P5 in IPv6` where the families differ. */
export function rowName({ id, family }: MatrixRow): string {
  return family === 'ipv6' ? `${id} in IPv6` : id
}

function parts(
  { judgement, under }: MatrixCell,
  assumptions: readonly string[],
): readonly CellLine[] {
  const own = judgement === undefined ? [] : [judged(judgement)]
  const conditional = under.map(({ assuming, judgement: found }) => {
    const { text, ...rest } = judged(found)
    return { ...rest, text: text + mark(assumptions.indexOf(assuming)) }
  })
  const all = [...own, ...conditional]
  return all.length > 0 ? all : [NOT_ASKED]
}

const NOT_ASKED: CellLine = { text: '-', tone: 'dim' }

/** A verdict as it stands in a cell. */
function judged({ verdict, trace, searched }: Judgement): CellLine {
  switch (verdict) {
    case 'violated':
      return { text: `✗ ${searched ? '' : '~'}${trace?.length ?? '?'}`, tone: 'bad' }
    case 'proved':
    case 'exhausted':
      return { text: verdict, tone: 'good' }
    case 'not refuted':
      return { text: verdict }
    case 'open':
      return { text: verdict, tone: 'open' }
    case 'vacuous':
    case 'unknown':
      return { text: verdict, tone: 'alarm' }
    case 'differs':
      return { text: 'DIFFERS', tone: 'alarm' }
    default:
      return verdict satisfies never
  }
}

/** The number of an assumption, from 0: ¹, ². */
export function mark(index: number): string {
  return [...`${index + 1}`].map(digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
}

/** What the cells of a matrix mean, as far as they occur: sign and explanation. */
function matrixLegend(
  { kernels, rows, assumptions }: Matrix,
  findings: readonly Finding[],
): readonly (readonly [sign: string, meaning: string])[] {
  const cells = rows.flatMap(row => row.cells)
  const all = cells.flatMap(({ judgement, under }) => [
    ...(judgement === undefined ? [] : [judgement]),
    ...under.map(u => u.judgement),
  ])
  const shown = (verdict: Judgement['verdict']): boolean => all.some(j => j.verdict === verdict)
  const violated = all.filter(({ verdict }) => verdict === 'violated')
  const names = kernels.map(({ name }) => name)
  const own = verdictsOf(findings).filter(({ kernel }) => names.includes(kernel))
  const empty = cells.some(({ judgement, under }) => !judgement && under.length === 0)
  const entries: readonly (readonly [boolean, string, string])[] = [
    [violated.some(j => j.searched), '✗ 5', SHORTEST],
    [violated.some(j => !j.searched), '✗ ~5', 'violated: random runs found it, shrunk to 5 steps'],
    [shown('proved'), 'proved', proofs(own)],
    [shown('exhausted'), 'exhausted', `every state inside the bounds of a search: ${states(own)}`],
    [shown('not refuted'), 'not refuted', 'by random runs, or by a search down to some depth'],
    [shown('open'), 'open', 'a proof does not go through, and no trace is known'],
    [shown('unknown'), 'unknown', 'no answer in time, or no solver; see below'],
    [shown('differs'), 'DIFFERS', 'not what the suite expects; see below'],
    [empty, '-', 'not asked'],
  ]
  return [
    ...entries.flatMap(([occurs, sign, meaning]) => (occurs ? [[sign, meaning] as const] : [])),
    ...assumptions.map((sentence, i) => [mark(i), `assuming ${sentence}`] as const),
  ]
}

const SHORTEST = 'violated in 5 steps; no trace inside the bounds of the searches is shorter'

function proofs(findings: readonly VerdictFinding[]): string {
  const most = new Map<string, number>()
  for (const { verdict, kernel, property, shape, figures } of findings) {
    if (verdict !== 'proved') continue
    const key = `${kernel} ${property} ${shape.families}`
    most.set(key, Math.max(most.get(key) ?? 0, figures.cpus ?? 0))
  }
  const [fewest, cpus] = [Math.min(...most.values()), Math.max(...most.values())]
  const some = fewest === cpus ? '' : `, for some up to ${cpus}`
  return `by induction: 2 netns, up to ${fewest} CPUs${some}; any batch, gc_thresh and entries`
}

function states(findings: readonly VerdictFinding[]): string {
  const of = (verdict: Verdict): number[] =>
    findings.flatMap(f => (f.verdict === verdict ? (f.figures.states ?? []) : []))
  return `${span(of('exhausted'))} states`
}

/** `3`, or `3 to 8`. */
function span(figures: readonly number[]): string {
  const ends = new Set([Math.min(...figures), Math.max(...figures)])
  return [...ends].map(figure => figure.toLocaleString('en-US')).join(' to ')
}
