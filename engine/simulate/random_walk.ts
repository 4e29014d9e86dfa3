import { PathNotFollowed } from '../errors.ts'
import { given } from '../given.ts'
import type { Property } from '../property.ts'
import { type CompiledModel, compiledModel } from '../run/compiled_model.ts'
import { type System, valuesOf } from '../system.ts'
import type { Trace } from '../trace.ts'
import { drawerOf } from './drawer.ts'
import {
  COMMANDS_MAX,
  checkRandom,
  type Refutation,
  type SimulateResult,
  type WalkRequest,
} from './request.ts'
import { climbed, walked } from './walk.ts'

/**
 * Random runs of a compiled system, judged after every step: the commands of `simulate`, drawn in
 * the same proportions, without a specification beside them and without fast-check, at many times
 * its speed. What the system must be seen to do is not looked for. With a target the runs climb.
 *
 * Every run has a seed of its own, made of that of the campaign and its number: the number is the
 * `path` that replays it. A property that is refuted leaves the set, and its run starts again: the
 * runs before it have passed for the others, so that each verdict is that of a whole campaign. When
 * none is left the campaign ends.
 */
export function randomWalk<S extends System>(request: WalkRequest<S>): SimulateResult {
  checkRandom(request)
  const { system, seed, runs, path, target, onProgress, onRun } = request
  const go = target === undefined ? walked : climbed
  const found = new Map<string, Refutation>()
  const draw = drawerOf(system, valuesOf(system, request.params))
  const [first, end] = path === undefined ? [0, runs] : [runOf(path), runOf(path) + 1]
  let steps = 0
  let highest = Number.NEGATIVE_INFINITY
  let run = first
  let holding = request.properties
  let unasked = request.properties
  let compiled = compile(request, holding, unasked)
  while (run < end) {
    onProgress?.(run)
    const walk = go(compiled, draw(`${seed} ${run}`), request.commandsMax ?? COMMANDS_MAX)
    steps += walk.taken
    highest = Math.max(highest, walk.reached)
    const reached = target === undefined ? undefined : walk.reached
    // What was asked need not be asked again: the steps become simpler.
    const still = unasked.filter((_, position) => compiled.unasked[position] === 1)
    const asks = still.length < unasked.length
    unasked = still
    const violated = holding[walk.violated]
    onRun?.({
      run,
      properties: holding.map(({ id }) => id),
      trace: traceAt(system, walk.steps),
      ...given({ violated: violated?.id, reached }),
    })
    if (violated === undefined) {
      run++
      if (asks) compiled = compile(request, holding, unasked)
      continue
    }
    const trace = traceAt(system, walk.steps)
    found.set(violated.id, { verdict: 'violated', trace, seed, path: `${run}`, replayPath: '' })
    holding = holding.filter(property => property !== violated)
    if (path !== undefined || holding.length === 0) break
    compiled = compile(request, holding, unasked)
  }
  const rest = (property: Property<S>) => ({
    verdict: unasked.includes(property) ? ('vacuous' as const) : ('not refuted' as const),
  })
  return {
    properties: new Map(request.properties.map(of => [of.id, found.get(of.id) ?? rest(of)])),
    runs: holding.length === 0 && found.size > 0 ? run + 1 - first : runs,
    steps,
    seen: new Map(),
    ...given({ reached: target === undefined ? undefined : highest }),
  }
}

function compile<S extends System>(
  request: WalkRequest<S>,
  properties: readonly Property<S>[],
  unasked: readonly Property<S>[],
): CompiledModel {
  const { system, params, bounds, target } = request
  return compiledModel({ system, params, properties, unasked, bounds, ...given({ target }) })
}

function runOf(path: string): number {
  if (/^\d{1,9}$/.test(path)) return Number(path)
  throw new PathNotFollowed(path, 'number of a run')
}

function traceAt({ actions }: System, steps: readonly number[]): Trace {
  return steps.map(index => actions[index] as System['actions'][number])
}
