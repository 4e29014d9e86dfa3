import { describe, expect, test } from 'vitest'
import { given } from '../../engine/given.ts'
import { traceOf } from '../../engine/trace.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { certificateText, noReturnText, resultText, valueText } from './sentences.ts'

describe('certificateText', () => {
  test.each([
    [
      'shortest',
      { depth: 63, states: 176_737 },
      'shortest: no trace of up to 63 steps violates it (176,737 states searched, symmetric ones counted once)',
    ],
    [
      'shortest',
      { depth: 1, states: 1 },
      'shortest: no trace of up to 1 step violates it (1 state searched, symmetric ones counted once)',
    ],
    [
      'shrunk',
      { depth: 0, states: 1 },
      'shrunk: the first state does not violate it (1 state searched, symmetric ones counted once); longer ones were not searched',
    ],
    [
      'shrunk',
      { depth: 4, states: 90 },
      'shrunk: no trace of up to 4 steps violates it (90 states searched, symmetric ones counted once); longer ones were not searched',
    ],
    [
      'pumped',
      undefined,
      'pumped; no search for shorter ones was made; docs/DRIFT.md: what is proved of such traces',
    ],
  ] as const)('%s, searched %o', (kind, searched, expected) => {
    const trace = { kind, steps: [], ...given({ searched }) }
    expect(certificateText(trace)).toBe(expected)
  })
})

describe('noReturnText', () => {
  test('a step before, the violation itself, or what the search cannot tell', () => {
    const model = buildModel(perNetInit, { cpus: 1, netns: 2, families: ['ipv4'] })
    const labels = ['setup_net net=1', 'cleanup_net net=1', 'dst_free net=1 cpu=0']
    const trace = traceOf(model, labels)
    expect(noReturnText({ step: 2 }, 3, trace)).toBe(
      'step 2, cleanup_net net=1: after it the machine cannot come to rest without the violation',
    )
    expect(noReturnText({ step: 3 }, 3, trace)).toContain('step 3, the violation itself: until')
    expect(noReturnText({ step: 1 }, 1, trace)).toBe('step 1, the violation itself')
    expect(noReturnText({ after: 0, upTo: 3 }, 3, trace)).toBe(
      'between steps 1 and 3; the search cannot tell where',
    )
  })
})

test('results and values have the names that C gives them', () => {
  expect([0, -105, -12, -1].map(resultText)).toEqual(['0', '-ENOBUFS', '-ENOMEM', '-1'])
  expect([0, 2 ** 31 - 1].map(valueText)).toEqual(['0', 'INT_MAX'])
})
