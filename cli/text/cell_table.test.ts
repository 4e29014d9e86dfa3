import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type CellTable, cellTableMarkdown, cellTableText } from './cell_table.ts'

const table: CellTable = {
  head: ['property', 'copied-template-v3.0', 'init'],
  rows: [
    [
      [{ text: 'P1' }],
      [
        { text: '✗ 4', tone: 'bad' },
        { text: 'proved¹', tone: 'good' },
      ],
      [],
    ],
    [[{ text: 'P2' }], [{ text: 'exhausted', tone: 'good' }], [{ text: '-' }]],
  ],
}

describe('cellTableText', () => {
  test('names break after a hyphen, the parts of a cell have lines of their own', () => {
    expect(stripVTControlCharacters(cellTableText(table, 80)).split('\n')).toEqual([
      'property  copied-    init',
      '          template-',
      '          v3.0',
      '─────────────────────────',
      'P1        ✗ 4',
      '          proved¹',
      'P2        exhausted  -',
    ])
  })

  test('what does not fit comes below, beside the first column, and nothing is lost', () => {
    const text = stripVTControlCharacters(cellTableText(table, 20))
    const lines = text.split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(20)
    expect(lines.filter(line => line.startsWith('property'))).toHaveLength(2)
    for (const { text: part } of table.rows.flat(2)) expect(text).toContain(part)
  })

  test('however narrow the terminal, each column is shown', () => {
    expect(stripVTControlCharacters(cellTableText(table, 1))).toContain('exhausted')
  })

  test('a table without rows is its head', () => {
    expect(cellTableText({ head: ['patch', 'P1'], rows: [] }, 80)).toContain('patch  P1')
  })
})

describe('Markdown', () => {
  test('a cell is one line, and has no colour', () => {
    expect(cellTableMarkdown(table).split('\n')).toEqual([
      '| property | copied-template-v3.0 | init |',
      '| - | - | - |',
      '| P1 | ✗ 4, proved¹ | |',
      '| P2 | exhausted | - |',
    ])
  })
})
