import type { Finding } from '../../suite/findings/finding.ts'

/** A finding as reports have it: flat, with families and parts as one text each. */
export function findingJson(finding: Finding): object {
  const { kind: _, shape, checker, kernel, ...rest } = finding
  const { families = [], parts = [] } = shape ?? {}
  return {
    checker,
    kernel,
    ...(families.length === 0 ? {} : { families: families.join('+') }),
    ...(parts.length === 0 ? {} : { parts: parts.join('+') }),
    ...rest,
  }
}
