import type { Arith } from '../arith/arith.ts'
import { all } from '../arith/derived.ts'
import type { State } from '../state.ts'
import type { Bounds, System } from '../system.ts'

/**
 * `true` if each cell is within what the bounds leave it. `depthMax` and `statesMax` bound the
 * search, not a state, and are ignored here.
 */
export function insideBounds<I, B>(a: Arith<I, B>, m: System, s: State<I>, bounds: Bounds): B {
  const within = m.cells.flatMap((info, cell) => {
    const { low, high } = info.limit?.(bounds) ?? {}
    return [
      ...(low === undefined ? [] : [a.le(a.int(low), s(cell))]),
      ...(high === undefined ? [] : [a.le(s(cell), a.int(high))]),
    ]
  })
  return all(a, within)
}
