import type { Action } from '../../model/action.ts'
import { modelOf, type Setting } from '../../model/setting.ts'
import type { Property } from '../property.ts'
import type { Trace } from '../verdict.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine } from './machine.ts'

/** Where a trace gets to the point of no return, as far as the searches could tell. */
export type NoReturn =
  /** At this step, the first is 1. */
  | { readonly step: number }
  /** The searches cannot tell: later than step `after` (0: the start), not later than `upTo`. */
  | { readonly after: number; readonly upTo: number }

/** States that one search looks at before it gives up. */
const STATES_MAX = 5000

type Answer = 'yes' | 'no' | 'unknown'

/**
 * The first step of a trace after which its violation can no longer be avoided.
 *
 * A state can avoid it if, by some continuation inside the bounds, the machine comes to rest (no
 * live entry anywhere, no add begun) with the property holding on the whole way: entries do not
 * live for ever, so that a machine that cannot rest without the violation will see it. What cannot
 * avoid it leads only to states that cannot, so that halving the trace finds the first; at the
 * start there is nothing alive, and at `violatedAt`, the first violated step, it has happened.
 */
export function noReturn(
  setting: Setting,
  trace: Trace,
  property: Property,
  violatedAt: number,
  statesMax: number = STATES_MAX,
): NoReturn {
  const run = start(setting, property, statesMax)
  let after = 0
  let before: Float64Array = run.now.values.slice()
  let upTo = violatedAt
  // Mostly it is the violation itself: the state just before is asked first.
  let middle = violatedAt - 1
  while (upTo - after > 1) {
    const there = taken(run, before, trace.slice(after, middle))
    const answer = canRest(run, there)
    if (answer === 'unknown') return { after, upTo }
    if (answer === 'no') upTo = middle
    else {
      after = middle
      before = there
    }
    middle = Math.floor((after + upTo) / 2)
  }
  return { step: upTo }
}

interface Run {
  readonly setting: Setting
  readonly property: Property
  readonly statesMax: number
  readonly actions: ReadonlyMap<string, Action>
  readonly now: Machine
  readonly next: Machine
}

function start(setting: Setting, property: Property, statesMax: number): Run {
  const model = modelOf(setting)
  const [now, next] = [machine(model, setting.params), machine(model, setting.params)]
  const actions = new Map(model.actions.map(action => [action.label, action]))
  return { setting, property, statesMax, actions, now, next }
}

/** The values after some steps that are known to be possible. */
function taken({ actions, now }: Run, from: Float64Array, steps: Trace): Float64Array {
  now.values.set(from)
  for (const label of steps) {
    const action = actions.get(label)
    if (action === undefined) throw new Error(`"${label}" is no action`)
    now.apply(action.next(now.arith, now.state))
  }
  return now.values.slice()
}

/**
 * Whether the machine can come to rest without the violation. The states with the fewest live
 * entries are continued first: that is the short way to rest, and "no" wants all of them anyway.
 */
function canRest(run: Run, from: Float64Array): Answer {
  if (restsByFreeing(run, from)) return 'yes'
  const seen = new Set([from.join()])
  const open = new Map<number, Float64Array[]>()
  let fewest = commotion(run.now, from)
  const add = (values: Float64Array, live: number): void => {
    const among = open.get(live)
    if (among === undefined) open.set(live, [values])
    else among.push(values)
    fewest = Math.min(fewest, live)
  }
  const take = (): Float64Array | undefined => {
    while (open.size > 0) {
      const state = open.get(fewest)?.pop()
      if (state !== undefined) return state
      open.delete(fewest)
      fewest++
    }
    return undefined
  }
  add(from, fewest)
  for (;;) {
    const state = take()
    if (state === undefined) return 'no'
    for (const values of successors(run, state)) {
      const key = values.join()
      if (seen.has(key)) continue
      const live = commotion(run.now, values)
      if (live === 0) return 'yes'
      if (seen.size >= run.statesMax) return 'unknown'
      seen.add(key)
      add(values, live)
    }
  }
}

/**
 * Whether steps that each leave less alive lead to rest. Not every way to rest is such a one, but
 * from the many thousand entries of a pumped trace no search would find another.
 */
function restsByFreeing(run: Run, from: Float64Array): boolean {
  const { now } = run
  let [state, live] = [from, commotion(now, from)]
  // What went once mostly goes again.
  let first: readonly Action[] = []
  while (live > 0) {
    const taken = [...first, ...now.model.actions].find(action => {
      const values = successor(run, state, action)
      if (values === undefined || commotion(now, values) >= live) return false
      state = values
      return true
    })
    if (taken === undefined) return false
    live = commotion(now, state)
    first = [taken]
  }
  return true
}

/** Live entries anywhere and adds that are begun; 0: the machine is at rest. */
function commotion({ model }: Machine, values: Float64Array): number {
  const { dstOps, interrupts } = model.variables
  const cells = [...dstOps.map(({ live }) => live), ...(interrupts?.pc ?? [])]
  return cells.reduce((sum, cell) => sum + (values[cell] as number), 0)
}

/** The values after each step inside the bounds that does not violate the property. */
function* successors(run: Run, from: Float64Array): Iterable<Float64Array> {
  for (const action of run.now.model.actions) {
    const values = successor(run, from, action)
    if (values !== undefined) yield values
  }
}

/** Those after one such step; undefined if it is none. */
function successor(run: Run, from: Float64Array, action: Action): Float64Array | undefined {
  const { setting, property, now, next } = run
  const { arith, model } = now
  now.values.set(from)
  if (!action.enabled(arith, now.state)) return undefined
  next.values.set(from)
  next.apply(action.next(arith, now.state))
  if (!insideBounds(arith, model, next.state, setting.bounds)) return undefined
  const holds =
    property.kind === 'state'
      ? property.holds(arith, model, next.state)
      : property.holds(arith, model, now.state, action, next.state)
  return holds ? next.values.slice() : undefined
}
