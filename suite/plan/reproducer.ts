import { fullTables } from './passage.ts'
import { type Figure, plan } from './plan.ts'
import { largestBatchOf, type Workload } from './workload.ts'

/** What a reproducer sets, and what is to be expected of it. All figures are in entries. */
export interface Reproducer {
  /** CPUs of the machine, at most. */
  readonly cpus: number
  /** gc_thresh of both netns. */
  readonly gcThresh: number
  /** What full tables of one netns hold, on all CPUs. */
  readonly tables: number
  /** Allocations of both netns until the first refusal without the patch. */
  readonly refusal: Readonly<Record<'p5' | 'median' | 'p95', number>>
  /** Without a refusal in so many, the patch is believed: with `confidence` percent. */
  readonly enough: number
  readonly confidence: number
}

/**
 * Two netns by turns on one CPU, a new flow each time: nothing that one can control drifts
 * faster.
 */
function turnsOn(cpus: number, gcThresh: number): Workload {
  return {
    order: 'turns',
    ...{ cpus, netns: 2, gcThresh, batch: largestBatchOf(cpus), opsPerSecond: 1000 },
    // So fast that the flow cache's period does not matter.
    ...{ rehashSeconds: 1e9, pinnedToOneCpu: true, otherEntriesPerOp: 0 },
  }
}

/**
 * The reproducer for a machine, and its prediction by 1,000 trials.
 *
 * @param gcThresh Absent: twice of it is what full tables hold, twice over.
 */
export async function reproducerFor(cpus: number, gcThresh?: number): Promise<Reproducer> {
  const tables = fullTables(cpus)
  const limit = gcThresh ?? tables
  const workload = turnsOn(cpus, limit)
  const { ops, enough } = await plan({ workload, seed: 'reproduce', trials: 1000 })
  const whole = ([value]: Figure): number => Math.ceil(value)
  return {
    ...{ cpus, gcThresh: limit, tables, confidence: 95 },
    refusal: { p5: whole(ops.p5), median: whole(ops.median), p95: whole(ops.p95) },
    enough: Math.ceil(enough.ops),
  }
}
