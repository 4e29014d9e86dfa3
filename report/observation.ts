import { given } from '../engine/given.ts'
import { stepText, withRepeats } from '../engine/run/steps.ts'
import type { RandomRun } from '../engine/simulate/request.ts'
import { labelsOf } from '../engine/trace.ts'
import { propertyById } from '../properties/properties.ts'

/** The campaign that a random run is of. */
export interface Observed {
  /** What ran, in words: kernel and setting. */
  readonly what: string
  readonly seed: number
  /** When it began, in seconds since 1970. */
  readonly start: number
  /** What the runs climbed on; absent: they were blind. */
  readonly target?: string
}

/**
 * A random run as a line of Hypothesis' observability data, which Tyche reads: the test case of
 * `hypothesis.readthedocs.io/en/latest/reference/schema_observations.json`. Its features are
 * what a reader would plot: steps, steps by the function called, what happened, and the score.
 *
 * @param seconds What the run took.
 */
export function observation(campaign: Observed, run: RandomRun, seconds: number): string {
  const { what, seed, start, target } = campaign
  const { properties, trace, violated, seen, reached } = run
  const steps = withRepeats(labelsOf(trace)).map(stepText)
  const calls: Record<string, number> = {}
  for (const { name } of trace) calls[name] = (calls[name] ?? 0) + 1
  const score = target === undefined || reached === undefined ? {} : { [target]: reached }
  return JSON.stringify({
    type: 'test_case',
    run_start: start,
    property: `${what}: ${properties.join(', ')}`,
    status: violated === undefined ? 'passed' : 'failed',
    status_reason: violated === undefined ? '' : reasonOf(violated),
    representation: steps.join('; '),
    arguments: { steps },
    how_generated: target === undefined ? 'drawn at random' : `climbing on ${target}`,
    features: { steps: trace.length, ...score, ...calls, ...happened(seen) },
    coverage: null,
    timing: { 'execute:test': seconds },
    metadata: { seed, run: run.run, ...given({ violated }) },
  })
}

function reasonOf(id: string): string {
  const { name, equation } = propertyById(id, 'violated')
  return `${id} ${name} is violated: ${equation}`
}

function happened(seen: ReadonlySet<string> = new Set()): Readonly<Record<string, true>> {
  return Object.fromEntries([...seen].map(name => [name, true]))
}
