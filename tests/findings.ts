import { expect } from 'vitest'
import type { Finding, VerdictFinding } from '../suite/findings/finding.ts'

/** All of `count` findings are as expected: none at all would be no pass. */
export function expectAsExpected(findings: readonly Finding[], count: number): void {
  expect(findings.filter(({ status }) => status !== 'as expected')).toEqual([])
  expect(findings).toHaveLength(count)
}

/** A finding of a search, as expected: tests change what they are about. */
export const exhausted: VerdictFinding = {
  kind: 'verdict',
  checker: 'explore',
  kernel: 'per-net-init',
  property: 'P2',
  shape: { families: ['ipv4'], parts: [] },
  setting: 'C=1',
  expected: 'exhausted',
  found: 'exhausted',
  verdict: 'exhausted',
  status: 'as expected',
  evidence: '16 states',
  figures: { states: 16 },
}
