import type { Verdict } from '../../engine/verdict.ts'
import type { Finding } from './finding.ts'

/**
 * What a verdict means beside what the suite expects. The bounds are the user's own: that they are
 * too narrow for a violation, or that a proof fails where there is one, differs from nothing.
 */
export function statusOf(found: {
  readonly verdict: Verdict
  readonly expected?: 'violated' | 'holds'
}): Finding['status'] {
  const { verdict, expected } = found
  if (verdict === 'unknown' || verdict === 'vacuous') return 'unknown'
  const refuted = verdict === 'violated' || verdict === 'open'
  if (refuted && expected === 'holds') return 'differs'
  return verdict === 'proved' && expected === 'violated' ? 'differs' : 'as expected'
}
