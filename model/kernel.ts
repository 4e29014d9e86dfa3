import type { Arith } from './arith.ts'
import type { Listed, PercpuCounter } from './percpu_counter.ts'
import type { PernetOperations } from './pernet_operations.ts'
import type { State, Update } from './state.ts'
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
  /** A plausible but wrong patch has the name of the kernel that it started from. */
  readonly mutantOf?: string

  /** `&ops->pcpuc_entries`: which count and which slots the accesses of a dst_ops lead to. */
  pcpucEntries<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, ops: DstOps): PercpuCounter<I>

  /** __percpu_counter_add() of this kernel. */
  percpuCounterAdd<I, B>(
    a: Arith<I, B>,
    fbc: PercpuCounter<I>,
    cpu: number,
    amount: I,
    batch: I,
  ): Update<I>

  /** The list percpu_counters, as far as dst_ops are on it. */
  percpuCounters(v: Variables): readonly Listed[]

  /** The pernet operations of the xfrm layer, in the order of their registration. */
  pernetOperations(v: Variables, net: number): readonly PernetOperations[]

  /** The netns that a free of `ops` is booked to: the entry's own, in every right kernel. */
  chargedOps(v: Variables, ops: DstOps): DstOps
}
