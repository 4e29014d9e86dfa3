import { describe, expect, test } from 'vitest'
import { rate, tokenBucket } from '../../examples/token_bucket.ts'
import { action } from '../action.ts'
import { yes } from '../arith/derived.ts'
import type { System } from '../system.ts'
import type { Drifting } from './cells.ts'
import { drift } from './drift.ts'
import { rationalText } from './mean_cycle.ts'

const [TOKENS, SENT] = [0, 1]
const ask = { params: {}, bounds: {} }

describe('drift: on a token bucket', () => {
  test.each([2, 3, 10])('with room for %i tokens a packet takes three actions', capacity => {
    const found = drift({ ...rate, ...ask, params: { capacity } })
    expect(rationalText(found.mean)).toBe('1/3')
    // One of each pair of a state and an action that is enabled in it.
    expect(found).toMatchObject({ gain: 1, states: capacity + 1, edges: 2 * capacity })
  })

  test('with room for one token nothing is ever sent', () => {
    expect(drift({ ...rate, ...ask, params: { capacity: 1 } })).toMatchObject({
      mean: { p: 0, q: 1 },
      gain: 0,
    })
  })

  test('of two measures the one that drifts more is told', () => {
    const twice = { subject: 'twice', of: rate.measures[0]?.of } as Drifting['measures'][number]
    const double: Drifting['measures'][number] = {
      subject: 'double',
      of: (a, s) => a.add(s(SENT), s(SENT)),
    }
    const found = drift({ ...rate, ...ask, measures: [twice, double] })
    expect([found.subject, rationalText(found.mean), found.gain]).toEqual(['double', '2/3', 2])
  })

  test('a guard that looks at the count is refused: a cycle need not repeat', () => {
    const last = action(
      'last',
      {},
      {
        enabled: (a, s) => a.le(s(SENT), a.int(3)),
        next: () => [],
      },
    )
    const system: System = { ...tokenBucket, actions: [...tokenBucket.actions, last] }
    expect(() => drift({ ...rate, ...ask, system })).toThrow('whether "last" can be taken')
  })

  test('a step that writes the count into another cell is refused', () => {
    const leak = action('leak', {}, { enabled: yes, next: (_, s) => [[TOKENS, s(SENT)]] })
    const system: System = { ...tokenBucket, actions: [...tokenBucket.actions, leak] }
    expect(() => drift({ ...rate, ...ask, system })).toThrow('what "leak" writes')
  })

  test('a system in which nothing can happen twice has no cycle', () => {
    const system: System = {
      ...tokenBucket,
      actions: tokenBucket.actions.filter(({ name }) => name === 'send'),
    }
    expect(() => drift({ ...rate, ...ask, system })).toThrow('nothing can happen twice')
  })
})
