import { smtlib, type Term } from '../arith/smtlib.ts'
import type { Property } from '../property.ts'
import type { State } from '../state.ts'
import type { System } from '../system.ts'

/**
 * What a system does and what a property says of it, as text: every guard, result and write, the
 * initial state, and the claims about each step. Where two texts are equal, every trace goes the
 * same way, whatever the systems are called.
 */
export function stepsText(m: System, property: Property): string {
  const s: State<Term> = cell => `s${cell}`
  const t: State<Term> = cell => `t${cell}`
  const boot = m.initial(smtlib)
  const claims =
    property.kind === 'state'
      ? [property.holds(smtlib, m, s)]
      : m.actions.map(action => property.after(smtlib, m, s, action, t))
  const actions = m.actions.map(action => [
    action.label,
    action.enabled(smtlib, s),
    action.result(smtlib, s),
    ...action.next(smtlib, s).map(([cell, value]) => `${cell} ${value}`),
  ])
  return JSON.stringify([m.cells.map((_, cell) => boot(cell)), actions, claims])
}
