import { describe, expect, test } from 'vitest'
import { annotations } from './github.ts'
import { ktap } from './ktap.ts'
import { type Judged, type TestCase, testCaseOf } from './test_case.ts'

const judged: Judged = {
  checker: 'explore',
  kernel: 'per-net-init',
  property: 'P1',
  setting: 'C=1 N=2',
  status: 'differs',
  expected: 'exhausted',
  found: 'violated',
  evidence: '12 states',
  trace: ['dst_alloc net=0 cpu=0'],
}

describe('testCaseOf: a finding as a test case', () => {
  test('a failure begins with the property and its equation, and ends with what to do', () => {
    const { failure } = testCaseOf(judged)
    expect(failure?.message).toBe(
      'P1 sumIsLive (count + slots = live): expected exhausted, found violated',
    )
    expect(failure?.text.split('\n')).toEqual([
      '12 states',
      'dst_alloc net=0 cpu=0',
      'next: npx dstledger verify --checker explore --kernel per-net-init --property P1',
    ])
  })

  test('what is about no property, what is as expected, and what has no answer', () => {
    const { property: _, trace: __, ...whole } = judged
    expect(testCaseOf(whole).failure?.message).toBe('expected exhausted, found violated')
    expect(testCaseOf({ ...judged, status: 'as expected' })).toEqual({
      group: 'explore',
      name: 'per-net-init P1 C=1 N=2',
    })
    expect(testCaseOf({ ...judged, status: 'unknown' }).error).toBe('12 states')
  })
})

const cases: readonly TestCase[] = [
  { group: 'prove', name: 'one' },
  { group: 'prove', name: 'two # three\n', error: 'no time' },
  testCaseOf(judged),
]

test('ktap: a test for each group, its cases below it, and nothing that could be a directive', () => {
  expect(ktap(cases)).toBe(
    [
      'KTAP version 1',
      '1..2',
      '  KTAP version 1',
      '  1..2',
      '  ok 1 one',
      '  # no answer: no time',
      '  not ok 2 two  three\\u000a',
      'not ok 1 prove',
      '  KTAP version 1',
      '  1..1',
      '  # P1 sumIsLive (count + slots = live): expected exhausted, found violated',
      '  # 12 states',
      '  # dst_alloc net=0 cpu=0',
      '  # next: npx dstledger verify --checker explore --kernel per-net-init --property P1',
      '  not ok 1 per-net-init P1 C=1 N=2',
      'not ok 2 explore',
      '',
    ].join('\n'),
  )
  expect(ktap([{ group: 'drift', name: 'x' }])).toContain('\nok 1 drift\n')
})

describe('annotations: commands for the runner of GitHub', () => {
  test('a line each, in which no text can begin another', () => {
    const hostile = { group: 'a,b', name: 'c:d\n::error::x', error: '100 %\r\n::stop' }
    expect(annotations([...cases, hostile])).toEqual([
      '::warning title=prove%3A two # three%0A::no answer: no time',
      '::error title=explore%3A per-net-init P1 C=1 N=2::' +
        'P1 sumIsLive (count + slots = live): expected exhausted, found violated',
      '::warning title=a%2Cb%3A c%3Ad%0A%3A%3Aerror%3A%3Ax::no answer: 100 %25%0D%0A::stop',
    ])
  })

  test('ten, and how many more', () => {
    const many = Array.from({ length: 12 }, () => testCaseOf(judged))
    const lines = annotations(many)
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)).toBe('::notice::2 more, in the summary of this job')
  })
})
