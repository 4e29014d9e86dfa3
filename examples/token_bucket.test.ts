import { describe, expect, test } from 'vitest'
import { drift } from '../engine/drift/drift.ts'
import { explore } from '../engine/explore/explore.ts'
import { labelsOf } from '../engine/trace.ts'
import { fewerThan, rate, tokenBucket } from './token_bucket.ts'

const bucket = { system: tokenBucket, params: { capacity: 5 } } as const

describe('token bucket', () => {
  test('a packet in three actions is the most, and a cycle attains it', () => {
    const found = drift({ ...rate, params: {}, bounds: {} })
    expect(found).toMatchObject({ mean: { p: 1, q: 3 }, gain: 1, states: 6 })
    expect([...labelsOf(found.cycle)].sort()).toEqual(['send', 'tick', 'tick'])
  })

  test.each([1, 4, 9])('a bound of %i packets leaves 6 states for each count', sentMax => {
    const found = explore({ ...bucket, bounds: { sentMax }, properties: [fewerThan(sentMax + 1)] })
    expect([found.states, found.complete]).toEqual([6 * (sentMax + 1), true])
    expect(found.properties.get(`fewer than ${sentMax + 1}`)?.verdict).toBe('exhausted')
  })

  test('so many packets take three times as many actions', () => {
    const property = fewerThan(7)
    const found = explore({ ...bucket, bounds: {}, properties: [property], untilViolated: true })
    expect(found.stoppedBy).toBe('violation')
    expect(found.properties.get(property.id)?.trace).toHaveLength(21)
  })
})
