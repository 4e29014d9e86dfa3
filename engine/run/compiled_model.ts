import type { Action } from '../action.ts'
import type { Params } from '../arith/arith.ts'
import { emitter } from '../arith/javascript.ts'
import { type Term, type Terms, terms } from '../arith/terms.ts'
import type { Property, Target } from '../property.ts'
import { after, type State, type Update } from '../state.ts'
import { type Bounds, type System, valuesOf } from '../system.ts'
import { positionsIn } from '../trace.ts'
import { insideBounds } from './inside_bounds.ts'
import { machine } from './machine.ts'

/** What `step` returns of an action that cannot be taken. */
export const DISABLED = -1

/** A system that runs as compiled JavaScript, judged after every step. */
export interface CompiledModel {
  readonly system: System
  /** The values of all cells, now. */
  readonly values: Float64Array
  /** The position of an action in the action table, or of one that is written alike. */
  positionOf(action: Action): number | undefined
  /** Back to the initial state. */
  reset(): void
  /** Goes to a state. */
  load(values: ArrayLike<number>): void
  /**
   * Takes an action, by its position. DISABLED, and no value changes, if it is not enabled or
   * leaves the bounds; 0 if all properties hold; otherwise 1 + the position of the first property
   * that the step, or the state after it, violates.
   */
  step(action: number): number
  /** The verdict on the current state, by the state properties alone. */
  judge(): number
  /** The target in the current state; 0 where there is none. */
  score(): number
  /** By the position in `unasked`: 1 until a step puts the property to the question. */
  readonly unasked: Uint8Array
}

export interface CompileRequest {
  readonly system: System
  readonly params: Params
  readonly properties: readonly Property[]
  /** Those of which it is to be seen whether a step puts them to the question; absent: none. */
  readonly unasked?: readonly Property[]
  /** A step that leaves them is not taken; absent: there are none. */
  readonly bounds?: Bounds
  readonly target?: Target
}

/**
 * Compiles a system and its properties, each action when it is first asked for: runs that take few
 * actions pay for no others.
 */
export function compiledModel(request: CompileRequest): CompiledModel {
  const { system, params } = request
  const boot = machine(system, params).values
  const values = boot.slice()
  const unasked = new Uint8Array(request.unasked?.length ?? 0).fill(1)
  const compiled: (() => number)[] = []
  const judge = compile(stateSource(request), values, unasked)
  return {
    system,
    values,
    positionOf: positionsIn(system),
    reset: () => values.set(boot),
    load: state => values.set(state),
    judge,
    score: compile(scoreSource(request), values, unasked),
    unasked,
    step: index => {
      const known = compiled[index]
      const take = known ?? compile(stepSource(request, actionAt(system, index)), values, unasked)
      if (known === undefined) compiled[index] = take
      const ofStep = take()
      if (ofStep === DISABLED) return DISABLED
      const ofState = judge()
      return ofStep === 0 || (ofState !== 0 && ofState < ofStep) ? ofState : ofStep
    },
  }
}

function actionAt({ name, actions }: System, index: number): Action {
  const action = actions[index]
  if (action === undefined) throw new Error(`${name} has no action ${index} here`)
  return action
}

/** A function over the values and what is to be asked: they are `v` and `u` in its source. */
function compile(source: string, values: Float64Array, unasked: Uint8Array): () => number {
  return new Function('v', 'u', `return()=>{${source}}`)(values, unasked) as () => number
}

/** The current state, read from the values; those that cannot be otherwise are numerals. */
function stateOf(graph: Terms): State<Term> {
  return cell => graph.name(`v[${cell}]`)
}

/** The first state property that the state violates. */
function stateSource({ system, params, properties }: CompileRequest): string {
  const graph = terms(valuesOf(system, params))
  const s = stateOf(graph)
  return verdictSource(
    properties.flatMap((property, index): Claimed[] =>
      property.kind === 'state' ? [[index, property.holds(graph.arith, system, s)]] : [],
    ),
    [],
  ).join('')
}

function scoreSource({ system, params, target }: CompileRequest): string {
  const graph = terms(valuesOf(system, params))
  const score = target?.of(graph.arith, system, stateOf(graph)) ?? graph.arith.int(0)
  const { lines, expression } = emitter([score])
  const value = expression(score)
  return [...lines, `return ${value};`].join('')
}

/** One action: its guard, the judgement of its step, and what it writes. */
function stepSource(request: CompileRequest, action: Action): string {
  const { system, params, properties, unasked = [], bounds = {} } = request
  const graph = terms(valuesOf(system, params))
  const a = graph.arith
  const s = stateOf(graph)
  const update = action.next(a, s)
  const t = after(s, update)
  const claimed = properties.flatMap((property, index): Claimed[] =>
    property.kind === 'step' ? [[index, property.after(a, system, s, action, t)]] : [],
  )
  const guard = a.and(action.enabled(a, s), insideBounds(a, system, t, bounds))
  const asked = unasked.map(
    (property, index): Claimed => [index, property.asked(a, system, s, action, t)],
  )
  return verdictSource(claimed, update, guard, asked).join('')
}

/** The position of a property, and whether it holds. */
type Claimed = readonly [number, Term]

function verdictSource(
  claimed: readonly Claimed[],
  update: Update<Term>,
  guard?: Term,
  asked: readonly Claimed[] = [],
): readonly string[] {
  const written = update.filter(([cell, value]) => value.atom !== `v[${cell}]`)
  const results = written.map(([, value]) => value)
  const seen = asked.filter(([, happens]) => happens.atom !== 'false')
  const conditions = [...claimed, ...seen].map(([, condition]) => condition)
  const roots = [...(guard ? [guard] : []), ...results, ...conditions]
  const { lines, expression } = emitter(roots)
  if (guard) lines.push(`if(!${expression(guard)})return ${DISABLED};`)
  // Everything is read before anything is written.
  lines.push(...written.map(([cell, value]) => `const n${cell}=${expression(value)};`))
  lines.push(...seen.map(([index, happens]) => `if(${expression(happens)})u[${index}]=0;`))
  const broken = claimed.filter(([, holds]) => holds.atom !== 'true')
  const verdict = broken.map(([index, holds]) => `!${expression(holds)}?${index + 1}:`).join('')
  lines.push(`const r=${verdict}0;`)
  lines.push(...written.map(([cell]) => `v[${cell}]=n${cell};`), 'return r;')
  return lines
}
