import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { table } from './table.ts'

const rows = [
  ['P1', 'a sentence that is rather long for a narrow terminal'],
  ['P2', '\u001b[31mshort\u001b[39m'],
]

function widest(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map(line => line.length),
  )
}

describe('table', () => {
  test('takes the room that its cells need, colours not counted', () => {
    expect(widest(table(['id', 'what'], rows, 200))).toBe(61)
  })

  test('wraps its widest column where the terminal is narrow', () => {
    const text = table(['id', 'what'], rows, 40)
    expect(widest(text)).toBeLessThanOrEqual(40)
    expect(text).toContain('narrow')
  })

  test('leaves a column something to stand in, however narrow the terminal', () => {
    expect(table(['id', 'what'], rows, 5)).toContain('sentence')
  })
})
