import seedrandom from 'seedrandom'
import type { Params } from '../arith/arith.ts'
import { PathNotFollowed } from '../errors.ts'
import type { Property } from '../property.ts'
import { type CompiledModel, compiledModel, DISABLED } from '../run/compiled_model.ts'
import { type System, valuesOf } from '../system.ts'
import type { Trace } from '../trace.ts'
import {
  COMMANDS_MAX,
  checkRandom,
  type RandomRequest,
  type Refutation,
  type SimulateResult,
} from './simulate.ts'

/**
 * Random runs of a compiled system, judged after every step: the commands of `simulate`, drawn in
 * the same proportions, without a specification beside them and without fast-check, at many times
 * its speed. What the system must be seen to do is not looked for.
 *
 * Every run has a seed of its own, made of that of the campaign and its number: the number is the
 * `path` that replays it. A property that is refuted leaves the set, and its run starts again: the
 * runs before it have passed for the others, so that each verdict is that of a whole campaign.
 */
export function randomWalk<S extends System>(request: RandomRequest<S>): SimulateResult {
  checkRandom(request)
  const { system, seed, runs, path, onProgress } = request
  const found = new Map<string, Refutation>()
  const draw = drawerOf(system, valuesOf(system, request.params))
  const [first, end] = path === undefined ? [0, runs] : [runOf(path), runOf(path) + 1]
  let steps = 0
  let holding = request.properties
  let unasked = request.properties
  let compiled = compile(request, holding, unasked)
  for (let run = first; run < end; ) {
    onProgress?.(run)
    const walk = walked(compiled, draw(`${seed} ${run}`), request.commandsMax ?? COMMANDS_MAX)
    steps += walk.steps.length
    // What was asked need not be asked again: the steps become simpler.
    const still = unasked.filter((_, position) => compiled.unasked[position] === 1)
    const asks = still.length < unasked.length
    unasked = still
    const violated = holding[walk.violated]
    if (violated === undefined) {
      run++
      if (asks) compiled = compile(request, holding, unasked)
      continue
    }
    const trace = traceAt(system, walk.steps)
    found.set(violated.id, { verdict: 'violated', trace, seed, path: `${run}`, replayPath: '' })
    if (path !== undefined) break
    holding = holding.filter(property => property !== violated)
    compiled = compile(request, holding, unasked)
  }
  const rest = (property: Property<S>) => ({
    verdict: unasked.includes(property) ? ('vacuous' as const) : ('not refuted' as const),
  })
  return {
    properties: new Map(request.properties.map(of => [of.id, found.get(of.id) ?? rest(of)])),
    runs,
    steps,
    seen: new Set(),
  }
}

function compile<S extends System>(
  request: RandomRequest<S>,
  properties: readonly Property<S>[],
  unasked: readonly Property<S>[],
): CompiledModel {
  const { system, params, bounds } = request
  return compiledModel({ system, params, properties, unasked, bounds })
}

function runOf(path: string): number {
  if (/^\d{1,9}$/.test(path)) return Number(path)
  throw new PathNotFollowed(path, 'number of a run')
}

function traceAt({ actions }: System, steps: readonly number[]): Trace {
  return steps.map(index => actions[index] as System['actions'][number])
}

/** Draws one command after the other: an action by its position, and how often it is repeated. */
interface Drawer {
  action(): number
  repeat(action: number): number
}

/** By weight among the names that the system has, and evenly among the actions of a name. */
function drawerOf({ actions, draws = {} }: System, params: Params): (seed: string) => Drawer {
  const names = [...new Set(actions.map(({ name }) => name))]
  const tickets = names.flatMap(name => {
    const own = actions.flatMap((action, index) => (action.name === name ? index : []))
    return Array<readonly number[]>(draws[name]?.weight ?? 1).fill(own)
  })
  const repeats = actions.map(({ name }) => draws[name]?.repeatMax?.(params) ?? 1)
  return seed => {
    const random = seedrandom.xor128(seed)
    const below = (end: number): number => Math.floor(random() * end)
    return {
      action: () => {
        const own = tickets[below(tickets.length)] as readonly number[]
        return own[below(own.length)] as number
      },
      repeat: action => {
        const most = repeats[action] as number
        return most === 1 ? 1 : 1 + below(most)
      },
    }
  }
}

/** The steps taken, and the position of the property that the last of them violates, or -1. */
function walked(
  compiled: CompiledModel,
  draw: Drawer,
  commands: number,
): { readonly steps: readonly number[]; readonly violated: number } {
  compiled.reset()
  const steps: number[] = []
  for (let command = 0; command < commands; command++) {
    const action = draw.action()
    for (let left = draw.repeat(action); left > 0; left--) {
      const outcome = compiled.step(action)
      if (outcome === DISABLED) break
      steps.push(action)
      if (outcome !== 0) return { steps, violated: outcome - 1 }
    }
  }
  return { steps, violated: -1 }
}
