/** @file Q3 in numbers: how many allocs and frees until a netns without an entry is refused one. */

/** The constants of one case; the CPUs are those of the structure. */
export interface RefusalCase {
  readonly cpus: number
  /** percpu_counter_batch, in entries. */
  readonly batch: number
  /** In entries. */
  readonly gcThresh: number
}

/**
 * The fewest steps that end in such a refusal, the refused allocation counted, where the other
 * netns may keep their entries. Of IPv4, with C * (B - 1) <= T or nearly so: docs/DRIFT.md.
 */
export function fewestToRefusal({ cpus, batch, gcThresh }: RefusalCase): number {
  const drift = 2 * gcThresh + 1
  const folds = foldsToRefusal({ cpus, batch, gcThresh })
  const groups = Math.floor(folds / (batch - 1))
  const left = folds % (batch - 1)
  return drift + 2 * folds - groups * (batch - 2) - Math.max(0, 2 * left - batch) + 1
}

/** Folds of the refused netns that a sum above 2T and a count above T need. */
export function foldsToRefusal({ cpus, batch, gcThresh }: RefusalCase): number {
  const inSlots = cpus * (batch - 1)
  const forSum = Math.ceil((2 * gcThresh + 1 - inSlots) / batch)
  return Math.max(forSum, Math.ceil((gcThresh + 1) / batch))
}

/** Fewest steps to a refusal at which no netns holds any entry, with two CPUs or more. */
export function fewestToRefusalAtRest({ batch, gcThresh }: RefusalCase): number {
  return 2 * batch * Math.ceil((2 * gcThresh + 1) / batch) + 1
}
