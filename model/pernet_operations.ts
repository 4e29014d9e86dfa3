import type { Arith } from '../engine/arith/arith.ts'
import { type State, sequence, type Update } from '../engine/state.ts'

/** An allocation during the birth of a netns that can fail with -ENOMEM, by the C function. */
export type FaultPoint =
  | 'xfrm_sysctl_init'
  | 'flow_cache_init'
  | 'xfrm4_dst_entries_init'
  | 'xfrm4_net_sysctl_init'
  | 'xfrm6_dst_entries_init'
  | 'xfrm6_net_sysctl_init'

/** Part of a pernet init or exit: what it writes. */
export type Effect = <I, B>(a: Arith<I, B>, s: State<I>) => Update<I>

/** A step of a pernet ->init; one with a `fault` can fail. */
export interface InitStep {
  readonly fault?: FaultPoint
  readonly effect: Effect
  /** What ->init cleans up by itself when this step fails; absent: nothing. */
  readonly cleanup?: Effect
}

/** struct pernet_operations (include/net/net_namespace.h), as far as it touches a dst_ops. */
export interface PernetOperations {
  readonly init: readonly InitStep[]
  readonly exit: Effect
}

export const nothing: Effect = () => []

/** One effect after another, each in the state that the last one left. */
export function inOrder(effects: readonly Effect[]): Effect {
  return <I, B>(a: Arith<I, B>, s: State<I>): Update<I> =>
    effects.reduce<Update<I>>((done, effect) => sequence(s, done, t => effect(a, t)), [])
}
