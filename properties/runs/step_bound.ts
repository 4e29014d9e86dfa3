import type * as engine from '../../engine/prove/step_bound.ts'
import type { Model } from '../../model/model.ts'

/** Theorems about runs of a model. */
export type StepBound = engine.StepBound<Model>
export type RunClaim = engine.RunClaim<Model>
export type Tally = engine.Tally<Model>
