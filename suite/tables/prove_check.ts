import type { Environment } from '../../model/environment.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Structure } from '../../model/structure.ts'
import type { Assumption } from '../../properties/inductive/invariant.ts'

/** Verdicts of what every other proof rests on. */
export interface Foundations {
  readonly invariant: 'proved' | 'open'
  /** The lemma on percpu_counter_add(), for any amount. */
  readonly lemma: 'proved' | 'open'
}

/** Proofs in one structure, and what must come of them. */
export interface ProveCheck {
  readonly kernel: Kernel
  readonly structure: Structure
  /** The ids of the properties that are tried. */
  readonly properties: readonly string[]
  /** Properties whose proof must fail; all the others must be proved. */
  readonly open: readonly string[]
  /** Absent: both are proved. */
  readonly foundations?: Foundations
  /** What the proof of a property may assume beyond the invariant, by its id. */
  readonly assuming: Readonly<Record<string, Assumption>>
  /** What is assumed of the steps that can happen; absent: nothing. */
  readonly environment?: Environment
}
