import { explore } from '../../engine/explore/explore.ts'
import type { ExploreResult } from '../../engine/explore/request.ts'
import { given } from '../../engine/given.ts'
import { labelsOf } from '../../engine/trace.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { modelOf, settingText } from '../../model/setting.ts'
import { flowSometimes } from '../../properties/flow.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { compared, type Finding, shapeOf, type VerdictFinding } from '../findings/finding.ts'
import type { ExploreCheck, Figures } from '../tables/explore_check.ts'

/** Runs a search of the suite; one finding for its counts, and one for each property. */
export function runExploreCheck(
  check: ExploreCheck,
  wanted: (property: string) => boolean,
  onProgress?: (states: number) => void,
): readonly Finding[] {
  const setting = settingText(check)
  const result = explore({
    ...check,
    system: modelOf(check),
    properties: properties.filter(({ id }) => check.properties.includes(id) && wanted(id)),
    sometimes: [...sometimes, ...flowSometimes],
    ...given({ onProgress }),
  })
  const about = {
    checker: 'explore',
    kernel: check.kernel.name,
    shape: shapeOf(check.structure),
    setting,
    ...given({ assuming: check.environment?.sentence }),
  } as const
  const seen = check.seen.filter(name => result.seen.has(name))
  const counts = countsOf(result, seen)
  return [
    {
      kind: 'run',
      ...about,
      ...compared(countsOf(check, check.seen), counts, countsText),
      evidence: countsText(counts),
      figures: figuresOf(result),
    },
    ...verdicts(check, result).map((finding): Finding => ({ ...about, ...finding })),
  ]
}

/** What a search counted, and what it saw happen in some step. */
interface CountsAndSeen extends Figures {
  readonly seen: readonly string[]
}

function figuresOf({ states, transitions, depth }: Figures) {
  return { states, transitions, depth }
}

function countsOf(figures: Figures, seen: readonly string[]): CountsAndSeen {
  return { ...figuresOf(figures), seen: [...new Set(seen)] }
}

function countsText({ states, transitions, depth, seen }: CountsAndSeen): string {
  const facts = seen.length === 0 ? '' : `; ${seen.join(', ')}`
  return `${states} states, ${transitions} transitions, depth ${depth}${facts}`
}

function verdicts(
  check: ExploreCheck,
  result: ExploreResult,
): readonly Omit<VerdictFinding, 'checker' | 'kernel' | 'shape' | 'setting'>[] {
  const { states } = result
  return [...result.properties].map(([property, { verdict, trace }]) => {
    const length = check.violated[property]
    const holds = check.bounds.depthMax === undefined ? 'exhausted' : 'not refuted'
    const judged = compared<Verdict | number>(length ?? holds, trace?.length ?? verdict, judgedText)
    const about = { kind: 'verdict', property, verdict, ...judged } as const
    return trace === undefined
      ? { ...about, evidence: `${states} states`, figures: { states } }
      : {
          ...about,
          evidence: `${trace.length} steps`,
          figures: { length: trace.length },
          trace: labelsOf(trace),
        }
  })
}

/** A verdict, or the length of the shortest trace to a violation. */
function judgedText(judged: Verdict | number): string {
  return typeof judged === 'number' ? `violated, shortest trace ${judged}` : judged
}
