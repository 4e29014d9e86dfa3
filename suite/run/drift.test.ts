import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rational } from '../../engine/drift/mean_cycle.ts'
import type { ProveBoundRequest } from '../../engine/prove/bound.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import { proveBound } from '../../properties/runs/prove_bound.ts'
import { expectAsExpected } from '../../tests/findings.ts'
import { TEST_MS } from '../../tests/prover.ts'
import { boundChecks, meanDriftChecks } from '../tables/drift.ts'
import { familyFinding, provedBound, runDrift, searchedMean } from './drift.ts'

const smtlibDir = mkdtempSync(join(tmpdir(), 'dstledger-drift-'))
const solver = createSolver()
const options = { solver, deadlineMs: TEST_MS, smtlibDir, kernelWanted: (): boolean => true }
afterAll(() => {
  solver.close()
  rmSync(smtlibDir, { recursive: true })
})

const [mean] = meanDriftChecks
const [bound] = boundChecks
if (mean === undefined || bound === undefined) throw new Error('the suite has lost its drift')

describe('runDrift', () => {
  test('everything of the suite is as expected, and every script has a name of its own', {
    tags: ['slow'],
  }, async () => {
    const seen: string[] = []
    const findings = await runDrift({ ...options, onProgress: text => seen.push(text) })
    expectAsExpected(findings, meanDriftChecks.length + boundChecks.length + 2)
    const names = findings.map(({ kernel, setting }) => `${kernel} ${setting}`)
    expect(new Set(names).size).toBe(findings.length)
    expect(readdirSync(smtlibDir)).toHaveLength(boundChecks.length)
    expect(seen).toHaveLength(meanDriftChecks.length + 1)
  })

  test('a kernel alone', async () => {
    const kernelWanted = (name: string): boolean => name === 'atomic-entries'
    const findings = await runDrift({ ...options, kernelWanted })
    expect(findings.map(({ kernel, found }) => [kernel, found])).toEqual([
      ['atomic-entries', '0 an action'],
      ['atomic-entries', 'proved'],
    ])
  })
})

describe('what is not as expected', () => {
  test('another mean', () => {
    expect(searchedMean({ ...mean, mean: rational(1, 2) })).toMatchObject({
      status: 'differs',
      expected: '1/2 an action',
      found: '0 an action',
    })
  })

  test('a proof that should fail', async () => {
    const found = await provedBound({ ...bound, expected: 'open' }, options)
    expect(found).toMatchObject({ status: 'differs', found: 'proved' })
  })

  test('a deadline that passes is unknown', async () => {
    const hurried = createSolver()
    const found = await provedBound(bound, { ...options, solver: hurried, deadlineMs: 1 })
    hurried.close()
    expect(found).toMatchObject({ status: 'unknown', evidence: 'no answer within 1 ms' })
    expect(found.figures).toEqual({ obligations: 0 })
  })

  test('a member of a family that does not attain its bound', () => {
    const family = { name: 'pumps', replayed: 3, steps: 12, failed: ['B=2'] }
    expect(familyFinding(family)).toMatchObject({
      status: 'differs',
      expected: '3 of 3 attain it',
      found: '2 of 3 attain it',
      evidence: 'not B=2',
    })
  })
})

test('proveBound: a tally that nobody counts is an error', async () => {
  const { kernel, structure, bound: theorem } = bound
  const lost: ProveBoundRequest['bound'] = {
    ...theorem,
    given: { name: 'x', holds: (a, _m, run) => a.le(a.int(0), run.tally('x')) },
  }
  const request = { ...options, kernel, structure, bound: lost }
  await expect(proveBound(request)).rejects.toThrow('nobody counts x')
})
