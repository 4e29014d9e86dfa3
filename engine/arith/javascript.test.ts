import { expect, test } from 'vitest'
import { max } from './derived.ts'
import { emitter } from './javascript.ts'
import { type Term, terms } from './terms.ts'

const { arith: a, name } = terms('open')
const [x, y] = [name('x'), name('y')]

function text(term: Term): string {
  const { expression, lines } = emitter([term])
  const last = expression(term)
  return [...lines, last].join(' ')
}

test('javascript: an operation stands in parentheses, and so does a negative number', () => {
  const either = a.or(a.and(a.le(x, y), a.eq(x, a.int(1))), a.not(a.le(y, a.int(-3))))
  expect(text(a.ite(either, a.add(x, y), a.neg(x)))).toBe(
    '((((x<=y)&&(x===1))||(!(y<=(-3))))?(x+y):(0-x))',
  )
  expect(text(a.neg(a.int(3)))).toBe('(-3)')
})

test('javascript: what is used twice is a constant, in all that one emitter writes', () => {
  const sum = a.add(x, y)
  const { expression, lines, names } = emitter([a.le(sum, x), a.le(sum, y)])
  expect([expression(a.le(sum, x)), expression(a.le(sum, y))]).toEqual(['(t0<=x)', '(t0<=y)'])
  expect(lines).toEqual(['const t0=(x+y);'])
  expect([...names]).toEqual(['x', 'y'])
})

test('javascript: text grows with the terms, not with the ways through them', () => {
  let deep = x
  for (let i = 0; i < 60; i++) deep = max(a, a.add(deep, y), a.neg(deep))
  expect(text(deep).length).toBeLessThan(60 * 80)
})
