import type { Counters } from './counters.ts'
import type { Draw } from './draw.ts'
import type { Table } from './table.ts'
import type { Workload } from './workload.ts'

/** How one trial ended. */
export interface Outcome {
  /**
   * Operations until an allocation was refused; Infinity: none was, in as many as were allowed.
   */
  readonly ops: number
  /** Entries that were made until then. */
  readonly allocations: number
}

/** What a trial is made of: a load, and the machine that it runs on. */
export interface Run {
  readonly workload: Workload
  readonly draw: Draw
  readonly counters: Counters
  /** By netns, then by CPU. */
  readonly tables: readonly (readonly Table[])[]
  /** Operations, at most. */
  readonly opsMax: number
}
