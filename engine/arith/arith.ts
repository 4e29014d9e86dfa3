/** The parameters of a model: real values for recordings and proofs, scaled ones for search. */
export type Param =
  /** Floor of `percpu_counter_batch`, in entries (the kernel: 32). */
  | 'batch'
  /** What each online CPU adds to the batch, in entries (the kernel: 2; a constant batch: 0). */
  | 'batchPerCpu'
  /** `gc_thresh` of the template `dst_ops`, in entries, as an unsigned 32-bit number. */
  | 'gcThresh'
  /** The `gc_thresh` that somebody writes to the sysctl, where a proof leaves it open. */
  | 'sysctl'
  /** Entries of a flow cache table above which a new one shrinks it (the kernel: 4096). */
  | 'highWatermark'
  /** The most entries that a shrink keeps (the kernel: 2048, two in each of 1024 buckets). */
  | 'lowWatermark'
  /** The most entries that a shrink keeps in one bucket (the kernel: 2). */
  | 'shrinkTo'
  /** Entries with a bundle that a shrink keeps, where a proof leaves it open. */
  | 'kept'
  /** The same of entries without one. */
  | 'keptNoPolicy'

/**
 * The arithmetic that the model is written in. `I` is an integer and `B` a truth value; what they
 * are is the business of a reading: numbers to run the model, SMT-LIB terms to prove it.
 *
 * The one rule: no `if` in a step. Where the kernel branches on its state, write `ite`; a
 * TypeScript `if` may look only at the structure and at an action's own arguments.
 */
export interface Arith<I, B> {
  int(value: number): I
  param(name: Param): I
  add(x: I, y: I): I
  neg(x: I): I
  le(x: I, y: I): B
  eq(x: I, y: I): B
  not(x: B): B
  and(x: B, y: B): B
  or(x: B, y: B): B
  ite(condition: B, yes: I, no: I): I
}
