import type { Arith } from '../engine/arith/arith.ts'
import { all, yes } from '../engine/arith/derived.ts'
import type { Cell, State } from '../engine/state.ts'
import type { Action } from './action.ts'
import { released } from './dst.ts'
import { dstOpsOf, type Variables } from './variables.ts'

/**
 * What a verdict takes for granted of everything around the counters: steps that it does not
 * permit are not taken.
 */
export interface Environment {
  readonly name: string
  /** What is assumed, as the end of "assuming that ...". */
  readonly sentence: string
  permits<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, action: Action): B
}

/** Sockets and packets let go of the entries of a netns while it still exists. */
export const lettingGoBeforeExit: Environment = {
  name: 'let-go-before-exit',
  sentence: 'every entry is let go before its netns exits',
  permits: (a, s, v, { name, args: { net } }) => {
    if (name !== 'cleanup_net' || net === undefined) return yes(a)
    return all(
      a,
      dstOpsOf(v, net).map(ops => a.eq(s(ops.live), released(a, s, v, ops))),
    )
  },
}

/** The next cleanup round finds nothing left of the netns of the round before. */
export const destroyedInOneMoreRound: Environment = {
  name: 'destroyed-in-one-more-round',
  sentence: 'every entry is destroyed by the end of the cleanup round after that of its netns',
  permits: (a, s, v, { name }) => {
    if (name !== 'net_free' || v.lifetimes === undefined) return yes(a)
    const { deferred } = v.lifetimes
    const pending = v.dstOps.map(ops => {
      const waiting = a.eq(s(deferred[ops.net] as Cell), a.int(1))
      return a.or(a.not(waiting), a.eq(s(ops.live), a.int(0)))
    })
    return all(a, pending)
  },
}

/** An action as it can happen in an environment. */
export function restricted(environment: Environment, v: Variables, action: Action): Action {
  return {
    ...action,
    enabled: (a, s) => a.and(action.enabled(a, s), environment.permits(a, s, v, action)),
  }
}
