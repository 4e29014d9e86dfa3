import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sub, times } from '../../engine/arith/derived.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import type { StepBound } from '../../engine/prove/step_bound.ts'
import type { Kernel } from '../../model/kernel.ts'
import { wrongPatches } from '../../model/kernels/mutants.ts'
import { copiedTemplate, copiedTemplateV30, perNetInit } from '../../model/kernels/released.ts'
import { halfAStep, noDrift, potentialDown, potentialUp } from '../../properties/runs/drift.ts'
import { fewestToP2 } from '../../properties/runs/near_live.ts'
import { proveBound } from '../../properties/runs/prove_bound.ts'
import { belowZero, driftOf, othersOf, sumOfLive } from '../../properties/runs/reading.ts'
import {
  noEarlierRefusal,
  noEarlierRefusalAtRest,
  refusedForEver,
} from '../../properties/runs/refusal.ts'
import { fewestToRefusal, fewestToRefusalAtRest } from '../../properties/runs/refusal_steps.ts'
import { TEST_MS } from '../prover.ts'

const smtlibDir = mkdtempSync(join(tmpdir(), 'dstledger-bounds-'))
const solver = createSolver()
afterAll(() => {
  solver.close()
  rmSync(smtlibDir, { recursive: true })
})

/** `proved`, or the obligation that fails. */
async function verdict(bound: StepBound, kernel: Kernel = copiedTemplate, cpus = 2, netns = 2) {
  const structure = { cpus, netns, families: ['ipv4'] as const }
  const request = { kernel, structure, bound, solver, smtlibDir, deadlineMs: TEST_MS }
  const { status, reason } = await proveBound(request)
  return status === 'open' ? reason : status
}

const kernelNamed = (name: string): Kernel => {
  const kernel = wrongPatches.find(patch => patch.name === name)
  if (kernel === undefined) throw new Error(`no patch ${name}`)
  return kernel
}

describe('half-a-step: a potential that lacks something is found out', { tags: ['slow'] }, () => {
  test('as it is, on both kernels with shared slots, and where nothing drifts', async () => {
    expect(await verdict(halfAStep())).toBe('proved')
    expect(await verdict(halfAStep(), copiedTemplateV30)).toBe('proved')
    expect(await verdict(halfAStep(), perNetInit)).toBe('proved')
  })

  test('without what the slots owe', async () => {
    const up: typeof potentialUp = (a, m, s, ops) => {
      const live = sub(a, s(ops.live), sumOfLive(a, s, othersOf(m, ops)))
      return a.add(times(a, 2, driftOf(a, m, s, ops)), live)
    }
    expect(await verdict(halfAStep(up))).toMatch(/^I and dst_\w+ net=\d cpu=0 => Phi\+ rises/)
  })

  test('without the entries of the others', async () => {
    const up: typeof potentialUp = (a, m, s, ops) =>
      times(a, 2, a.add(driftOf(a, m, s, ops), belowZero(a, m, s)))
    expect(await verdict(halfAStep(up))).toMatch(/^I and dst_\w+ net=\d cpu=0 => Phi\+ rises/)
  })

  test('only one of the two: the drift of the other sign has no bound', async () => {
    expect(await verdict(halfAStep(potentialDown, potentialUp))).toBe('proved')
    expect(await verdict(halfAStep(potentialUp, potentialUp))).toBe(
      'I and live entries, slots and CPUs are as at the start => 2 |drift gained| <= steps',
    )
  })

  test('on a patch that folds and keeps the slot', async () => {
    expect(await verdict(halfAStep(), kernelNamed('fold-keeps-slot'))).toMatch(/^I and dst_/)
  })
})

describe('no-drift', () => {
  test('per-net-init is proved; with shared slots the first add of another shows it', {
    tags: ['slow'],
  }, async () => {
    expect(await verdict(noDrift, perNetInit)).toBe('proved')
    expect(await verdict(noDrift)).toMatch(/^I and dst_alloc net=0 cpu=0 => the drift is/)
  })

  test('a patch that folds and keeps the slot drifts, though slots are its own', async () => {
    const kernel = {
      ...perNetInit,
      percpuCounterAdd: kernelNamed('fold-keeps-slot').percpuCounterAdd,
    }
    expect(await verdict(noDrift, kernel)).toMatch(/^I and dst_alloc net=0 cpu=0 => the drift is/)
  })
})

describe('Q2 and Q3: one step more than there is a trace for is not proved', () => {
  const small = { cpus: 2, batch: 3, gcThresh: 4 }

  test('P2', async () => {
    expect(await verdict(fewestToP2())).toBe('proved')
    expect(await verdict(fewestToP2(3))).toBe('I and P2 is violated => C(B-1) + 3 <= steps')
  })

  test('a refusal, at a size that a search has confirmed', { tags: ['slow'] }, async () => {
    const fewest = fewestToRefusal(small)
    expect(fewest).toBe(13)
    expect(await verdict(noEarlierRefusal(small))).toBe('proved')
    expect(await verdict(noEarlierRefusal(small, fewest + 1))).toContain('refused => 14 <= steps')
    expect(await verdict(noEarlierRefusal(small), copiedTemplate, 2, 3)).toBe('proved')
  })

  test('a refusal at rest', async () => {
    const fewest = fewestToRefusalAtRest(small)
    expect(fewest).toBe(19)
    expect(await verdict(noEarlierRefusalAtRest(small))).toBe('proved')
    const more = noEarlierRefusalAtRest(small, fewest + 1)
    expect(await verdict(more)).toContain('refused => 20 <= steps')
  })

  test('per-net-init is never refused without an entry: nothing to conclude from', async () => {
    const vacuous = /^vacuous$|^I and dst_/
    expect(await verdict(noEarlierRefusal(small), perNetInit)).toMatch(vacuous)
  })

  test('refused for ever: not if the netns had an entry to free, or another netns could move', async () => {
    expect(await verdict(refusedForEver)).toBe('proved')
    const anybody: StepBound = { ...refusedForEver, takes: ({ name }) => name === 'dst_alloc' }
    expect(await verdict(anybody)).toBe('I and dst_alloc net=1 cpu=0 => nothing has changed')
  })
})
