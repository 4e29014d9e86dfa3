import { visible } from '../model/input_error.ts'
import type { TestCase } from './test_case.ts'

/**
 * Test cases as KTAP, which the tools of the kernel read: a test for each group, with its cases
 * below it. What has no answer is `not ok`.
 * @kernel Documentation/dev-tools/ktap.rst
 */
export function ktap(cases: readonly TestCase[]): string {
  const groups = [...new Set(cases.map(({ group }) => group))]
  const lines = groups.flatMap((group, i) => {
    const own = cases.filter(one => one.group === group)
    const ok = own.every(({ failure, error }) => failure === undefined && error === undefined)
    const inner = ['KTAP version 1', `1..${own.length}`, ...own.flatMap(caseLines)]
    return [...inner.map(line => `  ${line}`), `${ok ? 'ok' : 'not ok'} ${i + 1} ${named(group)}`]
  })
  return ['KTAP version 1', `1..${groups.length}`, ...lines, ''].join('\n')
}

function caseLines({ name, failure, error }: TestCase, at: number): readonly string[] {
  const number = `${at + 1} ${named(name)}`
  if (failure === undefined && error === undefined) return [`ok ${number}`]
  const { message, text } = failure ?? { message: `no answer: ${error}`, text: '' }
  const said = [message, ...text.split('\n')].filter(line => line !== '')
  return [...said.map(line => `# ${visible(line)}`), `not ok ${number}`]
}

/** A `#` would begin a directive, and a number at the start is that of the test. */
function named(text: string): string {
  return visible(text.replaceAll('#', ''))
}
