import type { Action } from '../action.ts'
import type { Property } from '../property.ts'
import type { Instance } from '../system.ts'
import type { Trace } from '../verdict.ts'
import { compiledModel, DISABLED } from './compiled_model.ts'

/** A trace as indices into the actions of its system. */
export type Steps = readonly number[]

/** Runs candidates for a trace, again and again: what a shrinker does all day. */
export interface TraceRunner {
  readonly actions: readonly Action[]
  /** The steps of a trace; what is no action of the system is left out. */
  steps(trace: Trace): Steps
  labels(steps: Steps): Trace
  /**
   * The steps up to the first violation, without those that cannot be taken; undefined if nothing
   * is violated. A step that leaves the bounds cannot be taken.
   */
  violation(steps: Steps): Steps | undefined
}

export function traceRunner(of: Instance, property: Property): TraceRunner {
  const { actions } = of.system
  const machine = compiledModel({ ...of, properties: [property] })
  const { actionOf } = machine
  return {
    actions,
    steps: trace => trace.flatMap(label => actionOf.get(label) ?? []),
    labels: steps => steps.map(index => (actions[index] as Action).label),
    violation: steps => {
      machine.reset()
      const taken: number[] = []
      for (const index of steps) {
        const outcome = machine.step(index)
        if (outcome === DISABLED) continue
        taken.push(index)
        if (outcome !== 0) return taken
      }
      return undefined
    },
  }
}

/** Shorter; of the same length, earlier in the order of the actions. */
export function simpler(steps: Steps, than: Steps): boolean {
  if (steps.length !== than.length) return steps.length < than.length
  const at = steps.findIndex((index, i) => index !== than[i])
  return at !== -1 && (steps[at] as number) < (than[at] as number)
}
