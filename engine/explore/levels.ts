import { checkLimit, checkWhole } from '../errors.ts'
import type { ExploreRequest, StopReason } from './request.ts'

/** What ends a search early, as plain numbers that a thread can be given. */
export interface Limits {
  readonly depthMax: number
  readonly statesMax: number
  readonly untilViolated: boolean
  /** The successors of a state, at most; at least 1. */
  readonly actions: number
}

/**
 * Whoever expands the states of a level: one thread in place, or a worker in step with the others
 * of its team. Each worker keeps a partition of the states, numbered from 0 as they are found.
 */
export interface Expander<Halt> {
  /** By worker: the states of its partition. All workers read the same between two rounds. */
  readonly sizes: () => readonly number[]
  /** The states of each partition that can be expanded in one round. */
  readonly roundMax: () => number
  /**
   * One round: expands the states `from` to `to` of each partition, keeps the successors that are
   * new, and judges them. The result says why that cannot be done; absent: it is done.
   */
  readonly expand: (
    from: readonly number[],
    to: readonly number[],
    depth: number,
  ) => Halt | undefined
  /** Every property is known to be violated. */
  readonly answered: () => boolean
  /** The states of this depth are found, all of them or as many as the search could keep. */
  readonly endLevel: (depth: number) => void
}

/** How far a search has come, and what has stopped it; absent: it has visited every state. */
export interface Ended<Halt> {
  readonly depth: number
  readonly stoppedBy?: Halt | StopReason
}

export function limitsOf({ bounds, system, untilViolated, memoryMax }: ExploreRequest): Limits {
  checkLimit('depthMax', bounds.depthMax, 0)
  checkLimit('statesMax', bounds.statesMax, 1)
  checkWhole('memoryMax', memoryMax, 1)
  const { depthMax = Number.POSITIVE_INFINITY, statesMax = Number.POSITIVE_INFINITY } = bounds
  const actions = Math.max(1, system.actions.length)
  return { depthMax, statesMax, untilViolated: untilViolated === true, actions }
}

/**
 * Breadth-first search, level by level, from an expander that has the initial state. Every worker
 * of a team runs this same loop, and they take the same turns, because they read the same sizes.
 */
export function searchLevels<Halt>(expander: Expander<Halt>, limits: Limits): Ended<Halt> {
  const { sizes } = expander
  expander.endLevel(0)
  let from: readonly number[] = sizes().map(() => 0)
  for (let depth = 0; ; depth++) {
    const end = sizes()
    const bound = boundAt(expander, limits, depth)
    if (bound !== undefined) return { depth, stoppedBy: bound }
    const stoppedBy = level(expander, limits, from, end, depth)
    expander.endLevel(depth + 1)
    if (stoppedBy !== undefined) return { depth, stoppedBy }
    if (total(sizes()) === total(end)) return { depth }
    from = end
  }
}

/** Expands the states `from` to `end` of each partition; what has stopped it. */
function level<Halt>(
  expander: Expander<Halt>,
  limits: Limits,
  from: readonly number[],
  end: readonly number[],
  depth: number,
): Halt | StopReason | undefined {
  const last = (worker: number): number => end[worker] as number
  for (let at = from; ; ) {
    const most = roundSize(expander, limits)
    const to = at.map((state, worker) => Math.min(state + most, last(worker)))
    const halt = expander.expand(at, to, depth)
    if (halt !== undefined) return halt
    if (to.every((state, worker) => state === last(worker))) return undefined
    const bound = boundAt(expander, limits, depth)
    if (bound !== undefined) return bound
    at = to
  }
}

/** Near the bound on states a round is small: a search stops at the state that reaches it. */
function roundSize(expander: Expander<unknown>, { statesMax, actions }: Limits): number {
  const sizes = expander.sizes()
  const left = Math.floor((statesMax - total(sizes)) / (sizes.length * actions))
  return Math.max(1, Math.min(expander.roundMax(), left))
}

function boundAt(
  expander: Expander<unknown>,
  { untilViolated, statesMax, depthMax }: Limits,
  depth: number,
): StopReason | undefined {
  if (untilViolated && expander.answered()) return 'violation'
  if (total(expander.sizes()) >= statesMax) return 'states'
  return depth >= depthMax ? 'depth' : undefined
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
