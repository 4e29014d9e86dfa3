import { InputError } from '../model/input_error.ts'
import { comparisonMarkdown } from '../report/comparison.ts'
import { code, plain } from '../report/export/markdown_text.ts'
import { junitXml } from '../report/junit.ts'
import { testCaseOf } from '../report/test_case.ts'
import { markdownTable } from '../report/text/markdown_table.ts'
import { type Format, render } from './traces.ts'
import type { Check, Comparison, Report, TraceInput } from './types.ts'

/** What each kind of value can be written as. */
export type Rendered<T> = T extends Report
  ? 'json' | 'markdown' | 'junit'
  : T extends Comparison
    ? 'json' | 'markdown'
    : Format

export function renderAny(what: TraceInput | Report | Comparison, as: string): string {
  if (what === null || typeof what !== 'object') {
    throw new InputError('render', 'has nothing to write', 'give a trace, a report or a comparison')
  }
  if ('steps' in what) return render(what, as as Format)
  if (!('rows' in what || 'checks' in what)) {
    const remedy = 'give a trace, a report of verify() or a comparison'
    throw new InputError('render', 'cannot tell what this is', remedy)
  }
  if (as === 'json') return `${JSON.stringify(what, null, 2)}\n`
  if ('rows' in what && as === 'markdown') return comparisonMarkdown(what)
  if ('checks' in what && as === 'markdown') return reportMarkdown(what)
  if ('checks' in what && as === 'junit')
    return junitXml('dstledger verify', what.checks.map(testCaseOf))
  throw new InputError('render', `cannot write this as ${as}`, 'docs/API.md says what it can')
}

/** What differs first, then a line for each checker. */
function reportMarkdown({ checks, asExpected, figures }: Report): string {
  const odd = checks.filter(({ status }) => status !== 'as expected')
  const { asExpected: fine = 0, differs = 0, unknown = 0, seconds = 0 } = figures
  const checkers = [...new Set(checks.map(({ checker }) => checker))]
  const of = (checker: string): readonly Check[] => checks.filter(c => c.checker === checker)
  return [
    asExpected ? '# All is as expected' : '# Not all is as expected',
    `${fine} as expected, ${differs} differ, ${unknown} unknown; ${seconds} s.`,
    markdownTable(
      ['checker', 'checks', 'as expected'],
      checkers.map(checker => [
        checker,
        `${of(checker).length}`,
        `${of(checker).filter(({ status }) => status === 'as expected').length}`,
      ]),
    ),
    ...(odd.length === 0
      ? []
      : [
          '## What is not',
          markdownTable(
            ['checker', 'kernel', 'property', 'setting', 'expected', 'found'],
            odd.map(({ checker, kernel, property = '', setting, expected, found }) => [
              checker,
              code(kernel),
              property,
              code(setting),
              plain(expected),
              plain(found),
            ]),
          ),
        ]),
    '',
  ].join('\n\n')
}
