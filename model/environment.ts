import { all, no, yes } from '../engine/arith/derived.ts'
import { both, type Cell, equals, type StatePredicate } from '../engine/state.ts'
import type { Action } from './action.ts'
import { letGoEntries } from './dst.ts'
import type { Host } from './kernel.ts'
import { dstOpsOf } from './variables.ts'

/**
 * An assumption of a verdict about everything around the counters: steps that it does not permit
 * are not taken.
 */
export interface Environment {
  readonly name: string
  /** The assumption, as the end of "assuming that ...". */
  readonly sentence: string
  permits(host: Host, action: Action): StatePredicate
}

/** Sockets and packets release the entries of a netns while it still exists. */
export const releasedBeforeExit: Environment = {
  name: 'let-go-before-exit',
  sentence: 'every entry is let go before its netns exits',
  permits: ({ variables: v }, { name, args: { net } }) => {
    if (name !== 'cleanup_net' || net === undefined) return yes
    const own = dstOpsOf(v, net)
    return (a, s) =>
      all(
        a,
        own.map(ops => a.eq(s(ops.live), letGoEntries(ops)(a, s))),
      )
  },
}

/** The same where bundles hold entries: those are not let go by anybody, but their bundles are. */
export const bundlesReleasedBeforeExit: Environment = {
  name: 'bundles-let-go-before-exit',
  sentence: 'every bundle is let go before its netns exits',
  permits: releasedBeforeExit.permits,
}

/** The next cleanup round finds nothing left of the netns of the round before. */
export const destroyedInOneMoreRound: Environment = {
  name: 'destroyed-in-one-more-round',
  sentence: 'every entry is destroyed by the end of the cleanup round after that of its netns',
  permits: ({ variables: { dstOps, lifetimes } }, { name }) => {
    if (name !== 'net_free' || lifetimes === undefined) return yes
    const { deferred } = lifetimes
    return (a, s) => {
      const pending = dstOps.map(ops => {
        const waits = equals(deferred[ops.net] as Cell, 1)(a, s)
        return a.or(a.not(waits), a.eq(s(ops.live), a.int(0)))
      })
      return all(a, pending)
    }
  },
}

/** An administrator takes a CPU down whole, or brings it back only when it is folded. */
export const foldedBeforeItComesBack: Environment = {
  name: 'folded-before-it-comes-back',
  sentence: 'no CPU comes back before its slots are folded',
  permits: (_host, { name }) => (name === 'cpuhp_set_state' ? no : yes),
}

/** An action as it can happen in an environment. */
export function restricted(host: Host, environment: Environment, action: Action): Action {
  return { ...action, enabled: both(action.enabled, environment.permits(host, action)) }
}
