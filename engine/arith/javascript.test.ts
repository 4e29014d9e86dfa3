import { expect, test } from 'vitest'
import { lt, max, within } from './derived.ts'
import { type Code, emitter, javascript } from './javascript.ts'

const params = { batch: 32, batchPerCpu: 2, gcThresh: 5, sysctl: 0 }
const js = javascript(params)
const a = js.arith
const [x, y] = [js.name('x'), js.name('y')]

function text(code: Code): string {
  const { expression, lines } = emitter([code])
  const last = expression(code)
  return [...lines, last].join(' ')
}

test('javascript: terms that are built alike are one term', () => {
  expect(a.add(x, y)).toBe(a.add(x, y))
  expect(a.add(x, y)).not.toBe(a.add(y, x))
})

test('javascript: constants are folded, parameters with them', () => {
  expect(text(a.add(a.int(-2), a.param('batch')))).toBe('30')
  expect(text(a.add(a.add(x, a.int(1)), a.int(-1)))).toBe('x')
  expect(text(a.neg(a.int(3)))).toBe('(-3)')
  expect(text(a.ite(a.le(a.int(1), a.int(2)), x, y))).toBe('x')
})

test('javascript: 0 - 0 is 0 and not -0, here too', () => {
  expect(text(a.neg(x))).toBe('(0-x)')
  expect(Object.is(a.neg(a.int(0)).low, 0)).toBe(true)
})

test('javascript: what the range of a name decides is not asked', () => {
  const small = js.name('small', 0, 4)
  expect(text(a.le(small, a.int(4)))).toBe('true')
  expect(text(lt(a, small, a.int(0)))).toBe('false')
  expect(text(a.eq(a.add(small, small), a.int(9)))).toBe('false')
  expect(text(within(a, small, a.int(3)))).toBe('(small<=3)')
  expect(text(js.name('always one', 1, 1))).toBe('1')
})

test('javascript: a branch does not ask again what is known in it', () => {
  const c = a.le(x, y)
  expect(text(a.ite(c, a.ite(c, x, y), a.int(0)))).toBe('((x<=y)?x:0)')
  expect(text(a.ite(a.not(c), x, y))).toBe('((x<=y)?y:x)')
})

test('javascript: text grows with the terms, not with the ways through them', () => {
  let deep = x
  for (let i = 0; i < 60; i++) deep = max(a, a.add(deep, y), a.neg(deep))
  expect(text(deep).length).toBeLessThan(60 * 80)
})
