import { expect, test } from 'vitest'
import { gallina } from './gallina.ts'

const a = gallina(name => `(${name} p)`)

test('gallina: integers, parameters and truth values as text', () => {
  expect(a.add(a.int(-1), a.param('batch'))).toBe('((-1) + (batch p))')
  expect(a.ite(a.le('x', 'y'), a.neg('x'), '0')).toBe('(if (x <=? y) then (- x) else 0)')
  expect(a.not(a.and('c', a.or('d', a.eq('x', 'y'))))).toBe('(negb (c && (d || (x =? y))))')
})

test.each([
  [a.neg('0'), '0'],
  [a.le('x', 'x'), 'true'],
  [a.eq('x', 'x'), 'true'],
  [a.eq('1', '2'), 'false'],
  [a.not('true'), 'false'],
  [a.not('false'), 'true'],
  [a.and('true', 'c'), 'c'],
  [a.and('c', 'true'), 'c'],
  [a.and('c', 'false'), 'false'],
  [a.and('false', 'c'), 'false'],
  [a.or('false', 'c'), 'c'],
  [a.or('c', 'false'), 'c'],
  [a.or('c', 'true'), 'true'],
  [a.or('true', 'c'), 'true'],
  [a.ite('c', 'x', 'x'), 'x'],
  [a.ite('true', 'x', 'y'), 'x'],
  [a.ite('false', 'x', 'y'), 'y'],
])('gallina: %s, what is constant is folded', (text, folded) => {
  expect(text).toBe(folded)
})
