import { describe, expect, test } from 'vitest'
import { reached, rowsText } from './report.ts'
import { agree, CountsDiffer } from './searches.ts'
import { spreadOf, spreadText } from './spread.ts'

test('spread: the middle of an even number of runs lies between two', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4, runs: 4 })
  expect(spreadOf([7])).toEqual({ min: 7, median: 7, max: 7, runs: 1 })
  expect(() => spreadOf([])).toThrow('no measurements')
})

test('spread: three digits, and whole numbers beyond a thousand', () => {
  expect(spreadText(spreadOf([0.01234, 5.678, 12345.6]))).toBe('5.68 (0.0123 .. 12,346)')
})

describe('report: a target is judged by the median', () => {
  const row = { what: 'speed', unit: 'x', measured: spreadOf([1, 2, 9]) }

  test('the best run alone reaches nothing', () => {
    expect(reached({ ...row, target: { atLeast: 3 } })).toBe(false)
    expect(reached({ ...row, target: { below: 2 } })).toBe(false)
  })

  test('what the median reaches is reached', () => {
    expect(reached({ ...row, target: { atLeast: 2 } })).toBe(true)
    expect(reached({ ...row, target: { below: 2.1 } })).toBe(true)
  })

  test('the table says so in words', () => {
    const text = rowsText([
      row,
      { ...row, target: { atLeast: 3 } },
      { ...row, target: { below: 5 } },
    ])
    const lines = text.split('\n').map(line => line.trim())
    expect(lines[1]).toMatch(/^speed +- +2\.00 \(1\.00 \.\. 9\.00\) x$/)
    expect(lines[2]).toMatch(/>= 3 x .* NOT reached$/)
    expect(lines[3]).toMatch(/< 5 x .* x +reached$/)
  })
})

describe('searches: counts must agree', () => {
  const search = { cpus: 1, netns: 1, batch: 2, liveMax: 1 }
  const counts = { states: 5, transitions: 7, depth: 2 }

  test('with each other, in every figure', () => {
    expect(() => agree(search, counts, { ...counts })).not.toThrow()
    for (const key of ['states', 'transitions', 'depth'] as const) {
      expect(() => agree(search, counts, { ...counts, [key]: 1 })).toThrow(CountsDiffer)
    }
  })

  test('to the eight digits that Spin prints', () => {
    const many = { ...counts, transitions: 121_278_088 }
    expect(() => agree(search, many, { ...many, transitions: 121_278_089 })).not.toThrow()
    expect(() => agree(search, many, { ...many, transitions: 121_278_100 })).toThrow(CountsDiffer)
  })

  test('and with what was known beforehand', () => {
    expect(() => agree({ ...search, states: 6 }, counts, counts)).toThrow(
      '(1,1,2,1): 5 states, 7 transitions, 2 depth against ' +
        '5 states, 7 transitions, 2 depth (expected: 6 states)',
    )
  })
})
