import { emitter } from '../../engine/arith/javascript.ts'
import { type Term, terms } from '../../engine/arith/terms.ts'
import { compiledModel, DISABLED } from '../../engine/run/compiled_model.ts'
import type { State } from '../../engine/state.ts'
import { type Instance, valuesOf } from '../../engine/system.ts'
import type { Action } from '../../model/action.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf } from '../../model/setting.ts'
import { countedOf, lives, sumOf } from '../../properties/reading.ts'
import { type Move, payments } from './payments.ts'
import type { PlayedTrace } from './played.ts'

/** What became of a step on one kernel. */
export const TAKEN = 0
/** The kernel has the step, and its guard forbids it in this state: the state stays as it is. */
export const NOT_ENABLED = 1
/** The kernel has no such step: the state stays as it is. */
export const NO_SUCH_STEP = 2

/** Of one dst_ops, in entries, by step: the first is the start. */
export interface Series {
  readonly net: number
  /** `net 1`, and the family where there are two. */
  readonly name: string
  /** The count plus the slots that a sum adds. */
  readonly sum: Int32Array
  readonly count: Int32Array
  /** The entries that the kernel means to count. */
  readonly live: Int32Array
  /** 1 while the netns exists. */
  readonly alive: Uint8Array
}

/** A trace on one kernel, from the start to the last step. */
export interface Column {
  readonly kernel: Kernel
  readonly instance: Instance<Model>
  readonly series: readonly Series[]
  /** By step; 0 is the start. */
  readonly outcomes: Uint8Array
  /** What the caller of each step gets: 0 or -errno. */
  readonly results: Int16Array
  /** The steps that violate the property. */
  readonly violations: readonly number[]
  /** What is kept of the state after a step; overwritten by the next call. */
  at(step: number): KeptState
  /** Looks at the values of all cells after each step from `first` to `last`. */
  walk(first: number, last: number, visit: (step: number, values: Float64Array) => void): void
}

interface KeptState {
  /** The values of all cells. */
  readonly values: Float64Array
  /**
   * Who paid for whom, row by row: the entries of each dst_ops that were counted in each, and in
   * the template, which is last.
   */
  readonly counted: Float64Array
  /** The entries of each dst_ops that are in slots still. */
  readonly inSlots: readonly number[]
  /** What the step moved into counts. */
  readonly moves: readonly Move[]
}

/** Steps between two states that are kept; those in between are taken again when asked for. */
const KEPT_EVERY = 64

/** Violations that are remembered: after the first, their number says little. */
const VIOLATIONS_MAX = 10_000

/**
 * Takes every step on a kernel, by the compiled steps of the engine, and keeps what a picture of it
 * needs in typed arrays. A step that the kernel cannot take is left out, and the next one is tried.
 */
export function column(trace: PlayedTrace, kernel: Kernel): Column {
  const { labels, property } = trace
  const instance = instanceOf({ ...trace.setting, kernel })
  const { system, params } = instance
  const compiled = compiledModel({ system, params, properties: [property] })
  const steps = positionsOf(instance, labels)
  const size = labels.length + 1
  const series = seriesOf(system, size)
  const outcomes = new Uint8Array(size)
  const results = new Int16Array(size)
  const violations: number[] = []
  const { values } = compiled
  const paid = payments(system, values)
  const width = values.length + paid.memory.length
  const kept = new Float64Array(Math.ceil(size / KEPT_EVERY) * width)
  const keep = (at: number): void => {
    kept.set(values, at * width)
    kept.set(paid.memory, at * width + values.length)
  }
  const take = (step: number): number => {
    const position = steps[step - 1] as number
    const verdict = position < 0 ? DISABLED : compiled.step(position)
    if (verdict !== DISABLED) paid.note(system.actions[position] as Action)
    return verdict
  }
  const note = noteOf(instance, series, values)
  const resultOf = resultsOf(instance, values)
  keep(0)
  note(0)
  if (compiled.judge() !== 0) violations.push(0)
  for (let step = 1; step < size; step++) {
    const position = steps[step - 1] as number
    const result = position < 0 ? 0 : resultOf(position)
    const verdict = take(step)
    if (verdict === DISABLED) outcomes[step] = position < 0 ? NO_SUCH_STEP : NOT_ENABLED
    else {
      results[step] = result
      if (verdict !== 0 && violations.length < VIOLATIONS_MAX) violations.push(step)
    }
    note(step)
    if (step % KEPT_EVERY === 0) keep(step / KEPT_EVERY)
  }
  const at = (step: number): KeptState => {
    const from = Math.max(0, Math.ceil(step / KEPT_EVERY) - 1)
    compiled.load(kept.subarray(from * width, from * width + values.length))
    paid.memory.set(kept.subarray(from * width + values.length, (from + 1) * width))
    paid.reread()
    let taken = true
    for (let next = from * KEPT_EVERY + 1; next <= step; next++) taken = take(next) !== DISABLED
    const { counted } = paid
    const inSlots = Array.from({ length: paid.origins }, (_, origin) => paid.inSlots(origin))
    return { values, counted, inSlots, moves: taken ? paid.moves() : [] }
  }
  const walk: Column['walk'] = (first, last, visit) => {
    visit(first, at(first).values)
    for (let step = first + 1; step <= last; step++) {
      take(step)
      visit(step, values)
    }
  }
  return { kernel, instance, series, outcomes, results, violations, at, walk }
}

/** The positions of the steps in the action table; -1: the kernel has no such step. */
function positionsOf({ system }: Instance<Model>, labels: readonly string[]): Int32Array {
  const byLabel = new Map(system.actions.map(({ label }, position) => [label, position]))
  return Int32Array.from(labels, label => byLabel.get(label) ?? -1)
}

function seriesOf({ variables, structure }: Model, size: number): readonly Series[] {
  return variables.dstOps.map(({ net, family }) => ({
    net,
    name: structure.families.length > 1 ? `net ${net} ${family}` : `net ${net}`,
    sum: new Int32Array(size),
    count: new Int32Array(size),
    live: new Int32Array(size),
    alive: new Uint8Array(size),
  }))
}

/** Writes the numbers of the current state into the series: emitted once, as the steps are. */
function noteOf(
  { system: m, params }: Instance<Model>,
  series: readonly Series[],
  values: Float64Array,
): (step: number) => void {
  const graph = terms(valuesOf(m, params))
  const { arith: a } = graph
  const s: State<Term> = cell => graph.name(`v[${cell}]`)
  const read = m.variables.dstOps.map(ops => ({
    sum: sumOf(a, m, s, ops),
    count: s(ops.count),
    live: countedOf(a, m, s, ops),
    alive: lives(a, m, s, ops),
  }))
  const { lines, expression } = emitter(read.flatMap(each => Object.values(each)))
  const writes = read.flatMap((each, ops) =>
    Object.entries(each).map(([field, term]) => {
      const text = expression(term)
      return `o[${ops}].${field}[k]=${field === 'alive' ? `+${text}` : text};`
    }),
  )
  const source = `return k=>{${[...lines, ...writes].join('')}}`
  return new Function('v', 'o', source)(values, series) as (step: number) => void
}

/** What the caller of an action gets in the current state; each is emitted when first asked. */
function resultsOf(
  { system, params }: Instance<Model>,
  values: Float64Array,
): (position: number) => number {
  const known: (() => number)[] = []
  const emitted = (position: number): (() => number) => {
    const graph = terms(valuesOf(system, params))
    const action = system.actions[position]
    if (action === undefined) throw new RangeError(`there is no action ${position}`)
    const result = action.result(graph.arith, cell => graph.name(`v[${cell}]`))
    const { lines, expression } = emitter([result])
    const text = expression(result)
    return new Function('v', `return()=>{${lines.join('')}return ${text}}`)(values) as () => number
  }
  return position => {
    const result = known[position] ?? emitted(position)
    known[position] = result
    return result()
  }
}
