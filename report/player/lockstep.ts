import type { Kernel } from '../../model/kernel.ts'
import { type Column, column, type Series } from './column.ts'
import type { PlayedTrace } from './played.ts'

/** One trace on two kernels at once. */
export interface Lockstep {
  readonly trace: PlayedTrace
  readonly left: Column
  readonly right: Column
  /** Steps; the last is `length`, and 0 is the start. */
  readonly length: number
  /** The first step after which the kernels differ; absent: none. */
  readonly partsAt?: number
}

export function lockstep(trace: PlayedTrace, left: Kernel, right: Kernel): Lockstep {
  const columns = { left: column(trace, left), right: column(trace, right) }
  const partsAt = firstDifference(columns.left, columns.right)
  return {
    trace,
    ...columns,
    length: trace.labels.length,
    ...(partsAt === undefined ? {} : { partsAt }),
  }
}

/**
 * The first step that only one of the kernels can take, or of which the callers get different
 * results, or after which a sum, a count or the live entries of a netns differ.
 */
function firstDifference(left: Column, right: Column): number | undefined {
  // Both have the structure of the trace, so the same netns.
  const pairs = left.series.flatMap((own, i) => {
    const other = right.series[i] as Series
    return [
      [own.sum, other.sum],
      [own.count, other.count],
      [own.live, other.live],
    ] as const
  })
  const among = [[left.outcomes, right.outcomes], [left.results, right.results], ...pairs] as const
  for (let step = 0; step < left.outcomes.length; step++) {
    if (among.some(([own, other]) => own[step] !== other[step])) return step
  }
  return undefined
}
