import { expect, test } from 'vitest'
import { permutations } from './permutations.ts'

test('permutations: every order once, the given one first', () => {
  expect(permutations(['x', 'y', 'z']).map(order => order.join(''))).toEqual([
    'xyz',
    'xzy',
    'yxz',
    'yzx',
    'zxy',
    'zyx',
  ])
  const orders = permutations([1, 2, 3, 4, 5]).map(order => order.join())
  expect(new Set(orders).size).toBe(120)
})

test('permutations: nothing has one order', () => {
  expect(permutations([])).toEqual([[]])
})
