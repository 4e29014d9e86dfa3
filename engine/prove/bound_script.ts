import { isConstant, type Term } from '../arith/terms.ts'
import { after, type Cell, type State } from '../state.ts'
import type { System } from '../system.ts'
import { declareParameters, type ParameterAssumption } from './obligations.ts'
import { type Script, type ScriptWriter, scriptWriter } from './script.ts'
import type { Run, StepBound } from './step_bound.ts'

/**
 * That the invariants of a theorem hold at its start, that every step keeps them, and that the
 * conclusion follows. Each assumption is shown to be possible, and the conclusion to be one that
 * can be false.
 */
export function stepBoundScript<S extends System>(
  whole: S,
  bound: StepBound<S>,
  title: string,
  parameters: readonly ParameterAssumption[],
): Script {
  const m = { ...whole, actions: whole.actions.filter(action => bound.takes(action)) }
  const w = scriptWriter(`${title}: ${bound.name}`)
  w.comment(bound.sentence)
  declareParameters(w, m, [...parameters, ...bound.parameters])
  const now = writtenState(w, m, '')
  const start = bound.start === 'boot' ? m.initial(w.a) : writtenState(w, m, 'start ')
  w.comment('Steps so far, and what is counted along them.')
  const steps = w.declare('steps')
  const tallies = new Map(bound.tallies.map(({ name }) => [name, w.declare(`|${name}|`)]))
  const run: Run<Term> = { start, now, steps, tally: name => ofName(tallies, name) }
  const holdsOf = (claim: StepBound['given'], of: Run<Term>): Term => claim.holds(w.a, m, of)

  const nought = w.a.int(0)
  const beginning: Run<Term> = { start, now: start, steps: nought, tally: () => nought }
  w.comment('the start')
  const starts = bound.start === 'boot' ? [] : [holdsOf(bound.start, beginning)]
  w.check('start is possible', 'sat', starts)
  w.check(`${bound.name} can be false`, 'sat', [
    ...starts,
    holdsOf(bound.given, run),
    w.a.not(holdsOf(bound.conclusion, run)),
  ])
  for (const claim of bound.invariants) {
    w.check(`start => ${claim.name}`, 'unsat', [...starts, w.a.not(holdsOf(claim, beginning))])
  }
  const parts = bound.invariants.map(claim => {
    w.comment(`I: ${claim.name}`)
    return w.define(`|I: ${claim.name}|`, holdsOf(claim, run))
  })
  w.comment('The invariants.')
  for (const part of parts) w.assume(part)
  for (const term of starts) w.assume(term)
  w.check('I is possible', 'sat', [])
  steppedChecks(w, m, bound, run)
  w.comment('the conclusion')
  const given = holdsOf(bound.given, run)
  w.check(`I and ${bound.given.name} is possible`, 'sat', [given])
  const concluded = w.a.not(holdsOf(bound.conclusion, run))
  w.check(`I and ${bound.given.name} => ${bound.conclusion.name}`, 'unsat', [given, concluded])
  return w.script(bound.name)
}

/** For each action that it is possible, and that it keeps each invariant. */
function steppedChecks(w: ScriptWriter, m: System, bound: StepBound, run: Run<Term>): void {
  for (const action of m.actions) {
    w.comment(action.label)
    const update = action.next(w.a, run.now).map(([cell, value]): [Cell, Term] => {
      if (isConstant(value) || value === run.now(cell)) return [cell, value]
      return [cell, w.define(`|${action.label}: ${m.cells[cell]?.name}'|`, value)]
    })
    const next = after(run.now, update)
    const amounts = new Map(
      bound.tallies.map(tally => [
        tally.name,
        w.a.add(run.tally(tally.name), tally.amount(w.a, m, run.now, action, next)),
      ]),
    )
    const later: Run<Term> = {
      start: run.start,
      now: next,
      steps: w.a.add(run.steps, w.a.int(1)),
      tally: name => ofName(amounts, name),
    }
    const enabled = action.enabled(w.a, run.now)
    w.check(`I and ${action.label} is possible`, 'sat', [enabled])
    for (const claim of bound.invariants) {
      const lost = w.a.not(claim.holds(w.a, m, later))
      w.check(`I and ${action.label} => ${claim.name}`, 'unsat', [enabled, lost])
    }
  }
}

/** Any integers in the cells that some action writes; what they start with in the others. */
function writtenState(w: ScriptWriter, m: System, prefix: string): State<Term> {
  const boot = m.initial(w.a)
  const written = new Set(m.actions.flatMap(action => action.next(w.a, boot).map(([cell]) => cell)))
  w.comment(prefix === '' ? 'A state: any integers.' : 'Where the run started.')
  const terms = m.cells.map(({ name }, cell) =>
    written.has(cell) ? w.declare(`|${prefix}${name}|`) : boot(cell),
  )
  return cell => terms[cell] as Term
}

function ofName(terms: ReadonlyMap<string, Term>, name: string): Term {
  const term = terms.get(name)
  if (term === undefined) throw new Error(`nobody counts ${name}`)
  return term
}
