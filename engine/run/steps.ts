import { TooManySteps } from '../errors.ts'
import type { Labels } from '../trace.ts'

/** A step as it is stored: one action, or some that are taken several times over. */
export type StoredStep = string | { readonly repeat: number; readonly steps: readonly string[] }

/** Steps of a trace, at most: they are taken, and printed, one by one. */
export const STEPS_MAX = 1_000_000

/** Steps of a trace, those of a block as often as it is repeated. */
export function stepCount(
  steps: readonly (string | { readonly repeat: number; readonly steps: readonly unknown[] })[],
): number {
  return steps.reduce(
    (sum, step) => sum + (typeof step === 'string' ? 1 : step.repeat * step.steps.length),
    0,
  )
}

/** The steps one by one. Throws TooManySteps before it makes more than STEPS_MAX. */
export function expanded(steps: readonly StoredStep[]): Labels {
  const count = stepCount(steps)
  if (!(count <= STEPS_MAX)) throw new TooManySteps(count, STEPS_MAX)
  return steps.flatMap(step =>
    typeof step === 'string' ? step : Array.from({ length: step.repeat }, () => step.steps).flat(),
  )
}

/** `fill big x3`, and a single step as it stands. */
export function stepText(step: StoredStep): string {
  return typeof step === 'string' ? step : `${step.steps.join('; ')} x${step.repeat}`
}

/** Equal steps in a row that are written as one block, at least. */
const RUN_MIN = 3

/** Steps with runs of equal ones as blocks: the form that a person reads. */
export function withRepeats(steps: Labels): (string | { repeat: number; steps: string[] })[] {
  const runs: { label: string; times: number }[] = []
  for (const label of steps) {
    const last = runs.at(-1)
    if (last?.label === label) last.times++
    else runs.push({ label, times: 1 })
  }
  return runs.flatMap(
    ({ label, times }): ReturnType<typeof withRepeats> =>
      times < RUN_MIN ? Array(times).fill(label) : [{ repeat: times, steps: [label] }],
  )
}
