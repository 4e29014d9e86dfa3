import { describe, expect, test } from 'vitest'
import table from './cases.json' with { type: 'json' }
import { plan } from './plan.ts'
import { workloadSchema } from './workload.ts'

const TRIALS = 200

/** Standard errors of both sides together that a figure may differ by. */
const ERRORS = 4

/**
 * It has the very workload of `random-unequal4-c2-t8192-r400`, and a fifteenth of its
 * operations: one of the two is another load.
 */
const CONTRADICTED = 'pair-unequal4-ports-c2-t8192-r400'

const cases = table.cases.filter(({ id }) => id !== CONTRADICTED)

test('the case that is left out has the workload of another, and other figures', () => {
  const [one, other] = [CONTRADICTED, 'random-unequal4-c2-t8192-r400'].map(id =>
    table.cases.find(candidate => candidate.id === id),
  )
  expect(one?.workload).toEqual(other?.workload)
  expect(one?.ops).not.toEqual(other?.ops)
  expect(cases).toHaveLength(18)
})

describe('against a simulator of its own', () => {
  test.each(cases)('$id', { tags: ['slow'] }, async ({ workload, ops, noFailureBy }) => {
    const load = workloadSchema.parse(workload)
    const ours = await plan({ workload: load, seed: 'cases', trials: TRIALS })
    expect(ours.refused).toBe(TRIALS)
    for (const share of ['p5', 'p25', 'median', 'p75', 'p95'] as const) {
      const [value, error] = ops[share] as [number, number]
      const [found, own] = ours.ops[share]
      const off = Math.abs(found - value) / Math.hypot(error, own)
      expect({ share, off, found, value }).toSatisfy(() => off <= ERRORS)
    }
    expect(ours.noFailureBy).toHaveLength(noFailureBy.length)
  })
})
