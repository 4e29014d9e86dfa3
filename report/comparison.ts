import { withRepeats } from '../engine/run/steps.ts'
import type { ComparedCell, Difference, KernelComparison } from '../suite/comparison.ts'
import { code, plain } from './export/markdown_text.ts'
import { markdownTable } from './text/markdown_table.ts'

/** What a cell says: `E2 S`, `proved`, ... */
export function cellText({ verdict, explore, simulate, prove }: ComparedCell): string {
  if (verdict === 'violated') {
    return [...(explore === undefined ? [] : [`E${explore}`]), ...(simulate ? ['S'] : [])].join(' ')
  }
  const sign = signs[verdict] ?? verdict
  if (prove === 'open') return `${sign} P`
  return prove === 'unknown' || prove === 'vacuous' ? `${sign} ?` : sign
}

const signs: Readonly<Record<string, string>> = {
  proved: '✓',
  exhausted: '=',
  'not refuted': '.',
  vacuous: '-',
}

/** What the signs mean: sign and explanation. */
export const comparisonLegend: readonly (readonly [sign: string, meaning: string])[] = [
  ['E2', 'a search refutes it; the shortest trace in any of the models has 2 steps'],
  ['S', "random runs at the kernel's own scale refute it"],
  ['✓', 'proved by induction, for 2 CPUs and 2 netns, or with lifetimes for 1 CPU'],
  ['=', 'every state inside the bounds of a search'],
  ['.', 'not refuted by a search to depth 5, or by random runs'],
  ['-', 'vacuous: nothing in these models puts it to the question'],
  ['P', 'its proof does not go through: that alone refutes nothing'],
  ['?', 'the proof had no answer, or was about nothing'],
]

/** What a comparison comes to, a sentence a line: first what is worse. */
export function conclusions({ kernels, differences, status }: KernelComparison): readonly string[] {
  const [first, ...others] = kernels
  const sentences = others.map(({ name }) => {
    const of = (kind: Difference['kind']): string =>
      differences
        .filter(d => d.kind === kind && [d.violatedOn, d.keptOn].includes(name))
        .map(({ property }) => property)
        .join(', ')
    const worse = of('worse')
    const better = of('better')
    const repairs = better === '' ? '' : `; it keeps what ${first?.name} violates: ${better}`
    return worse === ''
      ? `${name} violates nothing that ${first?.name} keeps${repairs}`
      : `${name} violates what ${first?.name} keeps: ${worse}${repairs}`
  })
  return status === 'unknown' ? [...sentences, 'some proof had no answer: see ?'] : sentences
}

/** `P2 readNearLive: violated on mine in 3 steps, kept by per-net-init`. */
export function differenceHead(difference: Difference): string {
  const { property, name, violatedOn, keptOn, lines } = difference
  const steps = lines.length === 1 ? '1 step' : `${lines.length} steps`
  const when = lines.length === 0 ? 'at boot' : `in ${steps}`
  return `${property} ${name}: violated on ${violatedOn} ${when}, kept by ${keptOn}`
}

/** The steps of a difference, numbered, equal ones in a row as one line; then what fails. */
export function differenceLines({ lines, answer }: Difference): readonly string[] {
  let taken = 0
  const steps = withRepeats(lines).map(step => {
    const [first, text, count] =
      typeof step === 'string'
        ? [taken + 1, step, 1]
        : [taken + 1, `${step.steps.join('; ')} x${step.repeat}`, step.repeat * step.steps.length]
    taken += count
    return [String(first).padStart(3), text].join('. ')
  })
  return [...steps, answer]
}

/** A comparison as a page, for the mail that goes with a patch. */
export function comparisonMarkdown(comparison: KernelComparison): string {
  const { kernels, rows, differences } = comparison
  const names = kernels.map(({ name }) => name)
  return [
    `# ${names.map(code).join(', ')}`,
    kernels
      .map(({ name, commit, summary }) => `- ${code(name)} (${plain(commit)}): ${plain(summary)}`)
      .join('\n'),
    conclusions(comparison)
      .map(line => `- ${plain(line)}`)
      .join('\n'),
    '## Every property',
    markdownTable(
      ['property', 'name', ...names.map(code)],
      rows.map(({ property, name, cells }) => [property, name, ...cells.map(cellText)]),
    ),
    markdownTable(['sign', 'meaning'], comparisonLegend),
    ...(differences.length === 0 ? [] : ['## The trace behind each difference']),
    ...differences.flatMap(difference => [
      `### ${plain(differenceHead(difference))}`,
      `${plain(difference.sentence)} The ${difference.traceKind} trace, in ${code(difference.setting)}:`,
      ['```text', ...differenceLines(difference), '```'].join('\n'),
    ]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}
