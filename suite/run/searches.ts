import { explore } from '../../engine/explore/explore.ts'
import type { ExploreResult } from '../../engine/explore/request.ts'
import { describe, modelOf } from '../../model/setting.ts'
import { flowSometimes } from '../../properties/flow.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { aboutStructure, compared, type Finding } from '../finding.ts'
import type { ExploreCheck } from '../tables/explore_check.ts'

/** Runs a search of the suite; one finding for its counts, and one for each property. */
export function runExploreCheck(
  check: ExploreCheck,
  wanted: (property: string) => boolean,
  onProgress?: (states: number) => void,
): readonly Finding[] {
  const setting = describe(check)
  const result = explore({
    ...check,
    system: modelOf(check),
    properties: properties.filter(({ id }) => check.properties.includes(id) && wanted(id)),
    sometimes: [...sometimes, ...flowSometimes],
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const about = {
    checker: 'explore',
    kernel: check.kernel.name,
    ...aboutStructure(check.structure),
    setting,
    ...(check.environment ? { assuming: check.environment.sentence } : {}),
  } as const
  const expected = counts(check, new Set(check.seen))
  const found = counts(result, new Set(check.seen.filter(name => result.seen.has(name))))
  const { states, transitions, depth } = result
  const figures = { states, transitions, depth }
  const status = compared(expected, found)
  const run = { ...about, expected, found, status, evidence: found, figures }
  return [run, ...verdicts(check, result).map(finding => ({ ...about, ...finding }))]
}

function counts(
  figures: Omit<ExploreResult, 'properties' | 'complete' | 'seen'>,
  seen: ReadonlySet<string>,
): string {
  const { states, transitions, depth } = figures
  const facts = seen.size === 0 ? '' : `; ${[...seen].join(', ')}`
  return `${states} states, ${transitions} transitions, depth ${depth}${facts}`
}

function verdicts(
  check: ExploreCheck,
  result: ExploreResult,
): readonly Omit<Finding, 'checker' | 'kernel' | 'setting'>[] {
  return [...result.properties].map(([property, { verdict, trace }]) => {
    const length = check.violated[property]
    const holds = check.bounds.depthMax === undefined ? 'exhausted' : 'not refuted'
    const expected = length === undefined ? holds : violatedIn(length)
    const found = trace === undefined ? verdict : violatedIn(trace.length)
    const { states } = result
    const evidence = trace === undefined ? `${states} states` : `${trace.length} steps`
    const figures = trace === undefined ? { states } : { length: trace.length }
    const status = compared(expected, found)
    const judged = { property, expected, found, verdict, status, evidence, figures }
    return trace === undefined ? judged : { ...judged, trace }
  })
}

function violatedIn(length: number): string {
  return `violated, shortest trace ${length}`
}
