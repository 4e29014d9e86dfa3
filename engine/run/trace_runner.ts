import type { ActionOf, Property } from '../property.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import { compiledModel, DISABLED } from './compiled_model.ts'

/** A trace as indices into the actions of its system. */
export type Steps = readonly number[]

/** Runs candidates for a trace, again and again: what a shrinker does all day. */
export interface TraceRunner<S extends System = System> {
  readonly actions: readonly ActionOf<S>[]
  /** The steps of a trace; what is no action of the system is left out. */
  steps(trace: Trace): Steps
  trace(steps: Steps): Trace<S>
  /**
   * The steps up to the first violation, without those that cannot be taken; undefined if nothing
   * is violated. A step that leaves the bounds cannot be taken.
   */
  violation(steps: Steps): Steps | undefined
}

export function traceRunner<S extends System>(of: Instance<S>, property: Property): TraceRunner<S> {
  const { actions } = of.system
  const compiled = compiledModel({ ...of, properties: [property] })
  const { positionOf } = compiled
  return {
    actions,
    steps: trace => trace.flatMap(action => positionOf(action) ?? []),
    trace: steps => steps.map(index => actions[index] as ActionOf<S>),
    violation: steps => {
      compiled.reset()
      const taken: number[] = []
      for (const index of steps) {
        const outcome = compiled.step(index)
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
