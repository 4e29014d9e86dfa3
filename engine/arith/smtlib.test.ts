import { expect, test } from 'vitest'
import { all, max } from './derived.ts'
import { smtlib, smtlibText } from './smtlib.ts'
import { smtlibValue } from './smtlib_value.ts'
import { type Term, terms } from './terms.ts'

const { arith: a, name } = terms('open')
const [x, y, z] = [name('x'), name('y'), name('z')]
/** Terms too large to be written twice. */
const sum = [x, y, z, a.param('batch'), a.int(7)].reduce(a.add)
const sums = [sum, a.add(sum, a.neg(x))]

test('smtlib: operators, numerals, and chains of one operator', () => {
  const either = a.or(a.and(a.le(x, y), a.eq(x, a.int(1))), a.not(a.le(y, a.int(-3))))
  expect(smtlibText(either)).toBe('(or (and (<= x y) (= x 1)) (not (<= y (- 3))))')
  expect(smtlibText(a.ite(a.le(x, y), a.add(x, y), a.neg(x)))).toBe('(ite (<= x y) (+ x y) (- x))')
  expect(smtlibText(all(a, [a.le(x, y), a.le(y, z), a.le(z, x)]))).toBe(
    '(and (<= x y) (<= y z) (<= z x))',
  )
  expect(smtlibText(a.add(x, a.neg(y)))).toBe('(- x y)')
})

test('smtlib: what one use has twice is bound by let', () => {
  expect(smtlib([{ term: a.le(sum, a.neg(sum)) }])).toEqual([
    { definitions: [], text: '(let ((t0 (+ x y z batch 7)))\n  (<= t0 (- t0)))' },
  ])
})

test('smtlib: what two uses have is defined before the first', () => {
  const [one, other] = smtlib([{ term: a.le(sum, x) }, { term: a.le(y, sum) }])
  expect(one).toEqual({
    definitions: ['(define-fun t0 () Int (+ x y z batch 7))'],
    text: '(<= t0 x)',
  })
  expect(other).toEqual({ definitions: [], text: '(<= y t0)' })
})

test('smtlib: a term that the script defines is used under its name', () => {
  const [first, second] = smtlib([{ term: sum, name: '|the sum|' }, { term: a.le(y, sum) }])
  expect(first).toEqual({ definitions: [], text: '(+ x y z batch 7)' })
  expect(second).toEqual({ definitions: [], text: '(<= y |the sum|)' })
})

test('smtlib: small terms are written out, and a binding stands inside those that it uses', () => {
  const small = a.add(x, y)
  expect(smtlibText(a.le(a.add(small, z), a.neg(small)))).toBe('(<= (+ x y z) (- (+ x y)))')
  const [inner, outer] = [sums[1] as Term, max(a, sums[1] as Term, z)]
  const text = smtlibText(a.le(a.add(outer, inner), a.neg(outer)))
  expect(text).toBe(
    [
      '(let ((t0 (- (+ x y z batch 7) x)))',
      '(let ((t1 (ite (<= t0 z) z t0)))',
      '(<= (+ t1 t0) (- t1))))',
    ].join('\n  '),
  )
  const environment = new Map(Object.entries({ x: 1, y: 2, z: 30, batch: 4 }))
  expect(smtlibValue(text, environment)).toBe(false)
})

test('smtlib: text grows with the terms, not with the ways through them', () => {
  let deep = x
  for (let i = 0; i < 60; i++) deep = max(a, a.add(deep, y), a.neg(deep))
  expect(smtlibText(deep).length).toBeLessThan(60 * 100)
})
