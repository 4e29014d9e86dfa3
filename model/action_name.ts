import type { FaultPoint } from './pernet_operations.ts'
import type { Family } from './structure.ts'

/** The names of the actions, in the fixed order of the action table. */
export const actionNames = [
  'dst_alloc',
  'dst_free',
  '__dst_free',
  'dst_gc_task',
  'dst_release',
  'dst_destroy',
  'xfrm_bundle_create',
  'setup_net',
  'cleanup_net',
  'net_free',
  'cpu_down',
  'take_cpu_down',
  'percpu_counter_hotcpu_callback',
  'cpuhp_set_state',
  'cpu_up',
  'proc_dointvec',
  'flow_cache_lookup',
  'flow_cache_gc_task',
  'flow_cache_flush_tasklet',
  'flow_cache_new_hashrnd',
  'xfrm_policy_insert',
  'xfrm_state_delete',
  'percpu_counter_add',
  'do_IRQ',
  'fbc_count_add',
  'this_cpu_write',
  'this_cpu_add',
  'this_cpu_sub',
  'this_cpu_try_cmpxchg',
] as const

export type ActionName = (typeof actionNames)[number]

/** The steps of an entry's life, of an entry that is not in a flow cache. */
export const entryActions: readonly ActionName[] = [
  'dst_alloc',
  'dst_free',
  '__dst_free',
  'dst_gc_task',
  'dst_release',
  'dst_destroy',
]

/** The same of entries that hold another: the steps of a bundle. */
export const nestedActions: readonly ActionName[] = [...entryActions, 'xfrm_bundle_create']

/** The steps of a netns's life. */
export const netnsActions: readonly ActionName[] = ['setup_net', 'cleanup_net', 'net_free']

/** The steps of a flow cache, which happen in models with that part only. */
export const flowActions: readonly ActionName[] = [
  'flow_cache_lookup',
  'flow_cache_gc_task',
  'flow_cache_flush_tasklet',
  'flow_cache_new_hashrnd',
  'xfrm_policy_insert',
  'xfrm_state_delete',
]

/** The arguments of an action, in the order in which they are printed. */
export type ActionArgs = {
  readonly net?: number
  readonly cpu?: number
  /** Given where the structure has more than one family. */
  readonly family?: Family
  readonly fault?: FaultPoint
  /** The value written, 0 .. 2^32 - 1; `any` in proofs, where it is the parameter `sysctl`. */
  readonly gc_thresh?: number | 'any'
  /** What percpu_counter_add() is told to add. */
  readonly amount?: number
  /** What a lookup finds in the flow cache, or the worker on its list. */
  readonly entry?: LookupEntry | 'bundle'
  /** No policy applies to the flow, so that its entry gets no bundle. */
  readonly policy?: 'none'
  /** Valid entries with a bundle that a shrink keeps, of each netns that the cache is for. */
  readonly kept?: readonly (number | 'any')[]
  /** The same of entries without one. */
  readonly kept_no_policy?: readonly (number | 'any')[]
  /** Somebody holds a reference to the bundle that is freed, or took one to the bundle found. */
  readonly ref?: 1
  /** The bundle is dead already. */
  readonly dead?: 1
  /** The entry is the outer one of a bundle, and holds another. */
  readonly bundle?: 1
}

/** -errno, as the C functions return it. */
export const ENOMEM = 12

export const ENOBUFS = 105

/** What flow_cache_lookup() finds: no entry, a valid one, or one that must be resolved again. */
export type LookupEntry = 'none' | 'valid' | 'other_genid' | 'stale' | 'empty'
