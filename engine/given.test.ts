import { expect, expectTypeOf, test } from 'vitest'
import { given } from './given.ts'

test('given: leaves out what is undefined, and nothing else', () => {
  const maybe = (value: number): number | undefined => (value > 0 ? value : undefined)
  const record = given({ one: maybe(1), none: maybe(0), zero: 0, no: false, empty: '', nil: null })
  expect(record).toStrictEqual({ one: 1, zero: 0, no: false, empty: '', nil: null })
  expectTypeOf(record.zero).toEqualTypeOf<number>()
  const exact: { readonly one?: number; readonly none?: number } = record
  expect('none' in exact).toBe(false)
})
