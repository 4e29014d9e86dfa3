import type { Finding } from '../../suite/finding.ts'
import { table } from './table.ts'

/** Columns that the evidence may take before it wraps. */
const WIDE = 130

/** What the bug report says, and what came of it; empty if nobody asked. */
export function claimsTable(findings: readonly Finding[]): string {
  const claims = findings.filter(({ checker }) => checker === 'claims')
  if (claims.length === 0) return ''
  const rows = claims.map(({ setting, found, evidence }) => [setting, found, evidence])
  const columns = Math.min(process.stdout.columns ?? WIDE, WIDE)
  return table(['the bug report says', 'verdict', 'because'], rows, columns)
}
