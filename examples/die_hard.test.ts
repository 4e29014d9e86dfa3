import { describe, expect, test } from 'vitest'
import { explore } from '../engine/explore/explore.ts'
import { dieHard, never, noOverflow } from './die_hard.ts'

const jugs = (smallSize: number, bigSize: number) =>
  ({ system: dieHard, params: { smallSize, bigSize }, bounds: {} }) as const

const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y))

describe('die hard: jugs of any sizes', () => {
  test.each([
    [3, 5],
    [4, 6],
    [5, 7],
    [6, 9],
    [10, 31],
  ])('of %i and %i gallons reach 2 (m + n) states, in units of the common divisor', (m, n) => {
    const { states, transitions, complete } = explore({ ...jugs(m, n), properties: [] })
    const reachable = (2 * (m + n)) / divisor(m, n)
    // Each of the six pours is possible in each state.
    expect({ states, transitions, complete }).toEqual({
      states: reachable,
      transitions: 6 * reachable,
      complete: true,
    })
  })

  test('of 3 and 5 gallons measure 4, of 4 and 6 gallons no odd amount', () => {
    const verdictOf = (m: number, n: number, gallons: number) =>
      explore({ ...jugs(m, n), properties: [never(gallons)] }).properties.get(`not ${gallons}`)
    expect(verdictOf(3, 5, 4)?.trace).toHaveLength(6)
    expect(verdictOf(4, 6, 3)?.verdict).toBe('exhausted')
    expect(verdictOf(4, 6, 5)?.verdict).toBe('exhausted')
  })

  test('never overflow', () => {
    const found = explore({ ...jugs(3, 5), properties: [noOverflow] })
    expect(found.properties.get('no overflow')?.verdict).toBe('exhausted')
  })
})
