import type { Effect } from '../engine/state.ts'

/** An allocation during the birth of a netns that can fail with -ENOMEM, by the C function. */
export type FaultPoint =
  | 'xfrm_sysctl_init'
  | 'flow_cache_init'
  | 'xfrm4_dst_entries_init'
  | 'xfrm4_net_sysctl_init'
  | 'xfrm6_dst_entries_init'
  | 'xfrm6_net_sysctl_init'

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
