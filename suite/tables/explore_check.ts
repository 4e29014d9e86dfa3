import type { Setting } from '../../model/setting.ts'

/** A search, and all that it must find. */
export interface ExploreCheck extends Setting {
  /** The ids of the properties that are judged. */
  readonly properties: readonly string[]
  readonly states: number
  /** Steps from all states, those that change nothing included. */
  readonly transitions: number
  /** Actions on the shortest way to the farthest state. */
  readonly depth: number
  /** The length of the shortest trace to a violation, by property; the others must hold. */
  readonly violated: Readonly<Record<string, number>>
  /** What must happen in some step. */
  readonly seen: readonly string[]
}
