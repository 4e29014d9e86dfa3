import type { Arith } from './arith/arith.ts'
import { all, no, yes } from './arith/derived.ts'
import type { State } from './state.ts'
import type { System } from './system.ts'

/** One instance of a property: of one member of a scalarset, say, or of the whole system. */
export interface Claim<I, B> {
  /** What it is about: `process=1`, or `all`. */
  readonly subject: string
  readonly holds: B
  /** The named numbers of the equation, for whoever explains a violation. */
  terms(): readonly (readonly [string, I])[]
}

/** What can happen in a system. */
export type ActionOf<S extends System> = S['actions'][number]

interface Sentence<S extends System> {
  /** Short, and as files and reports name it: `P2`. */
  readonly id: string
  readonly name: string
  /** What must hold, as a sentence. */
  readonly sentence: string
  /** What must hold, as an equation over the terms of the claims. */
  readonly equation: string
  /** What is claimed of a step, or of the state that a step leads to. */
  claimsAfter<I, B>(
    a: Arith<I, B>,
    m: S,
    s: State<I>,
    action: ActionOf<S>,
    t: State<I>,
  ): readonly Claim<I, B>[]
  /** `true` if the step from `s` to `t` keeps it: by itself, or by the state that it leads to. */
  after<I, B>(a: Arith<I, B>, m: S, s: State<I>, action: ActionOf<S>, t: State<I>): B
  /**
   * `true` if the step from `s` to `t` puts it to the question. Where no step does, the property
   * holds for nothing: its verdict is `vacuous`.
   */
  asked<I, B>(a: Arith<I, B>, m: S, s: State<I>, action: ActionOf<S>, t: State<I>): B
  /** What puts it to the question, as a clause; absent: any step that it makes a claim of. */
  readonly when?: string
}

/** Holds in every reachable state. */
export interface StateProperty<S extends System = System> extends Sentence<S> {
  readonly kind: 'state'
  claims<I, B>(a: Arith<I, B>, m: S, s: State<I>): readonly Claim<I, B>[]
  holds<I, B>(a: Arith<I, B>, m: S, s: State<I>): B
}

/** Holds of every step that can be taken in a reachable state: from `s`, by `action`, to `t`. */
export interface StepProperty<S extends System = System> extends Sentence<S> {
  readonly kind: 'step'
  /** The names of the actions that it speaks of: where none can happen, it says nothing. */
  readonly about: readonly ActionOf<S>['name'][]
}

/** A property only reads; what moves the system knows nothing of it. */
export type Property<S extends System = System> = StateProperty<S> | StepProperty<S>

/** What a property of states is made of. */
export interface StateSpec<S extends System>
  extends Pick<StateProperty<S>, 'id' | 'name' | 'sentence' | 'equation' | 'claims' | 'when'> {
  /** The states that put it to the question; absent: every state that a step leads to. */
  readonly antecedent?: StateProperty<S>['holds']
}

/** What a property of steps is made of. */
export interface StepSpec<S extends System>
  extends Pick<StepProperty<S>, 'id' | 'name' | 'sentence' | 'equation' | 'about' | 'when'> {
  /** Asked only of the actions that the property is about. */
  readonly claims: StepProperty<S>['claimsAfter']
  /** Of a step by such an action: whether it puts the property to the question; absent: it does. */
  readonly antecedent?: StepProperty<S>['asked']
}

export function stateProperty<S extends System>(spec: StateSpec<S>): StateProperty<S> {
  const holds: StateProperty<S>['holds'] = (a, m, s) => conjunction(a, spec.claims(a, m, s))
  return {
    ...spec,
    kind: 'state',
    holds,
    claimsAfter: (a, m, _s, _action, t) => spec.claims(a, m, t),
    after: (a, m, _s, _action, t) => holds(a, m, t),
    asked: (a, m, _s, _action, t) => {
      if (spec.claims(a, m, t).length === 0) return no(a)
      return spec.antecedent === undefined ? yes(a) : spec.antecedent(a, m, t)
    },
  }
}

export function stepProperty<S extends System>(of: StepSpec<S>): StepProperty<S> {
  const { claims, antecedent, ...spec } = of
  const claimsAfter: StepProperty<S>['claimsAfter'] = (a, m, s, action, t) =>
    (spec.about as readonly string[]).includes(action.name) ? claims(a, m, s, action, t) : []
  const after: StepProperty<S>['after'] = (a, m, s, action, t) =>
    conjunction(a, claimsAfter(a, m, s, action, t))
  const asked: StepProperty<S>['asked'] = (a, m, s, action, t) => {
    if (claimsAfter(a, m, s, action, t).length === 0) return no(a)
    return antecedent === undefined ? yes(a) : antecedent(a, m, s, action, t)
  }
  return { ...spec, kind: 'step', claimsAfter, after, asked }
}

function conjunction<I, B>(a: Arith<I, B>, claims: readonly Claim<I, B>[]): B {
  return all(
    a,
    claims.map(claim => claim.holds),
  )
}

/** Something that a system must be seen to do, or a pass of its properties means nothing. */
export interface Sometimes<S extends System = System> {
  readonly name: string
  readonly sentence: string
  happens<I, B>(a: Arith<I, B>, m: S, s: State<I>, action: ActionOf<S>, t: State<I>): B
}

/** A number of a state on which random runs climb: the higher, the nearer to a violation. */
export interface Target<S extends System = System> {
  /** What it measures, as an expression over the terms of the properties. */
  readonly name: string
  of<I, B>(a: Arith<I, B>, m: S, s: State<I>): I
}
