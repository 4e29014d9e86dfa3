import type { Arith } from '../engine/arith/arith.ts'
import type { Conjunct } from '../engine/conjunct.ts'
import type { Effect, State, StateFunction, StatePredicate, Update } from '../engine/state.ts'
import type { System } from '../engine/system.ts'
import type { Listed, PercpuCounter } from './percpu_counter.ts'
import type { AddForm } from './percpu_counter_add.ts'
import type { PernetOperations } from './pernet_operations.ts'
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

  /** What its counters are; proofs choose their inductive invariant by it. */
  readonly counters: Counters

  /** An inductive invariant of its own, in place of the one that its counters have. */
  readonly invariant?: readonly Conjunct<System & Host>[]

  /** `&ops->pcpuc_entries`: which count and which slots the accesses of a dst_ops lead to. */
  pcpucEntries(host: Host, ops: DstOps): PcpucEntries

  /** `true` if the percpu block that the accesses of a dst_ops lead to is allocated. */
  pcpucAllocated(host: Host, ops: DstOps): StatePredicate

  /** __percpu_counter_add() of this kernel: an operation on lvalues, of whatever counter. */
  percpuCounterAdd<I, B>(
    a: Arith<I, B>,
    fbc: PercpuCounter<I>,
    cpu: number,
    amount: I,
    batch: I,
  ): Update<I>

  /** The same add, as far as an interrupt in the middle of it can tell. */
  readonly addForm: AddForm

  /** The list percpu_counters, as far as dst_ops are on it. */
  percpuCounters(host: Host): readonly Listed[]

  /** The pernet operations of the xfrm layer, in the order of their registration. */
  pernetOperations(host: Host, net: number): readonly PernetOperations[]

  /** The dst_ops that a free of `ops` is booked to: the entry's own, in every right kernel. */
  chargedOps(host: Host, ops: DstOps): DstOps

  /** Whether the xfrm dst_ops have a ->gc(), and dst_alloc() with it a reason to refuse. */
  readonly gc: boolean

  /** What destroys the entries that were released: a worker, or a callback after a grace period. */
  readonly reaper: 'dst_gc_task' | 'call_rcu'

  /** When the -1 of an entry is booked: at its destruction, or when it is released. */
  readonly countDecAt: 'dst_destroy' | 'dst_release'

  /** When the -1 of an entry that another holds is booked: with it, or when that is released. */
  readonly childCountDecAt: 'dst_destroy' | 'dst_release'

  /** What the end of a netns's cleanup round does to structs net. */
  netFree(host: Host, net: number): Effect

  /** The netns whose flows are in the same flow cache as those of `net`, in ascending order. */
  flowCacheNets(host: Host, net: number): readonly number[]

  /** `true` if a table with that many entries is shrunk before it gets another. */
  flowCacheOver(hashCount: StateFunction): StatePredicate

  /** When flow_cache_lookup() by itself refuses to make an entry; absent: never. */
  readonly flowCacheLimit?: FlowCacheLimit

  /** Whether __percpu_counter_sum() also adds the slots of CPUs that are on their way out. */
  readonly sumsDyingCpus: boolean
}

/** What an operation is about: which kernel, in which state vector. Every model is a host. */
export interface Host {
  readonly kernel: Kernel
  readonly variables: Variables
}

/** Where `&ops->pcpuc_entries` leads in a state. */
type PcpucEntries = <I, B>(a: Arith<I, B>, s: State<I>) => PercpuCounter<I>

/**
 * Where the slots are in which a netns counts: in a percpu block of its own while it lives, in the
 * block of the template, which all netns of a family share, or nowhere: no slot is ever used.
 */
export type Counters = 'own' | 'template' | 'none'

/** The refusals of flow_cache_lookup() that are none of dst_alloc(). */
interface FlowCacheLimit {
  full(host: Host, net: number, cpu: number): StatePredicate
  /** Whether a refusal also raises flow_cache_genid. */
  readonly bumpsGenid: boolean
}
