import { dirname } from 'node:path'
import { figure } from '../../engine/figure.ts'
import { plain } from '../export/markdown_text.ts'
import { mermaid } from '../export/mermaid.ts'
import { markdownTable } from '../text/markdown_table.ts'
import type { ViolatedAccount } from '../trace/account.ts'
import { certificateText, counted, noReturnText } from '../trace/sentences.ts'
import { introductions, remarks } from './prose.ts'

/** A stored counterexample and its path below counterexamples/, with `/`. */
export interface StoredAccount {
  readonly file: string
  readonly account: ViolatedAccount
}

/** The longest diagram that is drawn on the page, in lines: nobody reads longer ones there. */
const DIAGRAM_LINES = 120

const head = `<!-- Generated from the stored files by npm run generate: page. Do not edit. -->

# counterexamples: one question a file

Each file asks one question, answers it with a trace of C calls, and says which equation fails at
its last step, in numbers. Every run of the tests and of \`dstledger verify\` replays them all:
violated at the last step and not before; no shorter trace exists inside the file's bounds, where it
says so; each kernel in \`holdsOn\` takes the same steps without a violation. The format is
[docs/dst-counterexample-1.schema.json](../docs/dst-counterexample-1.schema.json). Bounds differ:
with hotplug P8 falls in 3 steps, without it in 4.

To read one: \`dstledger replay FILE\`. To share one: \`dstledger export FILE --to markdown\`, or
\`mermaid\`, \`itf\`, \`vitest\`. The states are those that were searched to find no shorter trace;
of symmetric ones, which differ only in the order of CPUs or of netns, one is counted.`

const foot = `The files are written by the search itself. To write them anew after a change of the
model, run \`npm run generate -- --only counterexamples --only page\`, and say in the commit what
moved.`

/** counterexamples/README.md: all of them, by kernel, the shortest first. */
export function counterexamplesPage(all: readonly StoredAccount[]): string {
  const kernels = [...new Set([...Object.keys(introductions), ...all.map(kernelOf)])]
  const sections = kernels.flatMap(kernel => {
    const own = all.filter(stored => kernelOf(stored) === kernel)
    return own.length === 0 ? [] : section(kernel, own)
  })
  return `${[head, ...sections, foot].join('\n\n')}\n`
}

function kernelOf({ file }: StoredAccount): string {
  return dirname(file)
}

function section(kernel: string, own: readonly StoredAccount[]): readonly string[] {
  const introduction = introductions[kernel] ?? own[0]?.account.kernel.summary ?? ''
  const sorted = own.toSorted((x, y) => x.account.steps.length - y.account.steps.length)
  const rows = sorted.map(row)
  return [
    `## ${kernel}/`,
    introduction,
    markdownTable(['file', 'property', 'steps', 'states', 'question'], rows),
    ...sorted.map(details),
  ]
}

function row({ file, account }: StoredAccount): readonly string[] {
  const { stored, property, steps } = account
  const { kind, searched } = stored.trace
  const remark = remarks[file]
  return [
    `[\`${file.slice(kernelOf({ file, account }).length + 1)}\`](${file})`,
    `${property.id} ${property.name}`,
    figure(steps.length),
    kind === 'shortest' && searched ? figure(searched.states) : kind,
    [plain(stored.question), ...(remark ? [`(${remark})`] : [])].join(' '),
  ]
}

function details({ file, account }: StoredAccount): string {
  const { stored, trace, violated } = account
  const diagram = mermaid(account).trimEnd()
  const drawn = diagram.split('\n').length <= DIAGRAM_LINES
  const lines = [
    `\`${stored.answer}\``,
    `- ${certificateText(stored.trace)}`,
    `- no return: ${noReturnText(violated.noReturn, violated.violatedAt, trace)}`,
  ]
  return [
    `<details><summary>${file}: ${counted(trace.length, 'step')}</summary>`,
    lines.join('\n').replace('\n', '\n\n'),
    ...(drawn ? [['```mermaid', diagram, '```'].join('\n')] : ['Too long to draw here.']),
    '</details>',
  ].join('\n\n')
}
