import { figure } from '../../engine/figure.ts'
import { visible } from '../../model/input_error.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { settingText } from '../../model/setting.ts'
import { markdownTable } from '../text/markdown_table.ts'
import type { ViolatedAccount } from '../trace/account.ts'
import { certificateText, noReturnText } from '../trace/sentences.ts'
import { traceTable } from '../trace/trace_table.ts'
import { code, codeLines, plain } from './markdown_text.ts'
import { mermaid } from './mermaid.ts'
import { exploreLine } from './reproduce.ts'
import { whyMissedSentences } from './why_missed.ts'

/** A counterexample as a page: what it says, its trace, and how to see it oneself. */
export function markdown(account: ViolatedAccount, path: string): string {
  const { stored, kernel } = account
  return [
    `# ${plain(stored.question)}`,
    `**Yes, on \`${kernel.name}\`**: ${code(stored.answer)}`,
    ...about(account),
    '## The trace',
    ...theTrace(account),
    '## Expected and actual',
    ...expectedAndActual(account),
    stored.trace.kind === 'shortest' ? '## Why it is shortest' : '## Is there a shorter one?',
    ...whyShortest(account),
    '## How to reproduce it',
    ...reproduce(account, path),
    '## Why ordinary testing misses it',
    ...whyMissedSentences(account).map(plain),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function about({ kernel, property, setting, stored }: ViolatedAccount): readonly string[] {
  return [
    markdownTable(
      ['of this page', 'it says'],
      [
        ['property', `${property.id} ${property.name}: ${plain(property.sentence)}`],
        ['its limits', plain(property.limits)],
        [
          'kernel',
          `${code(kernel.name)} (${kernel.commit}, ${kernel.releases}): ${plain(kernel.summary)}`,
        ],
        ['model', code(settingText(setting))],
        [
          'holds on',
          stored.holdsOn.length === 0
            ? 'none of the other kernels'
            : stored.holdsOn.map(code).join(', '),
        ],
        ['id', code(stored.id)],
      ],
    ),
  ]
}

function theTrace(account: ViolatedAccount): readonly string[] {
  const { rows, trace, violated } = account
  const { violatedAt } = violated
  const table = traceTable(rows)
  const noReturn = 'step' in violated.noReturn ? violated.noReturn.step : undefined
  const marked = noReturn !== undefined && noReturn !== violatedAt
  const lines = table.rows.map(({ steps: [first, last], cells: [number = '', ...cells] }) => {
    const at = (step = 0): boolean => first <= step && step <= last
    const mark = at(violatedAt) ? ' ✗' : at(noReturn) ? ' !' : ''
    return [`${number}${mark}`, ...cells.map(codeLines)]
  })
  return [
    markdownTable(table.head, lines),
    `Point of no return${marked ? ' (!)' : ''}: ${plain(noReturnText(violated.noReturn, violatedAt, trace))}.`,
    ['```mermaid', mermaid(account).trimEnd(), '```'].join('\n'),
  ]
}

function expectedAndActual({ violated }: ViolatedAccount): readonly string[] {
  const { subject, equation, terms } = violated.violation
  return [
    markdownTable(
      ['value', `at step ${figure(violated.violatedAt)}, ${plain(subject)}`],
      [
        ['expected', code(equation)],
        [
          'actual',
          Object.entries(terms)
            .map(([name, value]) => code(`${name} = ${value}`))
            .join(', '),
        ],
      ],
    ),
  ]
}

function whyShortest({ stored }: ViolatedAccount): readonly string[] {
  const certificate = certificateText(stored.trace)
  const sentence = `${certificate[0]?.toUpperCase()}${certificate.slice(1)}.`
  const inside =
    'The search is breadth first and covers every order of calls inside the bounds of the model ' +
    'above; a trace that leaves them may be shorter. States are symmetric if they differ only in ' +
    'the order of CPUs or of netns: what one of them leads to, the others do, in as many steps.'
  return [sentence, ...(stored.trace.searched ? [inside] : [])]
}

function reproduce(account: ViolatedAccount, path: string): readonly string[] {
  const search = exploreLine(account)
  const file = quoted(path)
  const { holdsOn } = account.stored
  // The fix, where it helps.
  const other = holdsOn.includes(perNetInit.name) ? perNetInit.name : holdsOn[0]
  const test = `dstledger export ${file} --to vitest --out counterexample.test.ts`
  const lines = [
    `dstledger replay ${file}`,
    ...(other === undefined
      ? []
      : ['# where it holds:', `dstledger replay --kernel ${other} ${file}`]),
    ...(search === undefined ? [] : ['# the search that finds it:', search]),
    '# as a test of your own:',
    test,
  ]
  return [['```sh', ...lines, '```'].join('\n')]
}

/** A path as a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${visible(path).replaceAll("'", "'\\''")}'`
}
