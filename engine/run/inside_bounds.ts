import type { Arith } from '../arith/arith.ts'
import { all } from '../arith/derived.ts'
import type { Cell, State } from '../state.ts'
import type { Bounds, Range, System } from '../system.ts'

/** The cells that bounds limit, by system and bounds: steps ask again and again. */
const known = new WeakMap<System, WeakMap<Bounds, Limits>>()

type Limits = readonly (readonly [Cell, Partial<Range>])[]

function limitsOf(system: System, bounds: Bounds): Limits {
  const bySystem = known.get(system) ?? new WeakMap<Bounds, Limits>()
  known.set(system, bySystem)
  const found = bySystem.get(bounds)
  if (found !== undefined) return found
  const limits = system.cells.flatMap((info, cell): Limits => {
    const limit = info.limit?.(bounds)
    return limit === undefined ? [] : [[cell, limit]]
  })
  bySystem.set(bounds, limits)
  return limits
}

/**
 * `true` if each cell is within what the bounds leave it. `depthMax` and `statesMax` bound the
 * search, not a state, and are ignored here.
 */
export function insideBounds<I, B>(a: Arith<I, B>, m: System, s: State<I>, bounds: Bounds): B {
  const within = limitsOf(m, bounds).flatMap(([cell, { low, high }]) => [
    ...(low === undefined ? [] : [a.le(a.int(low), s(cell))]),
    ...(high === undefined ? [] : [a.le(s(cell), a.int(high))]),
  ])
  return all(a, within)
}
