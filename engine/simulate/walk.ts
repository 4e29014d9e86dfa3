import { type CompiledModel, DISABLED } from '../run/compiled_model.ts'
import type { Drawer } from './drawer.ts'

/** One random run of a compiled system. */
export interface Walk {
  /** The positions of the actions that lead to where it ended. */
  readonly steps: readonly number[]
  /** The position of the property that the last of them violates, or -1. */
  readonly violated: number
  /** Steps taken, those that were taken back included. */
  readonly taken: number
  /** The highest score on its way. */
  readonly reached: number
}

/** As many commands as it is told, each where the one before it led to. */
export function walked(compiled: CompiledModel, draw: Drawer, commands: number): Walk {
  compiled.reset()
  const steps: number[] = []
  const end = (violated: number): Walk => ({ steps, violated, taken: steps.length, reached: 0 })
  for (let command = 0; command < commands; command++) {
    const action = draw.action()
    for (let left = draw.repeat(action); left > 0; left--) {
      const outcome = compiled.step(action)
      if (outcome === DISABLED) break
      steps.push(action)
      if (outcome !== 0) return end(outcome - 1)
    }
  }
  return end(-1)
}

/** Of the commands that lead lower, one in so many is kept: no height is the end of a run. */
const LOWER_KEPT = 10

/**
 * Hill climbing on the target, as in Loescher and Sagonas, Targeted Property-Based Testing (ISSTA
 * 2017). Of what a command repeats, the part is kept that leads highest. Where even that is lower
 * than before, the command is taken back, but for one in LOWER_KEPT. What leads as high is kept, so
 * that the run goes on across a plateau.
 */
export function climbed(compiled: CompiledModel, draw: Drawer, commands: number): Walk {
  compiled.reset()
  const before = compiled.values.slice()
  const best = compiled.values.slice()
  const steps: number[] = []
  let here = compiled.score()
  let reached = here
  let taken = 0
  for (let command = 0; command < commands; command++) {
    const action = draw.action()
    let repeated = 0
    let keep = 0
    let highest = Number.NEGATIVE_INFINITY
    for (let left = draw.repeat(action); left > 0; left--) {
      const outcome = compiled.step(action)
      if (outcome === DISABLED) break
      repeated++
      taken++
      const score = compiled.score()
      reached = Math.max(reached, score)
      if (outcome !== 0) {
        steps.push(...Array<number>(repeated).fill(action))
        return { steps, violated: outcome - 1, taken, reached }
      }
      if (score < highest) continue
      highest = score
      keep = repeated
      best.set(compiled.values)
    }
    if (keep > 0 && (highest >= here || draw.oneIn(LOWER_KEPT))) {
      here = highest
      steps.push(...Array<number>(keep).fill(action))
      before.set(best)
    }
    compiled.load(before)
  }
  return { steps, violated: -1, taken, reached }
}
