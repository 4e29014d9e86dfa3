import chalk from 'chalk'
import { besideTheLine } from '../../model/kernels/beside.ts'
import { flowCacheKernels } from '../../model/kernels/flow_cache.ts'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { type CheckerName, type Finding, verdictsOf } from '../../suite/findings/finding.ts'
import { holds, type Judgement, type Matrix, matrixOf } from '../../suite/findings/matrix.ts'
import { sensitivityOf } from '../../suite/findings/sensitivity.ts'
import type { Block } from './document.ts'
import { rowName } from './matrix_table.ts'

/** A line of the summary: what it is about, and what there is to say. */
type Line = readonly [subject: string, text: string]

/**
 * What a run of the suite comes to, before any table: what was checked, what held, what was
 * violated as expected, and what surprised. Surprises come first, if there are any. Each line is
 * about the findings at hand, so that it is true of a selection too; one without a subject is left
 * out.
 */
export function summaryBlocks(findings: readonly Finding[]): readonly Block[] {
  const matrix = matrixOf(findings, lineage)
  const lines: readonly Line[] = [
    ['Checked', checkedText(findings)],
    ...heldLine(matrix, findings),
    ...verdictLine(matrix, 'Violated', 'violated'),
    ...verdictLine(matrix, 'Open', 'open'),
    ...patchesLine(findings),
  ]
  const surprises = surpriseLines(findings)
  const none: Line = ['Surprises', chalk.green('none')]
  const entries = surprises.length > 0 ? [...surprises, ...lines] : [...lines, none]
  return [{ kind: 'named', entries }]
}

/** `21 properties, 8 released kernels, 44 recordings: 2,098 checks` */
function checkedText(findings: readonly Finding[]): string {
  const kernels = new Set(findings.map(({ kernel }) => kernel))
  const among = (known: readonly { readonly name: string }[]): number =>
    known.filter(({ name }) => kernels.has(name)).length
  const by = (checker: CheckerName): number => findings.filter(f => f.checker === checker).length
  const subjects = [
    number(new Set(verdictsOf(findings).map(f => f.property)).size, 'property', 'properties'),
    number(among(lineage), 'released kernel', 'released kernels'),
    number(among(besideTheLine), 'kernel beside them', 'kernels beside them'),
    number(among(flowCacheKernels), 'other flow cache', 'other flow caches'),
    number(among([...wrongPatches, ...rightPatches]), 'patch', 'patches'),
    number(by('recordings'), 'recording', 'recordings'),
    number(by('claims'), 'sentence of the bug report', 'sentences of the bug report'),
  ]
  const named = subjects.filter(text => !text.startsWith('0 '))
  return `${named.join(', ')}: ${number(findings.length, 'check', 'checks')}`
}

function number(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
}

/** What holds on every released kernel that it was asked of, and how many recordings match. */
function heldLine(matrix: Matrix, findings: readonly Finding[]): readonly Line[] {
  const recordings = findings.filter(({ checker }) => checker === 'recordings')
  const matching = recordings.filter(({ status }) => status === 'as expected').length
  const everywhere = idsOf(matrix, cells => cells.every(holds))
  const which = everywhere.join(', ') || 'no property'
  const where = matrix.kernels.length === 1 ? matrix.kernels[0]?.name : 'every released kernel'
  const parts = [
    ...(matrix.kernels.length > 0 ? [`${which} on ${where}`] : []),
    ...(recordings.length > 0 ? [`${matching} of ${recordings.length} recordings match`] : []),
  ]
  return parts.length > 0 ? [['Held', parts.join('; ')]] : []
}

/** The properties whose judgements, of the kernels and families that were asked, fit. */
function idsOf(
  { rows }: Matrix,
  fits: (judgements: readonly Judgement[]) => boolean,
): readonly string[] {
  const ids = [...new Set(rows.map(({ row }) => row.id))]
  return ids.filter(id => {
    const judgements = rows
      .filter(({ row }) => row.id === id)
      .flatMap(({ cells }) => cells.flatMap(({ judgement }) => judgement ?? []))
    return judgements.length > 0 && fits(judgements)
  })
}

/** `as expected: 16 of 21 on copied-template, 6 of 21 on per-net-init`; of one kernel by name. */
function verdictLine(
  matrix: Matrix,
  subject: string,
  verdict: 'violated' | 'open',
): readonly Line[] {
  const parts = matrix.kernels.flatMap((kernel, index) => {
    const own = { kernels: [kernel], rows: rowsOf(matrix, index), assumptions: [] }
    const asked = idsOf(own, () => true)
    const found = idsOf(own, judgements => judgements.some(j => j.verdict === verdict))
    if (found.length === 0) return []
    const names = found.map(id => nameOf(own, id, verdict)).join(', ')
    const which = matrix.kernels.length > 1 ? `${found.length} of ${asked.length}` : names
    return [`${which} on ${kernel.name}`]
  })
  return parts.length > 0 ? [[subject, `as expected: ${parts.join(', ')}`]] : []
}

/** The rows of the matrix with the cell of one kernel alone. */
function rowsOf({ rows }: Matrix, index: number): Matrix['rows'] {
  return rows.map(({ row, cells }) => ({ row, cells: cells.slice(index, index + 1) }))
}

/** `P13`, or `P13 in IPv6` where it is so in IPv6 only. */
function nameOf({ rows }: Matrix, id: string, verdict: Judgement['verdict']): string {
  const found = rows.filter(
    ({ row, cells }) => row.id === id && cells.some(c => c.judgement?.verdict === verdict),
  )
  const [first] = found
  return found.length === 1 && first !== undefined ? rowName(first.row) : id
}

function patchesLine(findings: readonly Finding[]): readonly Line[] {
  const patches = sensitivityOf(findings, [...wrongPatches, ...rightPatches])
  const parts = [false, true].flatMap(right => {
    const own = patches.filter(({ kernel }) => (kernel.right ?? false) === right)
    const refuted = own.filter(({ refutedBy }) => refutedBy.length > 0).length
    const what = right ? 'right' : 'wrong'
    return own.length > 0 ? [`${refuted} of ${own.length} ${what} ones refuted`] : []
  })
  return parts.length > 0 ? [['Patches', parts.join(', ')]] : []
}

/** Surprises that the summary lists, at most; the end of the report has all. */
const SURPRISES_SHOWN = 3

/** What differs, then what is unknown: how many, and what and where the first of them are. */
function surpriseLines(findings: readonly Finding[]): readonly Line[] {
  return (['differs', 'unknown'] as const).flatMap((status): readonly Line[] => {
    const own = findings.filter(finding => finding.status === status)
    if (own.length === 0) return []
    const more = own.length - SURPRISES_SHOWN
    const places = own.slice(0, SURPRISES_SHOWN).map(placeText)
    const rest = more > 0 ? [`and ${number(more, 'more', 'more')} at the end of this report`] : []
    const text = [...places, ...rest].join('; ')
    const subject = status === 'differs' ? 'Differs' : 'Unknown'
    return [[chalk.red.bold(subject), `${number(own.length, 'check', 'checks')}: ${text}`]]
  })
}

/** `P2 on copied-template (explore, ipv4 C=1): expected violated, found exhausted` */
function placeText(finding: Finding): string {
  const { kind, checker, kernel, setting, expected, found } = finding
  const what = kind === 'verdict' ? `${finding.property} on ${kernel}` : kernel
  return `${what} (${checker}, ${setting}): expected ${expected}, found ${found}`
}
