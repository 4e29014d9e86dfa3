import { withRepeats } from '../../engine/run/steps.ts'
import { type Shrunk, shrinkViolation } from '../../engine/shrink/shrink.ts'
import { labelsOf, type Trace } from '../../engine/trace.ts'
import type { Model } from '../../model/model.ts'
import { counterexampleOf } from '../../traces/counterexamples/counterexample.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import type { Asked } from '../../traces/counterexamples/opened.ts'

/** The simplest trace that can be made of a violation, which a search certifies. */
export function simplest(asked: Asked, trace: Trace, statesMax: number): Promise<Shrunk<Model>> {
  const { instance, property } = asked
  return shrinkViolation<Model>({ ...instance, property, trace, statesMax })
}

/** A shrunk trace as a file keeps it, with the question of its property unless it has its own. */
export function keptAs(
  asked: Asked,
  { trace, ...found }: Shrunk,
  foundBy: Counterexample['foundBy'],
  question: string = asked.property.question,
): Counterexample {
  return counterexampleOf(asked, {
    ...found,
    steps: withRepeats(labelsOf(trace)),
    question,
    foundBy,
  })
}
