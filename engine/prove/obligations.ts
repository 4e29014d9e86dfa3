import type { Action } from '../../model/action.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Model } from '../../model/model.ts'
import { flowParameterAssumptions } from '../../properties/inductive/flow_cache.ts'
import { type Assumption, parameterAssumptions } from '../../properties/inductive/invariant.ts'
import { all, within } from '../arith/derived.ts'
import { smtlib, type Term } from '../arith/smtlib.ts'
import type { Conjunct } from '../conjunct.ts'
import type { Property } from '../property.ts'
import { after, type State, variable } from '../state.ts'
import { type Script, type ScriptWriter, scriptWriter } from './script.ts'

/** A property to prove, and what the proof may assume of the state beyond the invariant. */
export interface Goal {
  readonly property: Property
  readonly assuming?: Assumption
}

/** What every script of a model starts with: parameters, a state, and the invariant `I` of it. */
interface Preamble {
  readonly w: ScriptWriter
  readonly s: State<Term>
  readonly invariant: Term
}

const PARAMS = ['batch', 'batchPerCpu', 'gcThresh', 'sysctl']
const FLOW_PARAMS = ['highWatermark', 'lowWatermark', 'shrinkTo', 'kept', 'keptNoPolicy']

function preamble(m: Model, conjuncts: readonly Conjunct[], title: string): Preamble {
  const w = scriptWriter(`${m.kernel.name}, ${structureText(m)}: ${title}`)
  w.comment('Parameters: any values within these bounds.')
  for (const name of PARAMS) w.declare(name)
  for (const { holds } of parameterAssumptions) w.assume(holds(w.a))
  if (m.variables.flowCache) {
    for (const name of FLOW_PARAMS) w.declare(name)
    for (const { holds } of flowParameterAssumptions) w.assume(holds(w.a))
  }
  w.comment('A state: any integers.')
  const cells = m.variables.cells.map(({ name }) => w.declare(`|${name}|`))
  const s: State<Term> = cell => cells[cell] as Term
  const parts = conjuncts.map(({ name, holds }) => {
    w.comment(`I: ${name}`)
    return w.define(`|I: ${name}|`, 'Bool', holds(w.a, m, s))
  })
  w.comment('The invariant.')
  return { w, s, invariant: w.define('I', 'Bool', `(and ${parts.join(' ')})`) }
}

function structureText(m: Model): string {
  const { cpus, netns, families } = m.structure
  return `${cpus} CPUs, ${netns} netns, ${families.join(' and ')}`
}

/** The state after an action, with a defined name for every cell that it writes. */
function post({ w, s }: Preamble, m: Model, action: Action): State<Term> {
  w.comment(action.label)
  const update = action.next(w.a, s).map(([cell, value]): [number, Term] => {
    // A numeral or an old value stays what it is, so that the reading can still fold it.
    if (/^\d/.test(value) || value === s(cell)) return [cell, value]
    return [cell, w.define(`|${action.label}: ${m.variables.cells[cell]?.name}'|`, 'Int', value)]
  })
  return after(s, update)
}

/**
 * That `I` is inductive: it holds at the start, and every action that can be taken in a state of
 * `I` leads to a state of `I`. Each assumption is shown to be possible.
 */
export function inductiveScript(m: Model, conjuncts: readonly Conjunct[]): Script {
  const p = preamble(m, conjuncts, 'the invariant I is inductive')
  const { w, s, invariant } = p
  const start = m.initial(w.a)
  const boot = m.variables.cells.map((_, cell) => `(= ${s(cell)} ${start(cell)})`)
  w.comment('init')
  const init = w.define('init', 'Bool', `(and ${boot.join(' ')})`)
  w.check('init is possible', 'sat', [init])
  w.check('init => I', 'unsat', [init, `(not ${invariant})`])
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
export function propertyScript(m: Model, conjuncts: readonly Conjunct[], goal: Goal): Script {
  const { property, assuming } = goal
  const name = assuming === undefined ? property.id : `${property.id}-assuming`
  const p = preamble(m, conjuncts, `${property.id} ${property.name} follows from I`)
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
    const claimed = property.holds(w.a, m, s, action, t)
    w.check(`${step} => ${property.id}`, 'unsat', [...taken, w.a.not(claimed)])
  }
  return w.script(name)
}

/** A property that no state or step whatever can break says nothing, whatever the kernel does. */
function falsity(w: ScriptWriter, m: Model, s: State<Term>, property: Property): Term {
  if (property.kind === 'state') return w.a.not(property.holds(w.a, m, s))
  w.comment('A second state: any integers, reached by no action.')
  const cells = m.variables.cells.map(({ name }) => w.declare(`|${name} later|`))
  const t: State<Term> = cell => cells[cell] as Term
  return w.a.not(
    all(
      w.a,
      actionsSpokenOf(m, property).map(action => property.holds(w.a, m, s, action, t)),
    ),
  )
}

/**
 * The actions that a property says anything of: with two states that have nothing to do with each
 * other, its text is not simply `true`. A state property speaks of every action.
 */
export function actionsSpokenOf(m: Model, property: Property): readonly Action[] {
  if (property.kind === 'state') return m.actions
  const s: State<Term> = cell => `s${cell}`
  const t: State<Term> = cell => `t${cell}`
  return m.actions.filter(action => property.holds(smtlib, m, s, action, t) !== 'true')
}

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
  w.assume(w.a.le('1', batch))
  const s: State<Term> = cell => (cell === 0 ? count : slot)
  const fbc = { count: variable(s, 0), counters: () => variable(s, 1) }
  const t = after(s, kernel.percpuCounterAdd(w.a, fbc, 0, amount, batch))
  const keeps = w.a.eq(w.a.add(t(0), t(1)), w.a.add(w.a.add(count, slot), amount))
  const below = within(w.a, t(1), w.a.add(batch, '(- 1)'))
  w.check('batch >= 1 is possible', 'sat', [])
  w.check('add keeps count + slot + amount', 'unsat', [w.a.not(keeps)])
  w.check('add leaves the slot below the batch', 'unsat', [w.a.not(below)])
  return w.script('percpu_counter_add')
}
