import { expect } from 'vitest'
import type { Finding } from '../suite/findings/finding.ts'

/** All of `count` findings are as expected: none at all would be no pass. */
export function expectAsExpected(findings: readonly Finding[], count: number): void {
  expect(findings.filter(({ status }) => status !== 'as expected')).toEqual([])
  expect(findings).toHaveLength(count)
}
