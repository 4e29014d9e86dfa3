import chalk from 'chalk'
import type { Finding } from '../checkers/finding.ts'
import type { Verdict } from '../checkers/verdict.ts'
import type { Kernel } from '../model/kernel.ts'
import { properties } from '../properties/properties.ts'
import { table } from './table.ts'

/** One row of the matrix: a property, for one family where the families differ. */
interface Row {
  readonly id: string
  readonly name: string
  readonly family: 'ipv4' | 'ipv6'
}

/** Kernels x properties: the strongest that was found of each, and whether it was expected. */
export function matrix(findings: readonly Finding[], lineage: readonly Kernel[]): string {
  const kernels = lineage.filter(({ name }) => findings.some(f => f.kernel === name && f.property))
  const lines = rows(findings, kernels).map(row => {
    const family = row.family === 'ipv6' ? ', IPv6' : ''
    const own = kernels.map(({ name }) => findings.filter(f => belongs(f, row, name)))
    return [`${row.id} ${row.name}${family}`, ...own.map(cell)]
  })
  return lines.length === 0 ? '' : table(['property', ...kernels.map(({ name }) => name)], lines)
}

/** A property has a row for IPv6 where it was judged there by itself. */
function rows(findings: readonly Finding[], kernels: readonly Kernel[]): readonly Row[] {
  const families = ['ipv4', 'ipv6'] as const
  return properties
    .flatMap(({ id, name }) => families.map(family => ({ id, name, family })))
    .filter(row => kernels.some(({ name }) => findings.some(f => belongs(f, row, name))))
}

/** What holds for both families at once is shown with IPv4. */
function belongs(finding: Finding, row: Row, kernel: string): boolean {
  if (finding.kernel !== kernel || finding.property !== row.id) return false
  return (finding.families === 'ipv6') === (row.family === 'ipv6')
}

function cell(findings: readonly Finding[]): string {
  if (findings.length === 0) return chalk.dim('-')
  const differing = findings.find(finding => finding.status === 'differs')
  if (differing) return chalk.red.bold(`DIFFERS: ${differing.found}, not ${differing.expected}`)
  const unknown = findings.find(finding => finding.status === 'unknown')
  if (unknown) return chalk.yellow.bold(`unknown: ${unknown.evidence}`)
  const refuted = findings.filter(({ trace }) => trace !== undefined)
  const parts = refuted.length > 0 ? [violated(refuted)] : [holding(findings)]
  const conditional = findings.filter(({ assuming }) => assuming !== undefined)
  if (conditional.length > 0) parts.push(chalk.green(`${proved(conditional)} *`))
  return parts.join('; ')
}

/** What a search found is the shortest inside its bounds; what random runs found is only shrunk. */
function violated(refuted: readonly Finding[]): string {
  const searched = refuted.filter(({ checker }) => checker !== 'simulate')
  const lengths = (searched.length > 0 ? searched : refuted).map(({ trace = [] }) => trace.length)
  const length = Math.min(...lengths)
  const steps = `${length} step${length === 1 ? '' : 's'}`
  return chalk.red(searched.length > 0 ? `violated in ${steps}` : `violated, shrunk to ${steps}`)
}

/** Proved is more than exhausted, and exhausted more than not refuted. */
function holding(findings: readonly Finding[]): string {
  const of = (verdict: Verdict): readonly Finding[] =>
    findings.filter(f => f.verdict === verdict && f.assuming === undefined)
  const most = (verdict: Verdict, figure: string): string =>
    Math.max(...of(verdict).map(({ figures }) => figures[figure] ?? 0)).toLocaleString('en-US')
  const parts = [
    ...(of('proved').length > 0 ? [proved(of('proved'))] : []),
    ...(of('exhausted').length > 0 ? [`exhausted, ${most('exhausted', 'states')} states`] : []),
  ]
  if (parts.length > 0) return chalk.green(parts.join('; '))
  return of('not refuted').length > 0
    ? `not refuted, ${most('not refuted', 'runs')} runs`
    : chalk.dim('-')
}

/** `proved, C = 1..8`: the numbers of CPUs for which the solver was asked. */
function proved(proofs: readonly Finding[]): string {
  const cpus = proofs.map(({ figures }) => figures.cpus ?? 0)
  const [low, high] = [Math.min(...cpus), Math.max(...cpus)]
  return `proved, C = ${low === high ? low : `${low}..${high}`}`
}

/** What all proofs of the matrix are about, and what those with a star take for granted. */
export function assumptions(findings: readonly Finding[]): readonly string[] {
  const proofs = findings.some(({ verdict }) => verdict === 'proved')
  const about = 'proved: N = 2; for any batch, gc_thresh, number of entries and state of the CPUs'
  const sentences = findings.flatMap(({ property, assuming }) =>
    assuming === undefined ? [] : `* ${property}: assuming ${assuming}`,
  )
  return [...(proofs ? [about] : []), ...new Set(sentences)]
}

/** Which wrong patch is refuted by what: the shortest traces, and the proofs that still stand. */
export function mutantTable(findings: readonly Finding[], mutants: readonly Kernel[]): string {
  const lines = mutants.flatMap(({ name, summary }) => {
    const own = findings.filter(({ kernel, property }) => kernel === name && property)
    if (own.length === 0) return []
    const traces = own.flatMap(({ property, trace }) =>
      trace === undefined ? [] : `${property}:${trace.length}`,
    )
    const standing = own.flatMap(({ property, verdict }) =>
      verdict === 'proved' ? (property ?? []) : [],
    )
    const proofs = own.some(({ checker }) => checker === 'prove')
      ? standing.join(', ') || 'none'
      : '-'
    return [[name, summary, traces.join(', ') || 'none', proofs]]
  })
  const head = ['wrong patch', 'what it does', 'violated:steps', 'still proved']
  const columns = Math.min(process.stdout.columns ?? WIDE, WIDE)
  return lines.length === 0 ? '' : table(head, lines, columns)
}

/** Columns that the sentences of the wrong patches may take before they wrap. */
const WIDE = 120
