import seedrandom from 'seedrandom'
import { shrinkViolation } from '../../engine/shrink/shrink.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { labelsOf } from '../../engine/trace.ts'
import { instanceOf, settingText } from '../../model/setting.ts'
import { withLedger } from '../../properties/ledger.ts'
import { propertyById } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { compared, type Finding, shapeOf } from '../findings/finding.ts'
import type { SimulateCheck } from '../tables/simulate.ts'

/** The seed of one campaign, from that of the whole run and the campaign's own description. */
export function campaignSeed(seed: number, campaign: string): number {
  return seedrandom(`${seed} ${campaign}`).int32() >>> 1
}

/** States of the search for a shorter trace than one that nobody expected. */
const SHORTER_STATES_MAX = 1_000_000

/**
 * Runs a campaign of the suite; one finding for what it saw, and one for each property. A trace
 * that nobody expected is shrunk: somebody has to read it.
 */
export async function runSimulateCheck(
  check: SimulateCheck,
  seed: number,
  wanted: (property: string) => boolean,
): Promise<readonly Finding[]> {
  const setting = settingText(check)
  const own = campaignSeed(seed, `${check.kernel.name} ${setting}`)
  const { runs } = check
  const instance = instanceOf(check)
  const result = simulate({
    ...withLedger(instance),
    properties: check.properties.filter(wanted).map(id => propertyById(id, setting)),
    sometimes,
    seed: own,
    runs,
  })
  const about = {
    checker: 'simulate',
    kernel: check.kernel.name,
    shape: shapeOf(check.structure),
    setting,
  } as const
  const { steps } = result
  const findings: Finding[] = [
    {
      kind: 'run',
      ...about,
      ...compared(
        check.seen,
        check.seen.filter(name => result.seen.has(name)),
        names => names.join(', '),
      ),
      evidence: `${steps} steps, seed ${own}`,
      figures: { steps },
    },
  ]
  for (const [property, outcome] of result.properties) {
    const { verdict } = outcome
    const expected = check.violated.includes(property) ? 'violated' : 'not refuted'
    const judged = { kind: 'verdict', ...about, ...compared(expected, verdict), property } as const
    if (!('trace' in outcome)) {
      const held = `${runs} runs, seed ${own}`
      findings.push({ ...judged, verdict, evidence: held, figures: { runs } })
      continue
    }
    const { path, replayPath } = outcome
    const { kind, trace } =
      judged.status === 'as expected'
        ? { kind: 'as found', trace: outcome.trace }
        : await shrinkViolation({
            ...instance,
            property: propertyById(property, setting),
            trace: outcome.trace,
            statesMax: SHORTER_STATES_MAX,
          })
    const replay = `seed ${own}, path ${path}, replay path ${replayPath}`
    findings.push({
      ...judged,
      verdict,
      evidence: `${trace.length} steps, ${kind}; ${replay}`,
      figures: { length: trace.length },
      trace: labelsOf(trace),
    })
  }
  return findings
}
