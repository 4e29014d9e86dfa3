import type { ActionOf, Property } from '../property.ts'
import { type CompiledModel, compiledModel, DISABLED } from '../run/compiled_model.ts'
import { machine, writtenCells } from '../run/machine.ts'
import { type Steps, simpler } from '../run/trace_runner.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import { allNames } from './renaming.ts'

/** Traces of one length that violate a property, no two of which are one for a reader. */
export interface ShortestTraces<S extends System = System> {
  readonly traces: readonly Trace<S>[]
  /** There are no others. */
  readonly complete: boolean
}

/** The violation itself, in the place of a state. */
const VIOLATION = -1

interface Move {
  readonly action: number
  /** The state after it, or VIOLATION. */
  readonly to: number
}

/**
 * All traces of the shortest length that violate a property, up to the names of members and
 * to the order of steps that commute: the first `max` of them. Undefined if there are more than
 * `statesMax` states on the way.
 *
 * Every prefix of a shortest trace leads to a state that no shorter one leads to. So the search is
 * by levels: forward for the states of each, backward for the moves that end in a violation.
 */
export function shortestTraces<S extends System>(
  of: Instance<S>,
  property: Property,
  length: number,
  { max, statesMax }: { readonly max: number; readonly statesMax: number },
): ShortestTraces<S> | undefined {
  const { system, params } = of
  const run = compiledModel({ ...of, properties: [property] })
  const cells = writtenCells(machine(system, params))
  const keyNow = (): string => cells.map(cell => run.values[cell]).join()
  const levels = statesByLevel(run, keyNow, length, statesMax)
  if (levels === undefined) return undefined
  const moves = movesToViolation(run, keyNow, levels, length)
  const seen = new Set<string>()
  const traces: Trace<S>[] = []
  for (const steps of walks(moves)) {
    const normal = normalForm(moves, steps)
    if (normal === undefined || seen.has(normal.join())) continue
    if (traces.length === max) return { traces, complete: false }
    const same = namesakes(moves, system, normal)
    for (const named of same) seen.add(named.join())
    const first = same.reduce((x, y) => (simpler(y, x) ? y : x), normal)
    traces.push(first.map(action => system.actions[action] as ActionOf<S>))
  }
  return { traces, complete: true }
}

interface Levels {
  readonly ids: ReadonlyMap<string, number>
  readonly states: readonly Float64Array[]
  readonly depths: readonly number[]
}

/** The states that fewer than `length` steps lead to, with how many it takes. */
function statesByLevel(
  run: CompiledModel,
  keyNow: () => string,
  length: number,
  statesMax: number,
): Levels | undefined {
  run.reset()
  const ids = new Map([[keyNow(), 0]])
  const states = [run.values.slice()]
  const depths = [0]
  for (let id = 0; id < states.length; id++) {
    const depth = (depths[id] as number) + 1
    if (depth === length) break
    for (const _ of successors(run, states[id] as Float64Array)) {
      const key = keyNow()
      if (ids.has(key)) continue
      if (states.length === statesMax) return undefined
      ids.set(key, states.length)
      states.push(run.values.slice())
      depths.push(depth)
    }
  }
  return { ids, states, depths }
}

/** Takes every action that can be taken in a state; the machine is in the next state by then. */
function* successors(
  run: CompiledModel,
  state: Float64Array,
): Generator<{ readonly action: number; readonly violated: boolean }, void, undefined> {
  for (let action = 0; action < run.system.actions.length; action++) {
    run.load(state)
    const outcome = run.step(action)
    if (outcome !== DISABLED) yield { action, violated: outcome !== 0 }
  }
}

/** By state: the moves from which the violation is reached in as many steps as are left. */
function movesToViolation(
  run: CompiledModel,
  keyNow: () => string,
  { ids, states, depths }: Levels,
  length: number,
): readonly (readonly Move[])[] {
  const moves: Move[][] = states.map(() => [])
  for (let id = states.length - 1; id >= 0; id--) {
    const depth = depths[id] as number
    for (const { action, violated } of successors(run, states[id] as Float64Array)) {
      const to = violated ? VIOLATION : (ids.get(keyNow()) ?? id)
      const leads = violated
        ? depth === length - 1
        : depths[to] === depth + 1 && movesFrom(moves, to).length > 0
      if (leads) movesFrom(moves, id).push({ action, to })
    }
  }
  return moves
}

/** By state, the moves that lead to the violation. */
type Moves = readonly (readonly Move[])[]

function movesFrom<T>(moves: readonly T[], state: number): T {
  return moves[state] as T
}

/**
 * Every way to the violation, one for all orders of steps that commute.
 *
 * An action that was tried in a state sleeps in what comes after its siblings, for as long as it
 * commutes with what is taken: the ways through it were all seen.
 * @source Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996:
 *   sleep sets
 */
function* walks(moves: Moves): Generator<Steps, void, undefined> {
  const go = function* (
    at: number,
    steps: Steps,
    asleep: readonly number[],
  ): Generator<Steps, void, undefined> {
    const tried = [...asleep]
    for (const { action, to } of movesFrom(moves, at)) {
      if (to === VIOLATION) yield [...steps, action]
      else if (!tried.includes(action)) {
        const still = tried.filter(other => commute(moves, at, other, action))
        yield* go(to, [...steps, action], still)
        tried.push(action)
      }
    }
  }
  yield* go(0, [], [])
}

function moveFrom(moves: Moves, from: number | undefined, action: number): number | undefined {
  if (from === undefined) return undefined
  return moves[from]?.find(move => move.action === action)?.to
}

/** Both orders lead to the same state, and that on a shortest way. */
function commute(moves: Moves, at: number, x: number, y: number): boolean {
  const there = moveFrom(moves, moveFrom(moves, at, x), y)
  return there !== undefined && there === moveFrom(moves, moveFrom(moves, at, y), x)
}

/**
 * The first of all orders of a trace's steps that commuting neighbours allow. Undefined if it is no
 * shortest way to a violation.
 * @source Anisimov and Knuth, Inhomogeneous Sorting, 1979: lexicographic normal form
 */
function normalForm(moves: Moves, steps: Steps): Steps | undefined {
  const sorted: number[] = []
  const rest = steps.slice(0, -1)
  let at = 0
  while (rest.length > 0) {
    const position = firstInFront(moves, at, rest)
    const next = moveFrom(moves, at, rest[position] as number)
    if (next === undefined || next === VIOLATION) return undefined
    sorted.push(...rest.splice(position, 1))
    at = next
  }
  const last = steps.at(-1) as number
  return moveFrom(moves, at, last) === VIOLATION ? [...sorted, last] : undefined
}

/** The position of the first action in the table's order that commutes with all before it. */
function firstInFront(moves: Moves, start: number, rest: Steps): number {
  let best = 0
  const before: { readonly at: number; readonly action: number }[] = []
  let at: number | undefined = start
  for (const [position, action] of rest.entries()) {
    const earlier = action < (rest[best] as number)
    if (earlier && before.every(b => commute(moves, b.at, b.action, action))) best = position
    if (at === undefined) break
    before.push({ at, action })
    at = moveFrom(moves, at, action)
  }
  return best
}

/** The same trace under every name that its members could have and the system allows. */
function namesakes(moves: Moves, system: System, steps: Steps): readonly Steps[] {
  return [...allNames(system, steps)].flatMap(as => {
    const normal = normalForm(moves, as)
    return normal === undefined ? [] : [normal]
  })
}
