import type { Bounds } from '../../model/bounds.ts'
import type { Model } from '../../model/model.ts'
import type { Arith } from '../arith/arith.ts'
import { all, within } from '../arith/derived.ts'
import type { State } from '../state.ts'

/**
 * `true` if a state lies inside the bounds. `depthMax` and `statesMax` bound the search, not a
 * state, and are ignored here.
 */
export function insideBounds<I, B>(a: Arith<I, B>, m: Model, s: State<I>, bounds: Bounds): B {
  const { liveMax, countMax, flowMax } = bounds
  const { dstOps, templates, flowCache } = m.variables
  const counters = [...dstOps, ...templates.values()]
  return all(a, [
    ...(liveMax === undefined ? [] : dstOps.map(({ live }) => a.le(s(live), a.int(liveMax)))),
    ...(countMax === undefined
      ? []
      : counters.map(({ count }) => within(a, s(count), a.int(countMax)))),
    ...(flowMax === undefined
      ? []
      : (flowCache?.netns ?? []).map(({ gcEmpty }) => a.le(s(gcEmpty), a.int(flowMax)))),
  ])
}
