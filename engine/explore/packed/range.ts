import type { Params } from '../../arith/arith.ts'
import type { Bounds, CellInfo, Range } from '../../system.ts'

/**
 * The range that a search packs a cell in at first: what it mostly holds, and some values that are
 * known. A state that leaves it makes the search pack anew, in a wider one, up to `cell.range`.
 */
export function likelyRange(
  cell: CellInfo,
  params: Params,
  bounds: Bounds,
  known: readonly number[],
): Range {
  const limit = cell.range(params, bounds)
  const { low, high } = cell.likely?.(params, bounds) ?? limit
  return {
    low: Math.max(limit.low, Math.min(low, ...known)),
    high: Math.min(limit.high, Math.max(high, ...known)),
  }
}

/** The range with room for a value that has left it, and as much again; never beyond the limit. */
export function widenedRange({ low, high }: Range, value: number, limit: Range): Range {
  const more = high - low + 1
  return value < low
    ? { low: Math.max(limit.low, Math.min(value, low - more)), high }
    : { low, high: Math.min(limit.high, Math.max(value, high + more)) }
}
