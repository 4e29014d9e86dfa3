import type { Action } from '../action.ts'
import type { Cell, State } from '../state.ts'

/**
 * What random testing runs beside a system: some of its cells, kept by what the caller of each
 * action is told, without the steps of the system.
 */
export interface Specification {
  /** The cells that it keeps. */
  readonly cells: readonly Cell[]
  /** The values of these cells; it throws on any other. */
  readonly state: State<number>
  /** `true` if by what it knows the action may be taken. */
  allows(action: Action): boolean
  /** Books an action that was taken, and what the caller was told. */
  book(action: Action, result: number): void
}
