import type { Finding } from '../../suite/findings/finding.ts'
import { traceText } from './single_report.ts'

/** Each finding that is not as expected; those that have one reason in common, once. */
export function differences(findings: readonly Finding[]): readonly string[] {
  const failed = findings.filter(({ status }) => status !== 'as expected')
  const reason = ({ checker, status, evidence }: Finding): string =>
    status === 'unknown' ? `${checker}: ${evidence}` : ''
  const shown = failed.filter(finding => {
    const first = failed.find(other => reason(other) === reason(finding))
    return reason(finding) === '' || first === finding
  })
  return shown.map(finding => {
    const alike = failed.filter(other => reason(other) === reason(finding)).length
    const more = reason(finding) !== '' && alike > 1 ? `, and ${alike - 1} more like it` : ''
    return differenceText(finding) + more
  })
}

/** `1626 of 1626 checks as expected`. */
export function tally(findings: readonly Finding[]): string {
  const met = findings.filter(({ status }) => status === 'as expected').length
  return `${met} of ${findings.length} checks as expected`
}

function differenceText(finding: Finding): string {
  const { checker, kernel, setting, status, expected, found, evidence } = finding
  const { property = [], trace = [] } = finding.kind === 'verdict' ? finding : {}
  const about = [checker, kernel, property, setting].flat().join(' ')
  const steps = trace.length === 0 ? '' : `: ${traceText(trace)}`
  return `${status}: ${about}: expected ${expected}, found ${found} (${evidence})${steps}`
}
