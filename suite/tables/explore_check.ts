import type { Setting } from '../../model/setting.ts'

/** What a search counts. */
export interface Figures {
  readonly states: number
  /** Steps from all states, those that change nothing included. */
  readonly transitions: number
  /** Actions on the shortest way to the farthest state. */
  readonly depth: number
}

/** The length of the shortest trace to a violation, in actions, by the id of the property. */
export type Violated = Readonly<Record<string, number>>

/** What must come of a search. */
export interface ExpectedOutcome extends Figures {
  /** A property that is judged and not named here must hold. */
  readonly violated: Violated
}

/** A search, and all that it must find. */
export interface ExploreCheck extends Setting, ExpectedOutcome {
  /** The ids of the properties that are judged. */
  readonly properties: readonly string[]
  /** What must happen in some step. */
  readonly seen: readonly string[]
}

/** What several searches have in common: all but the kernel and what comes of it. */
export type SearchSetup = Omit<ExploreCheck, 'kernel' | keyof ExpectedOutcome>
