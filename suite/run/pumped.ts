import type { StoredStep } from '../../engine/run/steps.ts'
import { realScale } from '../../model/bounds.ts'
import type { Setting } from '../../model/setting.ts'
import { recovery } from '../../properties/limit.ts'
import type { Property } from '../../properties/property.ts'
import { toRefusal, toRefusalAtRest } from '../../properties/runs/pumps.ts'
import {
  fewestToRefusal,
  fewestToRefusalAtRest,
  type RefusalCase,
} from '../../properties/runs/refusal_steps.ts'
import { counterexampleOf } from '../../traces/counterexamples/counterexample.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { ask } from '../../traces/counterexamples/opened.ts'
import { refusalCases } from '../tables/drift.ts'
import { leaking } from '../tables/leaking.ts'

/** A counterexample of many thousand steps, that is made by repeating a few. */
export interface PumpedCheck {
  /** Below counterexamples/. */
  readonly file: string
  readonly setting: Setting
  readonly property: Property
  readonly question: string
  readonly steps: readonly StoredStep[]
  /** Steps, all told: no fewer will do. docs/DRIFT.md says what proves that. */
  readonly length: number
}

/** Every pumped counterexample of the suite. */
export const pumpedChecks: readonly PumpedCheck[] = refusalCases.flatMap(of => [
  {
    ...refusal(of),
    file: `copied-template/enobufs-at-${of.gcThresh}.json`,
    question:
      `With xfrm4_gc_thresh = ${of.gcThresh} on ${of.cpus} CPUs: how soon can a netns without a ` +
      'single entry get nothing but ENOBUFS?',
    steps: toRefusal(of),
    length: fewestToRefusal(of),
  },
  {
    ...refusal(of),
    file: `copied-template/enobufs-at-rest-at-${of.gcThresh}.json`,
    question:
      `With xfrm4_gc_thresh = ${of.gcThresh} on ${of.cpus} CPUs: how soon can a netns get nothing ` +
      'but ENOBUFS while there is no entry left anywhere?',
    steps: toRefusalAtRest(of),
    length: fewestToRefusalAtRest(of),
  },
])

function refusal({ cpus, gcThresh }: RefusalCase): Pick<PumpedCheck, 'setting' | 'property'> {
  return { setting: leaking(cpus, realScale(gcThresh)), property: recovery }
}

/** The counterexample, with all its steps taken. */
export function pumpedCounterexample(check: PumpedCheck): Counterexample {
  const { setting, property, question, steps } = check
  return counterexampleOf(ask(setting, property), {
    kind: 'pumped',
    steps: steps.map(step =>
      typeof step === 'string' ? step : { ...step, steps: [...step.steps] },
    ),
    question,
    foundBy: { engine: 'drift' },
  })
}
