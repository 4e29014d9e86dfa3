import type { Ended } from '../levels.ts'
import type { Failure } from '../result.ts'

/**
 * What keeps a worker from finishing a round, the later one the graver: memory has no room for what
 * it was sent, or a cell has left its field. Threads share it as a position in this list.
 */
export const halts = [undefined, 'memory', 'overflow'] as const

export type Halt = NonNullable<(typeof halts)[number]>

/** From a worker after each level. */
export interface LevelMessage {
  readonly kind: 'level'
  readonly depth: number
  /** The number of states of all workers. */
  readonly states: number
  /** The failures that this worker has found in this level. */
  readonly failures: readonly (Failure & { readonly property: number })[]
}

/** From a worker at the end: why all have ended, and what it has found itself. */
export interface EndMessage extends Ended<Halt> {
  readonly kind: 'end'
  /** Only where a cell has left its field here: the cell, and the value that it was to get. */
  readonly overflow?: readonly [cell: number, value: number]
  readonly states: number
  readonly transitions: number
  /** By the position of a `sometimes`: 1 if this worker has not seen it. */
  readonly unseen: readonly number[]
}

export type WorkerMessage = LevelMessage | EndMessage
