import type { Arith } from '../../../engine/arith/arith.ts'
import type { Cell, State, Update } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import type { Model } from '../../../model/model.ts'
import { dstOpsOf } from '../../../model/variables.ts'
import { resultWord } from '../../files/errno.ts'

/** A free through a destroyed counter: the netns and its percpu block are gone. */
export const throughNull = 'late:counter destroyed, wrote at percpu NULL'

const throughShared = 'late:netns already freed, wrote to shared percpu'

/** No kernel that was recorded does this: the block has outlived its netns, or is another's. */
const throughOther = 'late:netns already freed, wrote to another percpu'

/** What a step comes to, in the words of recordings, from the state before it and its update. */
export function recordedResult(
  m: Model,
  a: Arith<number, boolean>,
  s: State<number>,
  action: Action,
  update: Update<number>,
): string {
  const code = action.result(a, s)
  if (code !== 0) return resultWord(code)
  const { net } = action.args
  if (net === undefined) return 'ok'
  if (action.name === 'cleanup_net') {
    return dstOpsOf(m.variables, net).some(ops => s(ops.live) > 0) ? 'ok:live dsts remain' : 'ok'
  }
  const late = action.name === 'dst_free' && s(m.variables.alive[net] as Cell) === 0
  return late ? lateResultOf(m, s, update) : 'ok'
}

/** The result of a late free: an add of one always changes the slot that it goes through. */
function lateResultOf(m: Model, s: State<number>, update: Update<number>): string {
  const changed = update.filter(([cell, value]) => value !== s(cell))
  const kinds = new Set(changed.map(([cell]) => m.variables.cells[cell]?.kind))
  if (kinds.has('null.slot')) return throughNull
  return kinds.has('template.slot') ? throughShared : throughOther
}
