import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenBucket } from '../../examples/token_bucket.ts'
import { times } from '../arith/derived.ts'
import { proveBound } from './bound.ts'
import { createSolver } from './solver.ts'
import type { RunClaim, StepBound } from './step_bound.ts'

const [TOKENS, SENT] = [0, 1]
const solver = createSolver()
let smtlibDir = ''
beforeAll(async () => {
  smtlibDir = await mkdtemp(join(tmpdir(), 'step-bound-'))
})
afterAll(async () => {
  solver.close()
  await rm(smtlibDir, { recursive: true })
})

/** `actions` times the packets is no more than the steps, and the tokens that are left. */
function paid(actions: number): RunClaim {
  return {
    name: 'paid',
    holds: (a, _, { now, steps }) => a.le(a.add(now(TOKENS), times(a, actions, now(SENT))), steps),
  }
}

const noDebt: RunClaim = {
  name: 'no debt',
  holds: (a, _, { now }) => a.le(a.int(0), now(TOKENS)),
}

/** What so many steps can send: one packet of so many actions. */
function atMostOneOf(actions: number): StepBound {
  return {
    name: `one-of-${actions}`,
    sentence: `Of ${actions} actions at most one sends.`,
    takes: () => true,
    parameters: [],
    start: 'boot',
    tallies: [],
    invariants: [paid(actions), noDebt],
    given: { name: 'any', holds: a => a.le(a.int(0), a.int(0)) },
    conclusion: {
      name: 'rate',
      holds: (a, _, { now, steps }) => a.le(times(a, actions, now(SENT)), steps),
    },
  }
}

const proofOf = (bound: StepBound) =>
  proveBound({
    system: tokenBucket,
    title: 'token bucket',
    stem: 'bucket',
    parameters: [],
    bound,
    solver,
    deadlineMs: 20_000,
    smtlibDir,
  })

test('proveBound: of three actions at most one sends, however large the bucket is', {
  tags: ['slow'],
}, async () => {
  // Two invariants, each at the start, after a tick and after a packet; and the conclusion.
  expect(await proofOf(atMostOneOf(3))).toMatchObject({ status: 'proved', obligations: 7 })
})

test('proveBound: of four it may be more, for a packet costs two tokens', {
  tags: ['slow'],
}, async () => {
  const { status, reason } = await proofOf(atMostOneOf(4))
  expect([status, reason]).toEqual(['open', 'I and send => paid'])
})
