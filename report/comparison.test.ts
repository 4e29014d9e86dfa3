import { describe, expect, test } from 'vitest'
import { visibleOutput } from '../model/input_error.ts'
import type { ComparedCell, Difference, KernelComparison } from '../suite/comparison.ts'
import {
  cellText,
  comparisonMarkdown,
  conclusions,
  differenceHead,
  differenceLines,
} from './comparison.ts'

const cell = (of: Partial<ComparedCell>): ComparedCell => {
  return { kernel: 'mine', verdict: 'exhausted', simulate: false, ...of }
}

const difference = (of: Partial<Difference> = {}): Difference => ({
  property: 'P2',
  name: 'readNearLive',
  sentence: 'A count is near.',
  violatedOn: 'mine',
  keptOn: 'parent',
  kind: 'worse',
  setting: 'ipv4 C=1',
  foundBy: 'explore',
  lines: ['alloc', 'alloc', 'alloc', 'free'],
  traceKind: 'shortest',
  answer: 'net=0: it fails',
  ...of,
})

const comparison = (of: Partial<KernelComparison> = {}): KernelComparison => ({
  kernels: [
    { name: 'parent', commit: 'abc', summary: 'the parent' },
    { name: 'mine', commit: '-', summary: 'a patch with | and <b>' },
  ],
  rows: [
    {
      property: 'P2',
      name: 'readNearLive',
      sentence: 'A count is near.',
      cells: [cell({ kernel: 'parent', verdict: 'proved' }), cell({ verdict: 'violated' })],
    },
  ],
  differences: [],
  status: 'as expected',
  figures: { states: 1 },
  ...of,
})

describe('cellText', () => {
  test.each([
    [{ verdict: 'violated', explore: 3, simulate: true }, 'E3 S'],
    [{ verdict: 'violated', explore: 3 }, 'E3'],
    [{ verdict: 'violated', simulate: true }, 'S'],
    [{ verdict: 'proved', prove: 'proved' }, '✓'],
    [{ verdict: 'exhausted', prove: 'open' }, '= P'],
    [{ verdict: 'exhausted', prove: 'unknown' }, '= ?'],
    [{ verdict: 'not refuted' }, '.'],
    [{ verdict: 'unknown' }, 'unknown'],
  ] as const)('%o is written %s', (of, text) => {
    expect(cellText(cell(of))).toBe(text)
  })
})

describe('conclusions', () => {
  test('what is worse, and what is better, by property', () => {
    const differences = [
      difference(),
      difference({ property: 'P1', kind: 'better', violatedOn: 'parent', keptOn: 'mine' }),
    ]
    expect(conclusions(comparison({ differences, status: 'differs' }))).toEqual([
      'mine violates what parent keeps: P2; it keeps what parent violates: P1',
    ])
  })

  test('nothing worse, and a proof without an answer', () => {
    expect(conclusions(comparison())).toEqual(['mine violates nothing that parent keeps'])
    expect(conclusions(comparison({ status: 'unknown' }))).toEqual([
      'mine violates nothing that parent keeps',
      'some proof had no answer: see ?',
    ])
  })
})

describe('a difference', () => {
  test('its head counts the steps', () => {
    expect(differenceHead(difference())).toBe(
      'P2 readNearLive: violated on mine in 4 steps, kept by parent',
    )
    expect(differenceHead(difference({ lines: ['alloc'] }))).toContain('in 1 step,')
  })

  test('its lines are numbered, equal steps in a row are one line', () => {
    expect(differenceLines(difference())).toEqual(['  1. alloc x3', '  4. free', 'net=0: it fails'])
  })
})

describe('comparisonMarkdown', () => {
  test('has a trace behind each difference, and data is no markup', () => {
    const page = comparisonMarkdown(comparison({ differences: [difference()], status: 'differs' }))
    expect(page).toContain('## The trace behind each difference')
    expect(page).toContain('  1. alloc x3')
    expect(page).not.toMatch(/(?<!\\)<b>/)
  })

  test('says nothing of traces where there are none', () => {
    expect(comparisonMarkdown(comparison())).not.toContain('The trace behind')
  })
})

test('what a patch says of itself is text in the page, and nothing else', () => {
  const mine = {
    name: 'm`|x\u001b[2J',
    commit: '\u009b31m<b>',
    summary: 'x\n# head\n[a](javascript:1) ![b](http://c) \u202e',
  }
  const parent = { name: 'parent', commit: 'abc', summary: 'the parent' }
  const page = comparisonMarkdown(comparison({ kernels: [parent, mine] }))
  expect(visibleOutput(page)).toBe(page)
  expect(page.match(/^# /gm)).toHaveLength(1)
  expect(page).not.toMatch(/[^\\]\]\(|[^\\]<b>/)
  expect(page).toContain('`` m`|x\\u001b[2J ``')
  expect(page).toContain('| property | name | `parent` | `` m`\\|x\\u001b[2J `` |')
})
