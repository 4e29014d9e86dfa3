import { searchTo } from '../../engine/explore/search_to.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { instanceOf } from '../../model/setting.ts'
import type { PlayedTrace } from './played.ts'

/** States that were first reached with so many steps, symmetric ones counted once. */
export interface Depth {
  readonly depth: number
  readonly states: number
}

/** States that a page searches again, at most. */
const STATES_MAX = 20_000

/**
 * The search that shows that no shorter trace violates the property, depth by depth. It is done
 * again, by the engine, and has to end with the states that the file names. Absent: the file names
 * no search, or one that is too large for a page.
 */
export function certificateOf(trace: PlayedTrace): readonly Depth[] | undefined {
  const searched = trace.known?.searched
  if (searched === undefined || searched.states > STATES_MAX) return undefined
  const instance = instanceOf({ ...trace.setting, kernel: kernelByName(trace.kernel, trace.id) })
  const depths: Depth[] = []
  let before = 0
  for (let depth = 0; depth <= searched.depth; depth++) {
    const states = searchTo(instance, trace.property, depth).searched?.states
    if (states === undefined) return undefined
    depths.push({ depth, states: states - before })
    before = states
  }
  return before === searched.states ? depths : undefined
}
