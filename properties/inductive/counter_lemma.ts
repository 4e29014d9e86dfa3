import { within } from '../../engine/arith/derived.ts'
import type { Term } from '../../engine/arith/terms.ts'
import { type Script, scriptWriter } from '../../engine/prove/script.ts'
import { after, type State, variable } from '../../engine/state.ts'
import type { Kernel } from '../../model/kernel.ts'

/**
 * That percpu_counter_add of a kernel loses nothing and leaves a slot below the batch, for any
 * integers whatever: amounts other than 1, and a slot that is out of bounds before.
 */
export function counterLemmaScript(kernel: Kernel): Script {
  const w = scriptWriter(`${kernel.name}: percpu_counter_add, for any amount`)
  const [count, slot, amount, batch] = ['count', 'slot', 'amount', 'batch'].map(w.declare) as [
    Term,
    Term,
    Term,
    Term,
  ]
  w.assume(w.a.le(w.a.int(1), batch))
  const s: State<Term> = cell => (cell === 0 ? count : slot)
  const fbc = { count: variable(s, 0), counters: () => variable(s, 1) }
  const t = after(s, kernel.percpuCounterAdd(w.a, fbc, 0, amount, batch))
  const keeps = w.a.eq(w.a.add(t(0), t(1)), w.a.add(w.a.add(count, slot), amount))
  const below = within(w.a, t(1), w.a.add(batch, w.a.int(-1)))
  w.check('batch >= 1 is possible', 'sat', [])
  w.check('add keeps count + slot + amount', 'unsat', [w.a.not(keeps)])
  w.check('add leaves the slot below the batch', 'unsat', [w.a.not(below)])
  return w.script('percpu_counter_add')
}
