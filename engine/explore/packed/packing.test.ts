import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { packing } from './packing.ts'

const ranges = [
  { cell: 0, name: 'online', range: { low: 0, high: 1 } },
  { cell: 2, name: 'count', range: { low: -8, high: 8 } },
  { cell: 3, name: 'limit', range: { low: 0, high: 2 ** 32 - 1 } },
  { cell: 5, name: 'slot', range: { low: -31, high: 31 } },
  { cell: 6, name: 'constant', range: { low: 4, high: 4 } },
]

const values = fc.tuple(
  ...ranges.map(({ range }) => fc.integer({ min: range.low, max: range.high })),
)

describe('packing', () => {
  property.prop([values])('unpack gives back what pack was given', packed => {
    const { words, pack, unpack } = packing(ranges)
    const cells = new Float64Array(8)
    for (const [i, { cell }] of ranges.entries()) cells[cell] = packed[i] as number
    const key = new Int32Array(words + 1).fill(7)
    pack(cells, key, 1)
    const back = new Float64Array(8)
    unpack(key, 1, back)
    expect(ranges.map(({ cell }) => back[cell])).toEqual(packed)
    expect(key[0]).toBe(7)
  })

  property.prop([values, values])('two states have one key only if they are equal', (x, y) => {
    const { words, pack } = packing(ranges)
    const key = (state: readonly number[]): string => {
      const cells = new Float64Array(8)
      for (const [i, { cell }] of ranges.entries()) cells[cell] = state[i] as number
      const packed = new Int32Array(words)
      pack(cells, packed, 0)
      return packed.join()
    }
    expect(key(x) === key(y)).toBe(x.join() === y.join())
  })

  test('a value outside its range is an error that names the cell, never a wrap-around', () => {
    const { words, pack } = packing(ranges)
    const cells = new Float64Array([0, 0, 9, 0, 0, 0, 4])
    expect(() => pack(cells, new Int32Array(words), 0)).toThrow('count = 9 leaves -8..8')
  })

  test('a model without variables has one state', () => {
    const { words, pack } = packing([])
    const key = new Int32Array(words)
    pack(new Float64Array(0), key, 0)
    expect([...key]).toEqual([1])
  })
})
