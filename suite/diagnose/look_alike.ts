import type { Answer, Certainty } from './causes.ts'

/** Something that people take for a refusal of an xfrm entry, and that a fact gives away. */
export interface LookAlike {
  readonly answer: Answer
  readonly detail: string
  /** What a message, or the workload, says then. */
  readonly says?: RegExp
  /** What has to be said as well. */
  readonly and?: RegExp
  /** How the kernel is named. */
  readonly system?: RegExp
  /** A counter of /proc/net/xfrm_stat that has counted. */
  readonly counter?: RegExp
  /** What the failing call gives. */
  readonly errno?: readonly number[]
  /** It fails the creation of a bundle too, so that XfrmOutBundleGenError counts. */
  readonly inBundles?: true
  /** It can come beside a refusal, which it does not rule out. */
  readonly beside?: true
  /** It is one only where nothing is refused. */
  readonly unrefused?: true
  readonly certainty?: Certainty
  readonly why: string
  readonly measureNext: string
  readonly source: string
}
