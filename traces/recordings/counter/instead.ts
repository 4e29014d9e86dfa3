import type { Cell } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import type { NumberedEvent } from './actions.ts'
import { dstOpsAt } from './numbers.ts'
import type { CounterReplay } from './replay.ts'
import { counterCells } from './unknown_cells.ts'

/**
 * Steps that were enabled before an event: those that change its counter to what was seen. Where
 * the event itself was not enabled, those of its netns and its CPU.
 */
export function enabledInstead(
  run: CounterReplay,
  numbered: NumberedEvent,
  cell: string,
): readonly string[] {
  const { model, a, s } = run
  const { event, net, family } = numbered
  const enabled = model.actions.filter(action => action.enabled(a, s))
  if (cell === 'step') {
    const cpu = 'cpu' in event ? event.cpu : undefined
    const near = enabled.filter(({ args }) =>
      'netns' in event ? args.net === net && (args.cpu ?? cpu) === cpu : args.cpu === cpu,
    )
    return near.map(({ label }) => label)
  }
  if (event.op !== 'dst.alloc' && event.op !== 'dst.free') return []
  const seen = event.observed
  if (seen === undefined || 'read' in seen) return []
  const { count, slots } = counterCells(run, dstOpsAt(model, net, family))
  const slot = slots[event.cpu] as Cell
  const shows = (action: Action): boolean => {
    const to = new Map(action.next(a, s))
    const after = (of: Cell): number => to.get(of) ?? s(of)
    if (after(count) === s(count) && after(slot) === s(slot)) return false
    return after(count) === seen.count && (seen.slot === undefined || after(slot) === seen.slot)
  }
  return enabled.filter(shows).map(({ label }) => label)
}
