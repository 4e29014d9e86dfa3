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

  test('takes room from columns that can wrap between words, before it breaks a name', () => {
    const calls = [['flow_cache_lookup', 'hash_rnd_recalc 1 -> 0 and one and two and three more']]
    expect(table(['call', 'changes'], calls, 42)).toContain('flow_cache_lookup')
  })

  test('a name that is too long breaks where it has a sign, and loses nothing', () => {
    const red = '\u001b[31mtemplate.slot[0]\u001b[39m'
    const text = table(['call', 'changes'], [['kept_no_policy', `${red} flow.invalid_all[0]`]], 28)
    for (const piece of ['kept_no_', 'policy', 'flow.', 'invalid_', 'all[0]']) {
      expect(text).toMatch(new RegExp(`│ ${piece.replace(/[[.]/g, '\\$&')} +│`))
    }
  })
})
