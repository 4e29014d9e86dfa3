import type { Action } from '../model/actions.ts'
import type { Arith } from '../model/arith.ts'
import type { Model } from '../model/model.ts'
import type { State } from '../model/state.ts'

interface Sentence {
  /** As in the table of claims: `P2`. */
  readonly id: string
  readonly name: string
  /** What must hold, as a sentence. */
  readonly sentence: string
  /** Where it does not hold, and what it leaves out. */
  readonly limits: string
}

/** Holds in every reachable state. */
export interface StateProperty extends Sentence {
  readonly kind: 'state'
  holds<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B
}

/** Holds of every step that can be taken in a reachable state: from `s`, by `action`, to `t`. */
export interface StepProperty extends Sentence {
  readonly kind: 'step'
  holds<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): B
}

/** A property only reads; what moves the system knows nothing of it. */
export type Property = StateProperty | StepProperty

/** Something that a model must be seen to do, or a pass of its properties means nothing. */
export interface Sometimes {
  readonly name: string
  readonly sentence: string
  happens<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): B
}
