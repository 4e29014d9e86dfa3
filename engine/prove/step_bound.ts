import type { Arith } from '../arith/arith.ts'
import type { ActionOf } from '../property.ts'
import type { State } from '../state.ts'
import type { System } from '../system.ts'
import type { ParameterAssumption } from './obligations.ts'

/** A run of so many steps: its start, and the state that it has reached. */
export interface Run<I> {
  readonly start: State<I>
  readonly now: State<I>
  /** Steps taken, those that change nothing included. */
  readonly steps: I
  /** What a tally of the bound has come to. */
  tally(name: string): I
}

/** A sentence about a run. */
export interface RunClaim<S extends System = System> {
  readonly name: string
  holds<I, B>(a: Arith<I, B>, m: S, run: Run<I>): B
}

/** Something that is counted along a run and that no cell holds: a ghost variable. */
export interface Tally<S extends System = System> {
  readonly name: string
  /** What a step from `s` to `t` adds. */
  amount<I, B>(a: Arith<I, B>, m: S, s: State<I>, action: ActionOf<S>, t: State<I>): I
}

/**
 * A theorem about what so many steps can do, by induction over them: the invariants hold at the
 * start, each step keeps them, and the conclusion follows.
 */
export interface StepBound<S extends System = System> {
  readonly name: string
  /** The conclusion as a sentence, with what it is true of. */
  readonly sentence: string
  /** The actions that runs are made of. */
  takes(action: ActionOf<S>): boolean
  /** Assumptions about parameters, beyond those of every proof. */
  readonly parameters: readonly ParameterAssumption[]
  /** `boot`: the initial state. Or any state of which this is so. */
  readonly start: 'boot' | RunClaim<S>
  readonly tallies: readonly Tally<S>[]
  readonly invariants: readonly RunClaim<S>[]
  /** The condition on the last state under which the conclusion is drawn. */
  readonly given: RunClaim<S>
  readonly conclusion: RunClaim<S>
}
