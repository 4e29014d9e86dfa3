import type { Action } from '../../model/action.ts'
import type { Model } from '../../model/model.ts'
import type { Arith } from '../arith/arith.ts'
import type { State } from '../state.ts'

/** Where a run of so many steps has come to. */
export interface Run<I> {
  readonly start: State<I>
  readonly now: State<I>
  /** Steps taken, those that change nothing included. */
  readonly steps: I
  /** What a tally of the bound has come to. */
  tally(name: string): I
}

/** A sentence about a run. */
export interface RunClaim {
  readonly name: string
  holds<I, B>(a: Arith<I, B>, m: Model, run: Run<I>): B
}

/** Something that is counted along a run and that no kernel stores: a ghost variable. */
export interface Tally {
  readonly name: string
  /** What a step from `s` to `t` adds. */
  amount<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): I
}

/**
 * A theorem about what so many steps can do, by induction over them: the invariants hold at the
 * start, each step keeps them, and the conclusion follows.
 */
export interface StepBound {
  readonly name: string
  /** The conclusion as a sentence, with what it is true of. */
  readonly sentence: string
  /** The actions that runs are made of. */
  takes(action: Action): boolean
  /** Of the parameters, beyond what every proof assumes. */
  readonly parameters: readonly {
    readonly sentence: string
    holds<I, B>(a: Arith<I, B>): B
  }[]
  /** `boot`, or any state of which this is so. */
  readonly start: 'boot' | RunClaim
  readonly tallies: readonly Tally[]
  readonly invariants: readonly RunClaim[]
  /** Where the conclusion is drawn. */
  readonly given: RunClaim
  readonly conclusion: RunClaim
}
