import { describe, expect, test } from 'vitest'
import { InputError } from '../model/input_error.ts'
import { renderAny } from './render.ts'
import type { Check, Report } from './types.ts'

const check = (of: Partial<Check>): Check => ({
  checker: 'explore',
  kernel: 'per-net-init',
  setting: 'ipv4 C=1',
  expected: 'exhausted',
  found: 'exhausted',
  status: 'as expected',
  evidence: '4 states',
  ...of,
})

const report = (checks: readonly Check[], asExpected: boolean): Report => ({
  asExpected,
  checks,
  figures: { asExpected: 1, differs: 1, unknown: 1, seconds: 2 },
})

const odd = [
  check({ property: 'P1' }),
  check({ property: 'P2', status: 'differs', found: 'violated', trace: ['dst_alloc net=0 cpu=0'] }),
  check({ checker: 'prove', status: 'unknown', found: 'unknown', evidence: 'no answer' }),
]

test.each([{}, [], { question: {} }])('%j is nothing that can be written', what => {
  expect(() => renderAny(what as never, 'json')).toThrow('render: cannot tell what this is')
})

describe('renderAny', () => {
  test('a report as Markdown: what differs has a table of its own', () => {
    const page = renderAny(report(odd, false), 'markdown')
    expect(page).toContain('# Not all is as expected')
    expect(page).toContain('1 as expected, 1 differ, 1 unknown; 2 s.')
    expect(page).toContain('## What is not')
    const fine = renderAny(report([check({})], true), 'markdown')
    expect(fine).toContain('# All is as expected')
    expect(fine).not.toContain('## What is not')
  })

  test('a report as JUnit: differs is a failure, unknown an error', () => {
    const xml = renderAny(report(odd, false), 'junit')
    expect(xml).toContain('tests="3" failures="1" errors="1"')
    expect(xml).toContain('expected exhausted, found violated')
    expect(xml).toContain('dst_alloc net=0 cpu=0')
  })

  test('a report as JSON is its data', () => {
    expect(JSON.parse(renderAny(report(odd, false), 'json'))).toMatchObject({ asExpected: false })
  })

  test('what cannot be written is an InputError', () => {
    expect(() => renderAny(report(odd, false), 'mermaid')).toThrow(InputError)
    expect(() => renderAny(null as never, 'json')).toThrow('has nothing to write')
  })
})
