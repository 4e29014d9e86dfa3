import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { columns } from './columns.ts'
import { markdownTable } from './markdown_table.ts'

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`
const rows = [
  ['id', 'what'],
  ['P1', 'a sentence that is rather long for a narrow terminal'],
  ['P2', red('short')],
]

const linesOf = (text: string): string[] => stripVTControlCharacters(text).split('\n')
const widest = (text: string): number => Math.max(...linesOf(text).map(line => line.length))

describe('columns', () => {
  test('each is as wide as its longest line, and no blanks end a line', () => {
    const cells = [
      ['a', 'bb'],
      ['1\n22', 'x'],
      ['3', ''],
    ]
    expect(columns(cells)).toBe('a   bb\n1   x\n22\n3')
    expect(columns(cells, { rule: true }).split('\n')[1]).toBe('──────')
  })

  test('no rows, and rows that lack cells, are no fault', () => {
    expect(columns([])).toBe('')
    expect(columns([['a', 'b'], ['c']])).toBe('a  b\nc')
  })

  test('take the room that their cells need: colours have no width, wide characters two', () => {
    expect(widest(columns(rows, { rule: true, wrap: 200 }))).toBe(56)
    expect(
      columns([
        [red('ab'), 'c'],
        ['漢字', 'd'],
      ]),
    ).toBe(`${red('ab')}    c\n漢字  d`)
  })

  test('the widest wraps where the terminal is narrow', () => {
    const text = columns(rows, { wrap: 30 })
    expect(widest(text)).toBeLessThanOrEqual(30)
    expect(linesOf(text)[1]).toBe('P1  a sentence that is rather')
  })

  test('each keeps something to stand in, however narrow the terminal', () => {
    expect(columns(rows, { wrap: 5 })).toContain('sentence')
  })

  test('room is taken from cells that can wrap between words, before a name breaks', () => {
    const calls = [['flow_cache_lookup', 'hash_rnd_recalc 1 -> 0 and one and two and three more']]
    expect(columns(calls, { wrap: 42 })).toContain('flow_cache_lookup')
  })

  test('a name that is too long breaks where it has a sign, loses nothing, and keeps its colour', () => {
    const cells = [['kept_no_policy', `${red('template.slot[0]')} flow.invalid_all[0]`]]
    const text = columns(cells, { wrap: 22 })
    expect(linesOf(text)).toEqual([
      'kept_no_    template.',
      'policy      slot[0]',
      '            flow.',
      '            invalid_',
      '            all[0]',
    ])
    expect(text).toContain('\u001b[31mtemplate.')
    expect(text).toContain('slot[0]\u001b[39m')
  })

  test('what does not fit comes below, beside the first column again', () => {
    const text = columns(
      [
        ['name', 'one', 'two'],
        ['a', '1', '2'],
      ],
      { below: 10, rule: true },
    )
    expect(text).toBe('name  one\n─────────\na     1\n\nname  two\n─────────\na     2')
  })
})

describe('markdownTable', () => {
  test('has a line for each row, and a bar does not end a cell', () => {
    const rows = [['x | y', '']]
    expect(markdownTable(['a', 'b'], rows)).toBe('| a | b |\n| - | - |\n| x \\| y | |')
  })
})
