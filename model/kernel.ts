import type { Arith } from '../engine/arith/arith.ts'
import type { State, Update } from '../engine/state.ts'
import type { Listed, PercpuCounter } from './percpu_counter.ts'
import type { AddForm } from './percpu_counter_add.ts'
import type { Effect, PernetOperations } from './pernet_operations.ts'
import type { DstOps, Variables } from './variables.ts'

/**
 * A kernel is a value: the few functions in which kernels differ. A patch shows as a spread of its
 * parent with the fields that it changes.
 */
export interface Kernel {
  readonly name: string
  /** The commit that makes it, or `<commit>^` for the state before that commit. */
  readonly commit: string
  /** The releases that it stands for. */
  readonly releases: string
  /** What sets it apart from its parent, as a sentence. */
  readonly summary: string
  /** A patch that was never released has the name of the kernel that it started from. */
  readonly mutantOf?: string
  /** A patch that is not the released one and right all the same. */
  readonly right?: true

  /** `&ops->pcpuc_entries`: which count and which slots the accesses of a dst_ops lead to. */
  pcpucEntries<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, ops: DstOps): PercpuCounter<I>

  /** `true` if the percpu block that the accesses of a dst_ops lead to is allocated. */
  pcpucAllocated<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, ops: DstOps): B

  /** __percpu_counter_add() of this kernel. */
  percpuCounterAdd<I, B>(
    a: Arith<I, B>,
    fbc: PercpuCounter<I>,
    cpu: number,
    amount: I,
    batch: I,
  ): Update<I>

  /** The same, as far as an interrupt in the middle of it can tell. */
  readonly addForm: AddForm

  /** The list percpu_counters, as far as dst_ops are on it. */
  percpuCounters(v: Variables): readonly Listed[]

  /** The pernet operations of the xfrm layer, in the order of their registration. */
  pernetOperations(v: Variables, net: number): readonly PernetOperations[]

  /** The netns that a free of `ops` is booked to: the entry's own, in every right kernel. */
  chargedOps(v: Variables, ops: DstOps): DstOps

  /** Whether the xfrm dst_ops have a ->gc(), and dst_alloc() with it a reason to refuse. */
  readonly gc: boolean

  /** What destroys the entries that were let go: a worker, or a callback after a grace period. */
  readonly reaper: 'dst_gc_task' | 'call_rcu'

  /** When the -1 of an entry is booked: at its destruction, or when it is let go. */
  readonly countDecAt: 'dst_destroy' | 'dst_release'

  /** What the end of a netns's cleanup round does to structs net. */
  netFree(v: Variables, net: number): Effect

  /** The netns whose flows are in the same flow cache as those of `net`, in ascending order. */
  flowCacheNets(v: Variables, net: number): readonly number[]

  /** `true` if a table with that many entries is shrunk before it gets another. */
  flowCacheOver<I, B>(a: Arith<I, B>, hashCount: I): B

  /** When flow_cache_lookup() by itself refuses to make an entry; absent: never. */
  readonly flowCacheLimit?: FlowCacheLimit

  /** Whether __percpu_counter_sum() also adds the slots of CPUs that are on their way out. */
  readonly sumsDyingCpus: boolean
}

/** The refusals of flow_cache_lookup() that are none of dst_alloc(). */
interface FlowCacheLimit {
  full<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number, cpu: number): B
  /** Whether a refusal also raises flow_cache_genid. */
  readonly bumpsGenid: boolean
}
