import { describe, expect, test } from 'vitest'
import { dieHard, never } from '../../examples/die_hard.ts'
import { tokenBucket } from '../../examples/token_bucket.ts'
import { traceOf } from '../trace.ts'
import { afterTrace, type CellChange, judgeTrace, replayTrace } from './replay.ts'

const jugs = { system: dieHard, params: {}, bounds: {} }
const fillAndPour = traceOf(dieHard, ['fill big', 'big to small', 'empty big'])

const named = ({ cell, from, to }: CellChange) => ({ name: cell.name, from, to })

describe('replay: on die hard', () => {
  test('a step lists what it changed, and nothing else', () => {
    const steps = replayTrace(jugs, fillAndPour)
    expect(steps.map(({ changes }) => changes.map(named))).toEqual([
      [{ name: 'big', from: 0, to: 5 }],
      [
        { name: 'small', from: 0, to: 3 },
        { name: 'big', from: 5, to: 2 },
      ],
      [{ name: 'big', from: 2, to: 0 }],
    ])
  })

  test('the claim that fails is explained at the step that violates it', () => {
    const steps = replayTrace(jugs, fillAndPour, never(2))
    expect(steps.map(({ violation }) => violation)).toEqual([
      undefined,
      { subject: 'jugs', equation: 'big /= 2', terms: { big: 2 } },
      undefined,
    ])
  })

  test('a trace is judged up to its first violation', () => {
    expect(judgeTrace(jugs, fillAndPour, never(2))).toMatchObject({ violatedAt: 2 })
    expect(judgeTrace(jugs, fillAndPour, never(4))).toEqual({})
    // Both jugs are empty before the first step.
    expect(judgeTrace(jugs, [], never(0))).toMatchObject({ violatedAt: 0, violation: {} })
  })

  test('afterTrace: the state that a trace leads to', () => {
    expect([...afterTrace(jugs, fillAndPour).values]).toEqual([3, 0])
  })
})

test('replay: a step that leaves the bounds of a token bucket is taken, and marked', () => {
  const one = { system: tokenBucket, params: {}, bounds: { sentMax: 0 } }
  const steps = replayTrace(one, traceOf(tokenBucket, ['tick', 'tick', 'send']))
  expect(steps.map(({ outside }) => outside)).toEqual([undefined, undefined, true])
  const early = traceOf(tokenBucket, ['tick', 'send'])
  expect(() => replayTrace(one, early)).toThrow('"send", is not enabled')
  expect(() => traceOf(tokenBucket, ['tock'])).toThrow('"tock", is no action of token bucket')
})
