import { describe, expect, test } from 'vitest'
import { numbers } from './arith/numbers.ts'
import {
  assign,
  both,
  type Effect,
  equals,
  increase,
  inOrder,
  not,
  nothing,
  positive,
  type State,
  type StatePredicate,
  together,
} from './state.ts'

const a = numbers({})
const s: State<number> = cell => [4, 0, -1][cell] as number
const copied: Effect = (_a, from) => [[1, from(0)]]

describe('effects', () => {
  test('together: all begin in the same state', () => {
    expect(together([increase(0, 1), copied])(a, s)).toEqual([
      [0, 5],
      [1, 4],
    ])
  })

  test('inOrder: each begins in the state that the last one left, and a cell is listed once', () => {
    expect(inOrder([increase(0, 1), copied, assign(0, 7)])(a, s)).toEqual([
      [0, 7],
      [1, 5],
    ])
  })

  test('nothing: writes nothing, in any place', () => {
    expect(inOrder([nothing, increase(0, 1), nothing])(a, s)).toEqual([[0, 5]])
    expect(inOrder([])(a, s)).toEqual([])
  })
})

describe('predicates', () => {
  const holds = (condition: StatePredicate): boolean => condition(a, s)

  test('equals and positive: of the value of one cell', () => {
    expect([equals(0, 4), equals(0, 5)].map(holds)).toEqual([true, false])
    expect([0, 1, 2].map(cell => holds(positive(cell)))).toEqual([true, false, false])
  })

  test('both and not: the conjunction and the negation', () => {
    const [yes, no] = [equals(0, 4), equals(0, 5)]
    expect([both(yes, yes), both(yes, no), both(no, yes)].map(holds)).toEqual([true, false, false])
    expect([not(yes), not(no)].map(holds)).toEqual([false, true])
  })
})
