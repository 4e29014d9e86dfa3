/**
 * @file Properties that are asked together, by their ids: what they speak of is the same, and so is
 * what a model needs to have before they say anything.
 */

/** Sums, reads and totals. */
export const counting: readonly string[] = ['P1', 'P2', 'P3', 'P4', 'P8']

/** A netns when it is born, or fails to be. */
export const birth: readonly string[] = ['P7', 'P7c', 'P12']

/** Refusals of dst_alloc(), where gc_thresh is low enough for them. */
export const refusing: readonly string[] = ['P5', 'P5s', 'P6', 'P13']

/**
 * Refusals without P6: a search that keeps so few entries alive as those of the lineage cannot
 * violate it, whatever the kernel.
 */
export const refusingFew: readonly string[] = ['P5', 'P5s', 'P13']

/** Entries and blocks after the end of their netns. */
export const ends: readonly string[] = ['P9', 'P10', 'P11']
