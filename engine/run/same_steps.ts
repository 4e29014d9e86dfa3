import { smtlibText } from '../arith/smtlib.ts'
import { type Term, terms } from '../arith/terms.ts'
import type { Property } from '../property.ts'
import type { State } from '../state.ts'
import type { System } from '../system.ts'

/**
 * What a system does and what a property says of it, as text: every guard, result and write, the
 * initial state, and the claims about each step. Where two texts are equal, every trace goes the
 * same way, whatever the systems are called.
 */
export function stepsText(m: System, property: Property): string {
  const { arith, name } = terms('open')
  const s: State<Term> = cell => name(`s${cell}`)
  const t: State<Term> = cell => name(`s${cell}'`)
  const initial = m.initial(arith)
  const claims =
    property.kind === 'state'
      ? [property.holds(arith, m, s)]
      : m.actions.map(action => property.after(arith, m, s, action, t))
  const actions = m.actions.map(action => [
    action.label,
    smtlibText(action.enabled(arith, s)),
    smtlibText(action.result(arith, s)),
    ...action.next(arith, s).map(([cell, value]) => `${cell} ${smtlibText(value)}`),
  ])
  const start = m.cells.map((_, cell) => smtlibText(initial(cell)))
  return JSON.stringify([start, actions, claims.map(smtlibText)])
}
