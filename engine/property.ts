import type { Action } from '../model/action.ts'
import type { ActionName } from '../model/action_name.ts'
import type { Model } from '../model/model.ts'
import type { Part } from '../model/structure.ts'
import type { Arith } from './arith/arith.ts'
import { all } from './arith/derived.ts'
import type { State } from './state.ts'

/** One instance of a property: of one netns, or of the whole machine. */
export interface Claim<I, B> {
  /** `net=1`; with two families `net=1 family=ipv6`; `all netns` for the whole machine. */
  readonly subject: string
  readonly holds: B
  /** The named numbers of the equation, for whoever explains a violation. */
  terms(): readonly (readonly [string, I])[]
}

interface Sentence {
  /** As in the table of claims: `P2`. */
  readonly id: string
  readonly name: string
  /** What must hold, as a sentence. */
  readonly sentence: string
  /** What must hold, as an equation over the terms of the claims. */
  readonly equation: string
  /** Where it does not hold, and what it leaves out. */
  readonly limits: string
  /** The part of a model without which it says nothing. */
  readonly needs?: Part
}

/** Holds in every reachable state. */
export interface StateProperty extends Sentence {
  readonly kind: 'state'
  claims<I, B>(a: Arith<I, B>, m: Model, s: State<I>): readonly Claim<I, B>[]
  holds<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B
}

/** Holds of every step that can be taken in a reachable state: from `s`, by `action`, to `t`. */
export interface StepProperty extends Sentence {
  readonly kind: 'step'
  /** The actions that it speaks of: where none of them can happen, it says nothing. */
  readonly about: readonly ActionName[]
  claims<I, B>(
    a: Arith<I, B>,
    m: Model,
    s: State<I>,
    action: Action,
    t: State<I>,
  ): readonly Claim<I, B>[]
  holds<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): B
}

/** A property only reads; what moves the system knows nothing of it. */
export type Property = StateProperty | StepProperty

export function stateProperty(spec: Omit<StateProperty, 'kind' | 'holds'>): StateProperty {
  const holds: StateProperty['holds'] = (a, m, s) => conjunction(a, spec.claims(a, m, s))
  return { ...spec, kind: 'state', holds }
}

/** The claims are asked for only of the actions that the property is about. */
export function stepProperty(spec: Omit<StepProperty, 'kind' | 'holds'>): StepProperty {
  const claims: StepProperty['claims'] = (a, m, s, action, t) =>
    spec.about.includes(action.name) ? spec.claims(a, m, s, action, t) : []
  const holds: StepProperty['holds'] = (a, m, s, action, t) =>
    conjunction(a, claims(a, m, s, action, t))
  return { ...spec, kind: 'step', claims, holds }
}

function conjunction<I, B>(a: Arith<I, B>, claims: readonly Claim<I, B>[]): B {
  return all(
    a,
    claims.map(claim => claim.holds),
  )
}

/** Something that a model must be seen to do, or a pass of its properties means nothing. */
export interface Sometimes {
  readonly name: string
  readonly sentence: string
  /** The part of a model without which it cannot happen. */
  readonly needs?: Part
  happens<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): B
}
