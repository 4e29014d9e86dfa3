import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { expectAsExpected } from '../../tests/findings.ts'
import { runClaims } from '../run/claims.ts'
import { reportClaims } from '../tables/bug_report.ts'
import { neverRefusing, runClaim } from './claims.ts'
import { claimModel } from './flow_model.ts'

describe('neverRefusing: the smallest gc_thresh that full tables are never refused at', () => {
  test('16 CPUs are the first that the default refuses, 8 with two SAs', () => {
    expect([15, 16].map(cpus => neverRefusing(cpus, 1) <= 32768)).toEqual([true, false])
    expect([7, 8].map(cpus => neverRefusing(cpus, 2) <= 32768)).toEqual([true, false])
  })

  test('it is half of all entries, worked by hand for one CPU', () => {
    // 4097 in the table and the one that it shrinks for: 2T >= 4097.
    expect(neverRefusing(1, 1)).toBe(2049)
    // Two each: before the last of 2 * 4098 entries there are 8195.
    expect(neverRefusing(1, 2)).toBe(4098)
  })
})

describe('claimModel', () => {
  test('newFlows stops at the first that is refused', () => {
    const x = claimModel({ kernel: perNetInit, cpus: 1, gcThresh: 32 })
    expect(x.newFlows(0, 100)).toBe(65)
    expect(x.newFlows(0, 1)).toBe(0)
    expect(x.hashCount(0)).toBe(67)
  })

  test('a lookup that cannot go this way is an error', () => {
    const x = claimModel({ kernel: copiedTemplate, cpus: 1 })
    expect(() => x.lookup({ cpu: 0, entry: 'valid' })).toThrow('is not enabled')
    expect(() => x.read('nothing')).toThrow('no variable nothing')
    expect(() => x.take('no_such_step')).toThrow('no action no_such_step')
  })
})

describe('the bug report', () => {
  test('every sentence can be decided, and no other', () => {
    expect(Object.keys(runClaim)).toEqual(reportClaims.map(({ id }) => id))
  })

  test('every sentence comes out as expected, with figures', { tags: ['slow'] }, async () => {
    const seen: string[] = []
    const findings = await runClaims(text => seen.push(text))
    expect(reportClaims).toHaveLength(21)
    expectAsExpected(findings, reportClaims.length)
    for (const { evidence } of findings) expect(evidence).toMatch(/\d/)
    expect(seen).toHaveLength(reportClaims.length)
  })
})
