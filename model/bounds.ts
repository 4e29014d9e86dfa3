import type * as engine from '../engine/system.ts'
import type { Params } from './params.ts'

/** What keeps a search finite. A step that leaves the bounds is not taken. */
export interface Bounds extends engine.Bounds {
  /** Live entries of a dst_ops, at most; absent: as many as are allocated. */
  readonly liveMax?: number
  /** Absolute value of a count, the template's included, at most; absent: not bounded. */
  readonly countMax?: number
  /** Entries without a bundle on a flow cache's gc list, at most; absent: not bounded. */
  readonly flowMax?: number
}

/** gc_thresh that never refuses, in entries: the default of the kernels from the fix to v4.12. */
export const INT_MAX: number = 2 ** 31 - 1

/** A constant batch and a template's gc_thresh, in entries, for models on a small scale. */
export function scaled(batch: number, gcThresh: number = INT_MAX): Params {
  return { batch, batchPerCpu: 0, gcThresh, sysctl: 0 }
}

/** The kernel's own batch, max(32, 2 * online CPUs), and the template's gc_thresh, in entries. */
export function realScale(gcThresh: number = INT_MAX): Params {
  return { batch: 32, batchPerCpu: 2, gcThresh, sysctl: 0 }
}
