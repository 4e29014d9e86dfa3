import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Arith } from '../../engine/arith/arith.ts'
import { max } from '../../engine/arith/derived.ts'
import { numbers } from '../../engine/arith/numbers.ts'
import {
  isSteady,
  type Shifted,
  type Steady,
  shift,
  shiftedCell,
} from '../../engine/drift/shift.ts'
import { scaled } from '../../model/bounds.ts'

const x = shiftedCell(0, true)
const y = shiftedCell(1, true)
const fixed = shiftedCell(2, false)

describe('shift', () => {
  test('a difference of two that move together is steady', () => {
    const more = shift.add(x, shift.int(5))
    expect(isSteady(x)).toBe(false)
    expect(isSteady(shift.add(more, shift.neg(x)))).toBe(true)
    expect(shift.le(x, more)).toBe('steady')
    expect(shift.eq(x, y)).toBe('moved')
    expect(shift.le(x, fixed)).toBe('moved')
  })

  test('constants decide, and what they decide is steady', () => {
    const no = shift.eq(shift.int(1), shift.add(shift.int(1), shift.neg(shift.int(1))))
    expect(no).toBe(false)
    expect(shift.and(no, shift.eq(x, y))).toBe(false)
    expect(shift.and(shift.not(no), shift.eq(x, y))).toBe('moved')
    expect(shift.or(no, shift.le(fixed, fixed))).toBe('steady')
    expect(shift.or(shift.not(no), 'moved')).toBe(true)
    expect(shift.ite(no, x, fixed)).toBe(fixed)
    expect(shift.ite(true, x, fixed)).toBe(x)
  })

  test('a choice is steady if the condition is, and both ways move alike', () => {
    const steady = shift.le(fixed, shift.param('batch'))
    expect(shift.ite(steady, x, shift.add(x, fixed)).by).toEqual(x.by)
    expect(shift.ite(steady, x, y).by).toBeUndefined()
    expect(shift.ite(shift.le(x, fixed), fixed, fixed).by).toBeUndefined()
    expect(isSteady(max(shift, x, shift.int(0)))).toBe(false)
    expect(shift.eq(max(shift, x, fixed), fixed)).toBe('moved')
    expect(shift.and(steady, 'moved')).toBe('moved')
    expect(shift.or(steady, 'moved')).toBe('moved')
  })
})

/** A term over two cells, in any reading. */
type Term = <I, B>(a: Arith<I, B>, cells: readonly I[]) => I

const terms: fc.Arbitrary<Term> = fc.letrec<{ term: Term }>(tie => ({
  term: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Term>(
      (_, cells) => cells[0] as never,
      (_, cells) => cells[1] as never,
    ),
    fc.integer({ min: -2, max: 2 }).map(
      (n): Term =>
        a =>
          a.int(n),
    ),
    fc.tuple(tie('term'), tie('term')).map(
      ([s, t]): Term =>
        (a, c) =>
          a.add(s(a, c), t(a, c)),
    ),
    tie('term').map(
      (t): Term =>
        (a, c) =>
          a.neg(t(a, c)),
    ),
    fc.tuple(tie('term'), tie('term'), tie('term'), tie('term'), fc.nat(3)).map(
      ([p, q, s, t, kind]): Term =>
        (a, c) => {
          const [m, n] = [p(a, c), q(a, c)]
          const le = a.le(m, n)
          const condition = [le, a.not(le), a.and(le, a.eq(m, n)), a.or(le, a.eq(n, m))][kind]
          return a.ite(condition as typeof le, s(a, c), t(a, c))
        },
    ),
  ),
})).term

test('shift: what it calls steady is the same wherever the cell is shifted', () => {
  const a = numbers(scaled(2))
  const small = fc.integer({ min: -3, max: 3 })
  let steady = 0
  fc.assert(
    fc.property(terms, small, small, small, (term, p, q, by) => {
      const read: Shifted = term<Shifted, Steady>(shift, [x, fixed])
      if (read.by === undefined) return
      const times = read.by.get(0) ?? 0
      steady++
      expect(term(a, [p + by, q]) - term(a, [p, q])).toBe(times * by + 0)
    }),
    { numRuns: 3000, seed: 1 },
  )
  expect(steady).toBeGreaterThan(500)
})
