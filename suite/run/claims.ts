import { runClaim } from '../claims/claims.ts'
import { compared, type Finding } from '../findings/finding.ts'
import { reportClaims } from '../tables/bug_report.ts'

/** Decides each sentence of the bug report; one finding for each. */
export async function runClaims(
  onProgress?: (text: string) => void,
  breath: () => Promise<void> = async () => {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { id, says, expected } of reportClaims) {
    onProgress?.(`${id}: ${says}`)
    await breath()
    const run = runClaim[id]
    if (run === undefined) throw new Error(`nobody knows how to decide ${id}`)
    const { verdict, evidence } = await run()
    findings.push({
      kind: 'run',
      checker: 'claims',
      kernel: 'per-net-init',
      setting: `${id}: ${says}`,
      ...compared(expected, verdict),
      evidence,
      figures: { sentences: 1 },
    })
  }
  return findings
}
