import type { TestCase } from './test_case.ts'

/** Test cases as JUnit XML, which CI systems show. */
export function junitXml(name: string, cases: readonly TestCase[]): string {
  const groups = [...new Set(cases.map(({ group }) => group))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(name)}"${counts(cases)}>`,
    ...groups.flatMap(group => {
      const own = cases.filter(one => one.group === group)
      return [
        `  <testsuite name="${escaped(group)}"${counts(own)}>`,
        ...own.map(caseXml),
        '  </testsuite>',
      ]
    }),
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(cases: readonly TestCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length
  const errors = cases.filter(({ error }) => error !== undefined).length
  return ` tests="${cases.length}" failures="${failures}" errors="${errors}"`
}

function caseXml({ group, name, failure, error }: TestCase): string {
  const head = `    <testcase classname="${escaped(group)}" name="${escaped(name)}"`
  if (failure !== undefined) {
    const { message, text } = failure
    return `${head}><failure message="${escaped(message)}">${escaped(text)}</failure></testcase>`
  }
  if (error !== undefined) return `${head}><error message="${escaped(error)}"/></testcase>`
  return `${head}/>`
}

/**
 * What XML 1.0 forbids, escaped or not: control characters but tab and line breaks, halves of a
 * surrogate pair, U+FFFE and U+FFFF. A parser that meets one refuses the whole report. A carriage
 * return goes too: a parser would read it as a second line break.
 */
const forbidden = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function escaped(text: string): string {
  return text
    .replaceAll(forbidden, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
