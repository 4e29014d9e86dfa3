import seedrandom from 'seedrandom'
import { describe, modelOf } from '../properties/setting.ts'
import { sometimes } from '../properties/sometimes.ts'
import type { SimulateCheck } from '../properties/suite_simulate.ts'
import { aboutStructure, compared, type Finding } from './finding.ts'
import { propertyById } from './names.ts'
import { simulate } from './simulate.ts'

/** The seed of one campaign, from that of the whole run and the campaign's own description. */
export function campaignSeed(seed: number, campaign: string): number {
  return seedrandom(`${seed} ${campaign}`).int32() >>> 1
}

/** Runs a campaign of the suite; one finding for what it saw, and one for each property. */
export function runSimulateCheck(
  check: SimulateCheck,
  seed: number,
  wanted: (property: string) => boolean,
): readonly Finding[] {
  const setting = describe(check)
  const own = campaignSeed(seed, `${check.kernel.name} ${setting}`)
  const { runs } = check
  const result = simulate({
    model: modelOf(check),
    params: check.params,
    properties: check.properties.filter(wanted).map(id => propertyById(id, setting)),
    sometimes,
    seed: own,
    runs,
  })
  const about = {
    checker: 'simulate',
    kernel: check.kernel.name,
    ...aboutStructure(check.structure),
    setting,
  } as const
  const expected = check.seen.join(', ')
  const found = check.seen.filter(name => result.seen.has(name)).join(', ')
  const status = compared(expected, found)
  const { steps } = result
  const evidence = `${steps} steps, seed ${own}`
  const run = { ...about, expected, found, status, evidence, figures: { steps } }
  const verdicts = [...result.properties].map(([property, outcome]): Finding => {
    const { verdict } = outcome
    const should = check.violated.includes(property) ? 'violated' : 'not refuted'
    const texts = { expected: should, found: verdict, status: compared(should, verdict) }
    if (!('trace' in outcome)) {
      const held = `${runs} runs, seed ${own}`
      return { ...about, ...texts, property, verdict, evidence: held, figures: { runs } }
    }
    const { trace, path, replayPath } = outcome
    const replay = `seed ${own}, path ${path}, replay path ${replayPath}`
    const failed = {
      evidence: `${trace.length} steps, ${replay}`,
      figures: { length: trace.length },
    }
    return { ...about, ...texts, property, verdict, ...failed, trace }
  })
  return [run, ...verdicts]
}
