import * as engine from '../engine/property.ts'
import type { Model } from '../model/model.ts'
import type { Part } from '../model/structure.ts'

/** What the table of claims says of a property beside its sentence. */
interface Documented {
  /** Where it does not hold, and what it leaves out. */
  readonly limits: string
  /** The one question that a counterexample to it answers. */
  readonly question: string
  /** Why an ordinary test does not see a violation: what it would have to read, or bring about. */
  readonly whyMissed: string
  /** The part of a model without which it says nothing. */
  readonly needs?: Part
}

/** Holds in every reachable state of a model. */
export type StateProperty = engine.StateProperty<Model> & Documented

/** Holds of every step that can be taken in a reachable state of a model. */
export type StepProperty = engine.StepProperty<Model> & Documented

export type Property = StateProperty | StepProperty

export function stateProperty(spec: engine.StateSpec<Model> & Documented): StateProperty {
  const { antecedent: _, ...documented } = spec
  return { ...documented, ...engine.stateProperty<Model>(spec) }
}

export function stepProperty(of: engine.StepSpec<Model> & Documented): StepProperty {
  const { claims: _, antecedent: __, ...spec } = of
  return { ...spec, ...engine.stepProperty<Model>(of) }
}

/** Something that a model must be seen to do, or a pass of its properties means nothing. */
export interface Sometimes extends engine.Sometimes<Model> {
  /** The part of a model without which it cannot happen. */
  readonly needs?: Part
}
