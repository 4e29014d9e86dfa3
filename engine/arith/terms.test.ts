import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Arith } from './arith.ts'
import { lt, within } from './derived.ts'
import { emitter } from './javascript.ts'
import { numbers } from './numbers.ts'
import { promelaText } from './promela.ts'
import { smtlibText } from './smtlib.ts'
import { smtlibValue } from './smtlib_value.ts'
import { type Term, terms } from './terms.ts'

const params = { batch: 32, limit: 5 }
const { arith: a, name } = terms(params)
const [x, y] = [name('x'), name('y')]

test('terms: those that are built alike are one', () => {
  expect(a.add(x, y)).toBe(a.add(x, y))
  expect(a.add(x, y)).not.toBe(a.add(y, x))
  expect(a.ite(a.le(x, y), x, y)).toBe(a.ite(a.le(x, y), x, y))
  expect(a.ite(a.le(x, y), x, y)).not.toBe(a.ite(a.le(x, y), y, x))
})

test('terms: what a term is made of has lower positions', () => {
  const sum = a.add(a.neg(x), y)
  for (const { id } of sum.operands) expect(id).toBeLessThan(sum.id)
})

test('terms: constants are folded, given parameters with them', () => {
  expect(a.add(a.int(-2), a.param('batch'))).toBe(a.int(30))
  expect(a.add(a.add(x, a.int(1)), a.int(-1))).toBe(x)
  expect(a.add(a.add(x, y), a.neg(x))).toBe(y)
  expect(a.neg(a.int(3))).toBe(a.int(-3))
  expect(a.ite(a.le(a.int(1), a.int(2)), x, y)).toBe(x)
})

test('terms: an open parameter is an atom, and one without a value is an error', () => {
  const open = terms('open')
  expect(smtlibText(open.arith.add(open.arith.param('batch'), open.arith.int(1)))).toBe(
    '(+ batch 1)',
  )
  expect(() => a.param('unheard of')).toThrow('the parameter unheard of has no value')
})

test('terms: 0 - 0 is 0 and not -0, here too', () => {
  expect(Object.is(a.neg(a.int(0)).low, 0)).toBe(true)
})

test('terms: what the range of a name decides is not asked', () => {
  const small = name('small', 0, 4)
  expect(a.le(small, a.int(4)).atom).toBe('true')
  expect(lt(a, small, a.int(0)).atom).toBe('false')
  expect(a.eq(a.add(small, small), a.int(9)).atom).toBe('false')
  expect(within(a, small, a.int(3))).toBe(a.le(small, a.int(3)))
  expect(name('always one', 1, 1)).toBe(a.int(1))
  expect(a.le(x, a.int(4)).atom).toBe('')
})

test('terms: a branch does not ask again what is known in it', () => {
  const c = a.le(x, y)
  expect(a.ite(c, a.ite(c, x, y), a.int(0))).toBe(a.ite(c, x, a.int(0)))
  expect(a.ite(a.not(c), x, y)).toBe(a.ite(c, y, x))
})

test('terms: each has the sort that a solver gives it', () => {
  const sorts = [x, a.neg(x), a.ite(a.le(x, y), x, y), a.le(x, y), a.eq(x, x)].map(t => t.sort)
  expect(sorts).toEqual(['Int', 'Int', 'Int', 'Bool', 'Bool'])
  expect(terms('open').claim('p').sort).toBe('Bool')
})

/** A term before it is read: an operator and what it is applied to, or a leaf. */
type Plan =
  | { readonly operator: 'int' | 'name' | 'param'; readonly leaf: number }
  | { readonly operator: 'add' | 'neg' | 'ite'; readonly operands: readonly Plan[] }
  | { readonly operator: 'le' | 'eq' | 'not' | 'and' | 'or'; readonly operands: readonly Plan[] }

const NAMES = ['c0', 'c1', 'c2', 'c3']
const PARAMS = ['batch', 'limit'] as const

const { integer } = fc.letrec<{ integer: Plan; truth: Plan }>(tie => {
  const applied = (operator: Plan['operator'], ...operands: fc.Arbitrary<Plan>[]) =>
    fc.record({
      operator: fc.constant(operator),
      operands: fc.tuple(...operands),
    }) as fc.Arbitrary<Plan>
  const leaf = (operator: Plan['operator'], values: fc.Arbitrary<number>) =>
    fc.record({ operator: fc.constant(operator), leaf: values }) as fc.Arbitrary<Plan>
  const [integer, truth] = [tie('integer'), tie('truth')]
  return {
    integer: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf('int', fc.integer({ min: -3, max: 3 })),
      leaf('name', fc.nat(NAMES.length - 1)),
      leaf('param', fc.nat(PARAMS.length - 1)),
      applied('add', integer, integer),
      applied('neg', integer),
      applied('ite', truth, integer, integer),
    ),
    truth: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      applied('le', integer, integer),
      applied('eq', integer, integer),
      applied('not', truth),
      applied('and', truth, truth),
      applied('or', truth, truth),
    ),
  }
})

function integerOf<I, B>(r: Arith<I, B>, named: (name: string) => I, plan: Plan): I {
  switch (plan.operator) {
    case 'int':
      return r.int(plan.leaf)
    case 'name':
      return named(NAMES[plan.leaf] as string)
    case 'param':
      return r.param(PARAMS[plan.leaf] as (typeof PARAMS)[number])
    default: {
      const [x, y, z] = plan.operands as [Plan, Plan, Plan]
      const of = (operand: Plan): I => integerOf(r, named, operand)
      if (plan.operator === 'add') return r.add(of(x), of(y))
      return plan.operator === 'neg' ? r.neg(of(x)) : r.ite(truthOf(r, named, x), of(y), of(z))
    }
  }
}

function truthOf<I, B>(r: Arith<I, B>, named: (name: string) => I, plan: Plan): B {
  const [x, y] = (plan as { operands: readonly Plan[] }).operands as [Plan, Plan]
  const integer = (operand: Plan): I => integerOf(r, named, operand)
  const truth = (operand: Plan): B => truthOf(r, named, operand)
  switch (plan.operator) {
    case 'le':
      return r.le(integer(x), integer(y))
    case 'eq':
      return r.eq(integer(x), integer(y))
    case 'not':
      return r.not(truth(x))
    case 'and':
      return r.and(truth(x), truth(y))
    case 'or':
      return r.or(truth(x), truth(y))
    default:
      throw new Error(`${plan.operator} is no truth value`)
  }
}

/** The value of a term in JavaScript, as it is emitted. */
function emitted(term: Term, values: readonly number[]): unknown {
  const { expression, lines } = emitter([term])
  const last = expression(term)
  return new Function(...NAMES, `${lines.join('')}return ${last}`)(...values)
}

/** The value of a term in Promela, whose operators are those of JavaScript but for `->`. */
function inPromela(term: Term, values: readonly number[]): unknown {
  const text = promelaText(term).replaceAll('->', '?').replaceAll('==', '===')
  return new Function(...NAMES, `return ${text}`)(...values)
}

const ranges = fc.tuple(
  ...NAMES.map(() =>
    fc.record({ low: fc.integer({ min: -4, max: 4 }), width: fc.nat(6), at: fc.nat(6) }),
  ),
)

test('terms: folding changes no value, and no value leaves its range, in any reading', {
  tags: ['slow'],
}, () => {
  fc.assert(
    fc.property(integer, ranges, fc.boolean(), (plan, cells, open) => {
      const values = cells.map(({ low, width, at }) => low + (at % (width + 1)))
      const environment = new Map<string, number>([
        ...NAMES.map((text, i) => [text, values[i] as number] as const),
        ...Object.entries(params),
      ])
      const expected = integerOf(numbers(params), text => environment.get(text) as number, plan)
      const graph = terms(params)
      const ranged = integerOf(
        graph.arith,
        text => {
          const { low, width } = cells[NAMES.indexOf(text)] as (typeof cells)[number]
          return open ? graph.name(text) : graph.name(text, low, low + width)
        },
        plan,
      )
      expect([emitted(ranged, values), inPromela(ranged, values)]).toEqual([expected, expected])
      expect(smtlibValue(smtlibText(ranged), environment)).toBe(expected)
      expect(ranged.low).toBeLessThanOrEqual(expected)
      expect(ranged.high).toBeGreaterThanOrEqual(expected)
      const free = terms('open')
      const general = integerOf(free.arith, text => free.name(text), plan)
      expect(smtlibValue(smtlibText(general), environment)).toBe(expected)
    }),
    { seed: 22, numRuns: 2000 },
  )
})
