import type { Action } from '../action.ts'
import type { Arith } from '../arith/arith.ts'
import { all } from '../arith/derived.ts'
import { isConstant, type Term, terms } from '../arith/terms.ts'
import type { Conjunct } from '../conjunct.ts'
import type { Property } from '../property.ts'
import { after, type State } from '../state.ts'
import type { System } from '../system.ts'
import { type Script, type ScriptWriter, scriptWriter } from './script.ts'

/** A property to prove, and what the proof may assume of the state beyond the invariant. */
export interface Goal<S extends System = System> {
  readonly property: Property<S>
  readonly assuming?: Assumption<S>
}

/** What a claim takes for granted of the state, beyond the invariant. */
export interface Assumption<S extends System = System> {
  readonly sentence: string
  holds<I, B>(a: Arith<I, B>, m: S, s: State<I>): B
}

/** What a proof takes for granted of parameters, which are otherwise left open. */
export interface ParameterAssumption {
  readonly sentence: string
  holds<I, B>(a: Arith<I, B>): B
}

/** What scripts are about: a system, what is assumed of its parameters, and its invariant `I`. */
export interface Theory<S extends System = System> {
  readonly system: S
  /** The head of each script. */
  readonly title: string
  readonly parameters: readonly ParameterAssumption[]
  readonly conjuncts: readonly Conjunct<S>[]
}

/** What every script of a model starts with: parameters, a state, and the invariant `I` of it. */
interface Preamble {
  readonly w: ScriptWriter
  readonly s: State<Term>
  readonly invariant: Term
}

function preamble({ system: m, title, parameters, conjuncts }: Theory, what: string): Preamble {
  const w = scriptWriter(`${title}: ${what}`)
  declareParameters(w, m, parameters)
  w.comment('A state: any integers.')
  const cells = m.cells.map(({ name }) => w.declare(`|${name}|`))
  const s: State<Term> = cell => cells[cell] as Term
  const parts = conjuncts.map(({ name, holds }) => {
    w.comment(`I: ${name}`)
    return w.define(`|I: ${name}|`, holds(w.a, m, s))
  })
  w.comment('The invariant.')
  return { w, s, invariant: w.define('I', all(w.a, parts)) }
}

export function declareParameters(
  w: ScriptWriter,
  { parameters }: System,
  assumptions: readonly ParameterAssumption[],
): void {
  w.comment('Parameters: any values within these bounds.')
  for (const name of parameters) w.declare(name)
  for (const { holds } of assumptions) w.assume(holds(w.a))
}

/** The state after an action, with a defined name for every cell that it writes. */
function post({ w, s }: Preamble, m: System, action: Action): State<Term> {
  w.comment(action.label)
  const update = action.next(w.a, s).map(([cell, value]): [number, Term] => {
    // A number or an old value stays what it is, so that terms of it can still be folded.
    if (isConstant(value) || value === s(cell)) return [cell, value]
    return [cell, w.define(`|${action.label}: ${m.cells[cell]?.name}'|`, value)]
  })
  return after(s, update)
}

/**
 * That `I` is inductive: it holds at the start, and every action that can be taken in a state of
 * `I` leads to a state of `I`. Each assumption is shown to be possible.
 */
export function inductiveScript<S extends System>(of: Theory<S>): Script {
  const { system: m, conjuncts } = of
  const p = preamble(of, 'the invariant I is inductive')
  const { w, s, invariant } = p
  const start = m.initial(w.a)
  const boot = m.cells.map((_, cell) => w.a.eq(s(cell), start(cell)))
  w.comment('init')
  const init = w.define('init', all(w.a, boot))
  w.check('init is possible', 'sat', [init])
  w.check('init => I', 'unsat', [init, w.a.not(invariant)])
  w.assume(invariant)
  w.check('I is possible', 'sat', [])
  for (const action of m.actions) {
    const t = post(p, m, action)
    const kept = conjuncts.map(({ holds }) => holds(w.a, m, t))
    const assumed = [action.enabled(w.a, s)]
    w.check(`I and ${action.label} is possible`, 'sat', assumed)
    w.check(`I and ${action.label} => I'`, 'unsat', [...assumed, w.a.not(all(w.a, kept))])
  }
  return w.script('inductive')
}

/**
 * That the property follows from `I`: in every state, or over every action that it speaks of. Each
 * assumption is shown to be possible, and the property to be one that can be false.
 */
export function propertyScript<S extends System>(of: Theory<S>, goal: Goal<S>): Script {
  const { property, assuming } = goal
  const m = of.system
  const name = assuming === undefined ? property.id : `${property.id}-assuming`
  const p = preamble(of, `${property.id} ${property.name} follows from I`)
  const { w, s } = p
  w.comment(property.sentence)
  if (assuming !== undefined) w.comment(`Assuming ${assuming.sentence}.`)
  w.check(`${property.id} can be false`, 'sat', [falsity(w, m, s, property)])
  w.assume(p.invariant)
  if (assuming !== undefined) w.assume(assuming.holds(w.a, m, s))
  const given = assuming === undefined ? 'I' : 'I and assumption'
  w.check(`${given} is possible`, 'sat', [])
  if (property.kind === 'state') {
    const claimed = property.holds(w.a, m, s)
    w.check(`${given} => ${property.id}`, 'unsat', [w.a.not(claimed)])
    return w.script(name)
  }
  for (const action of actionsSpokenOf(m, property)) {
    const t = post(p, m, action)
    const taken = [action.enabled(w.a, s)]
    const step = `${given} and ${action.label}`
    w.check(`${step} is possible`, 'sat', taken)
    const claimed = property.after(w.a, m, s, action, t)
    w.check(`${step} => ${property.id}`, 'unsat', [...taken, w.a.not(claimed)])
  }
  return w.script(name)
}

/** A property that no state or step whatever can break says nothing, whatever the system does. */
function falsity(w: ScriptWriter, m: System, s: State<Term>, property: Property): Term {
  if (property.kind === 'state') return w.a.not(property.holds(w.a, m, s))
  w.comment('A second state: any integers, reached by no action.')
  const cells = m.cells.map(({ name }) => w.declare(`|${name} later|`))
  const t: State<Term> = cell => cells[cell] as Term
  return w.a.not(
    all(
      w.a,
      actionsSpokenOf(m, property).map(action => property.after(w.a, m, s, action, t)),
    ),
  )
}

/**
 * The actions that a property says anything of: with two states that have nothing to do with each
 * other, its term is not simply `true`. A state property speaks of every action.
 */
export function actionsSpokenOf(m: System, property: Property): readonly Action[] {
  if (property.kind === 'state') return m.actions
  const { arith, name } = terms('open')
  const s: State<Term> = cell => name(`s${cell}`)
  const t: State<Term> = cell => name(`t${cell}`)
  return m.actions.filter(action => property.after(arith, m, s, action, t).atom !== 'true')
}
