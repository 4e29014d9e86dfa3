import { expect, test } from 'vitest'
import { smtlibValue } from './smtlib_value.ts'

const values = new Map([['x', 3]])

test('smtlibValue: sums, differences, and what is bound by let', () => {
  expect(smtlibValue('(+ x (- 1))', values)).toBe(2)
  expect(smtlibValue('(let ((y (+ x x))) (<= y x))', values)).toBe(false)
  expect(smtlibValue('(ite (and (= x 3) (not (or false false))) 1 0)', values)).toBe(1)
})

test('smtlibValue: a text that it cannot evaluate is an error', () => {
  expect(() => smtlibValue('(+ x', values)).toThrow('the text ends too early')
  expect(() => smtlibValue('y', values)).toThrow('no value of y')
  expect(() => smtlibValue('(mod x 2)', values)).toThrow('no operator mod')
})
