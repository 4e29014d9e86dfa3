import type { Action } from '../action.ts'
import type { Property } from '../property.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import { insideBounds } from './inside_bounds.ts'
import { type Machine, machine } from './machine.ts'

/** The point of no return of a trace, as far as the searches could tell. */
export type NoReturn =
  /** At this step, the first is 1. */
  | { readonly step: number }
  /** The searches cannot tell: later than step `after` (0: the start), not later than `upTo`. */
  | { readonly after: number; readonly upTo: number }

/** States that one search looks at before it gives up. */
const REST_STATES_MAX = 5000

/**
 * How far a state is from rest: 0 is at rest, and less is nearer. The values are those of all
 * cells.
 */
export type Commotion = (values: ArrayLike<number>) => number

/** The steps of a way to rest, or whether there is none. */
type ToRest = readonly Action[] | 'none' | 'unknown'

/**
 * The first step of a trace after which its violation can no longer be avoided.
 *
 * A state can avoid it if, by some continuation inside the bounds, the system comes to rest with
 * the property holding on the whole way: a system that has to rest some time, and cannot without
 * the violation, will see it. What cannot avoid it leads only to states that cannot, so that
 * halving the trace finds the first. The initial state is at rest, and at `violatedAt`, the first
 * violated step, the violation has happened.
 */
export function noReturn<S extends System>(
  of: Instance<S>,
  trace: Trace<S>,
  property: Property,
  violatedAt: number,
  commotion: Commotion,
  statesMax: number = REST_STATES_MAX,
): NoReturn {
  const run = start(of, property, commotion, statesMax)
  let after = 0
  let before: Float64Array = run.now.values.slice()
  let upTo = violatedAt
  // Mostly it is the violation itself: the state just before is asked first.
  let middle = violatedAt - 1
  while (upTo - after > 1) {
    const there = taken(run, before, trace.slice(after, middle))
    const answer = toRest(run, there)
    if (answer === 'unknown') return { after, upTo }
    if (answer === 'none') upTo = middle
    else {
      after = middle
      before = there
    }
    middle = Math.floor((after + upTo) / 2)
  }
  return { step: upTo }
}

/**
 * A way out after some steps: how the system can come to rest from there with the property holding
 * on the whole way. Undefined: there is none, or the searches cannot tell. It is a short way, not
 * always the shortest. The steps are known to be possible.
 */
export function wayOut<S extends System>(
  of: Instance<S>,
  steps: Trace<S>,
  property: Property,
  commotion: Commotion,
  statesMax: number = REST_STATES_MAX,
): Trace<S> | undefined {
  const run = start(of, property, commotion, statesMax)
  const found = toRest(run, taken(run, run.now.values.slice(), steps))
  return typeof found === 'string' ? undefined : found
}

/** Looks for ways to rest on which the property holds. */
interface RestSearch {
  readonly commotion: Commotion
  readonly of: Instance
  readonly property: Property
  readonly statesMax: number
  readonly now: Machine
  readonly next: Machine
}

function start(
  of: Instance,
  property: Property,
  commotion: Commotion,
  statesMax: number,
): RestSearch {
  const { system, params } = of
  const [now, next] = [machine(system, params), machine(system, params)]
  return { of, property, commotion, statesMax, now, next }
}

/** The values after some steps that are known to be possible. */
function taken({ now }: RestSearch, from: Float64Array, steps: Trace): Float64Array {
  now.values.set(from)
  for (const action of steps) now.apply(action.next(now.arith, now.state))
  return now.values.slice()
}

/** A state that a search has seen, by what led to it; absent: the first. */
interface Seen {
  readonly values: Float64Array
  readonly before?: Seen
  readonly by?: Action
}

/**
 * How the system can come to rest without the violation. The states nearest to rest are continued
 * first: that is the short way to rest, and "none" wants all of them anyway.
 */
function toRest(run: RestSearch, from: Float64Array): ToRest {
  const straight = straightToRest(run, from)
  if (straight !== undefined) return straight
  const seen = new Set([from.join()])
  const open = new Map<number, Seen[]>()
  let fewest = run.commotion(from)
  const add = (state: Seen, left: number): void => {
    const among = open.get(left)
    if (among === undefined) open.set(left, [state])
    else among.push(state)
    fewest = Math.min(fewest, left)
  }
  const take = (): Seen | undefined => {
    while (open.size > 0) {
      const state = open.get(fewest)?.pop()
      if (state !== undefined) return state
      open.delete(fewest)
      fewest++
    }
    return undefined
  }
  add({ values: from }, fewest)
  for (;;) {
    const before = take()
    if (before === undefined) return 'none'
    for (const [by, values] of successors(run, before.values)) {
      const key = values.join()
      if (seen.has(key)) continue
      const left = run.commotion(values)
      const state = { values, before, by }
      if (left === 0) return stepsTo(state)
      if (seen.size >= run.statesMax) return 'unknown'
      seen.add(key)
      add(state, left)
    }
  }
}

/** The steps that led to a state. */
function stepsTo(state: Seen): readonly Action[] {
  const steps: Action[] = []
  for (let at: Seen | undefined = state; at?.by !== undefined; at = at.before) steps.push(at.by)
  return steps.reverse()
}

/**
 * Steps that each lead nearer to rest, if such steps lead there. Not every way to rest is such a
 * one, but from the end of a trace of many thousand steps no search would find another.
 */
function straightToRest(run: RestSearch, from: Float64Array): readonly Action[] | undefined {
  const { now } = run
  let [state, left] = [from, run.commotion(from)]
  const way: Action[] = []
  // What went once mostly goes again.
  let first: readonly Action[] = []
  while (left > 0) {
    const taken = [...first, ...now.system.actions].find(action => {
      const values = successor(run, state, action)
      if (values === undefined || run.commotion(values) >= left) return false
      state = values
      return true
    })
    if (taken === undefined) return undefined
    left = run.commotion(state)
    way.push(taken)
    first = [taken]
  }
  return way
}

/** The values after each step inside the bounds that does not violate the property. */
function* successors(
  run: RestSearch,
  from: Float64Array,
): Iterable<readonly [Action, Float64Array]> {
  for (const action of run.now.system.actions) {
    const values = successor(run, from, action)
    if (values !== undefined) yield [action, values]
  }
}

/** The values after one such step; undefined if the step is none of them. */
function successor(run: RestSearch, from: Float64Array, action: Action): Float64Array | undefined {
  const { of, property, now, next } = run
  const { arith, system } = now
  now.values.set(from)
  if (!action.enabled(arith, now.state)) return undefined
  next.values.set(from)
  next.apply(action.next(arith, now.state))
  if (!insideBounds(arith, system, next.state, of.bounds)) return undefined
  return property.after(arith, system, now.state, action, next.state)
    ? next.values.slice()
    : undefined
}
