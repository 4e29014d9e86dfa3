import { expect, test } from 'vitest'
import { agreeing } from './numbers.ts'

test('where the model can go no way, the step is impossible', () => {
  expect(agreeing([], () => [])).toEqual({
    ...{ candidates: [], compared: 1, bounded: 0 },
    mismatch: { cell: 'step', expected: 'impossible', seen: 'happened' },
  })
})

test('of several ways the one that agrees is kept, and what they differ in is bounded', () => {
  const way = (works: number) => ({ ...{ cells: [], works: [], nullFrees: works }, ...none })
  const none = { equations: [], ran: [] }
  const seen = [way(1), way(2)]
  const value = (c: { nullFrees: number }) => [{ cell: 'x', expected: c.nullFrees, seen: 2 }]
  expect(agreeing(seen, value)).toEqual({ candidates: [seen[1]], compared: 1, bounded: 1 })
  const odd = agreeing(seen, c => [{ cell: 'x', expected: c.nullFrees, seen: 3 }])
  expect(odd).toMatchObject({ candidates: [], mismatch: { cell: 'x', seen: 3 } })
})
