import type { Finding } from '../../suite/findings/finding.ts'
import type { Block } from './document.ts'

/** What the bug report says, and what came of it; empty if nobody asked. */
export function claimsBlocks(findings: readonly Finding[]): readonly Block[] {
  const claims = findings.filter(({ checker }) => checker === 'claims')
  if (claims.length === 0) return []
  const rows = claims.map(({ setting, found, evidence }) => {
    const [id = '', ...sentence] = setting.split(': ')
    return [id, sentence.join(': '), found, evidence]
  })
  return [{ kind: 'table', head: ['', 'the bug report says', 'verdict', 'because'], rows }]
}
