import { type NoReturn, noReturn, wayOut } from '../../engine/run/no_return.ts'
import { type Labels, labelsOf } from '../../engine/trace.ts'
import type { Action } from '../../model/action.ts'
import { commotionOf } from '../../properties/rest.ts'
import { type Column, TAKEN } from './column.ts'
import type { PlayedTrace } from './played.ts'

/** The point of no return of a column that violates its property, by steps of the trace. */
export interface LastChance {
  readonly found: NoReturn
  /** The last step after which there is a way out, as far as the searches can tell. */
  readonly after: number
  /** That way: the steps on which the machine comes to rest without the violation. */
  readonly way: Labels
}

/** Searches for it; undefined: the property holds, or the initial state violates it. */
export function lastChance(trace: PlayedTrace, of: Column): LastChance | undefined {
  const [violatedAt] = of.violations
  if (violatedAt === undefined || violatedAt === 0) return undefined
  const { instance } = of
  const byLabel = new Map(instance.system.actions.map(action => [action.label, action]))
  const numbers: number[] = []
  const taken: Action[] = []
  for (let step = 1; step <= violatedAt; step++) {
    const action = byLabel.get(trace.labels[step - 1] as string)
    if (of.outcomes[step] !== TAKEN || action === undefined) continue
    numbers.push(step)
    taken.push(action)
  }
  const commotion = commotionOf(instance.system)
  const found = noReturn(instance, taken, trace.property, taken.length, commotion)
  const before = 'step' in found ? found.step - 1 : found.after
  const way = wayOut(instance, taken.slice(0, before), trace.property, commotion) ?? []
  const number = (at: number): number => (at === 0 ? 0 : (numbers[at - 1] as number))
  return {
    found:
      'step' in found
        ? { step: number(found.step) }
        : { after: number(found.after), upTo: number(found.upTo) },
    after: number(before),
    way: labelsOf(way),
  }
}
