import type * as engine from '../../engine/conjunct.ts'
import type { Model } from '../../model/model.ts'

/** One part of the inductive invariant of a model. */
export type Conjunct = engine.Conjunct<Model>
