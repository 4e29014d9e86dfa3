import fc from 'fast-check'
import type { Action } from '../action.ts'
import { PathNotFollowed } from '../errors.ts'
import { given } from '../given.ts'
import type { Property } from '../property.ts'
import { type Machine, machine } from '../run/machine.ts'
import { type CellInfo, type System, valuesOf } from '../system.ts'
import type { Trace } from '../trace.ts'
import { type Real, RepeatedAction } from './commands.ts'
import {
  COMMANDS_MAX,
  checkRandom,
  type Refutation,
  type SimulateRequest,
  type SimulateResult,
} from './request.ts'
import type { Specification } from './specification.ts'

/** A property fails: thrown by the judge, caught by fast-check. */
class Violation extends Error {
  readonly property: string
  readonly trace: Trace

  constructor(property: string, trace: Trace) {
    super(`${property} is violated`)
    this.property = property
    this.trace = trace
  }
}

/**
 * Random model-based testing. Model is the specification, Real the system's state; the commands are
 * drawn from its actions, and the properties judge after every single step.
 *
 * A property that is refuted leaves the set and the others start again with the same seed, so
 * that each verdict is that of a whole campaign.
 */
export function simulate<S extends System>(request: SimulateRequest<S>): SimulateResult {
  checkRandom(request)
  const campaign = new Campaign(request)
  const found = new Map<string, Refutation>()
  let holding = request.properties
  for (;;) {
    const refutation = campaign.run(holding)
    if (refutation === undefined) break
    found.set(refutation.property, refutation)
    holding = holding.filter(property => property.id !== refutation.property)
    if (request.path !== undefined) break
  }
  const rest = (id: string) => ({
    verdict: campaign.asked.has(id) ? ('not refuted' as const) : ('vacuous' as const),
  })
  return {
    properties: new Map(request.properties.map(({ id }) => [id, found.get(id) ?? rest(id)])),
    runs: request.runs,
    steps: campaign.steps,
    seen: campaign.seen,
  }
}

interface Begun {
  readonly setup: () => { model: Specification; real: Real }
  readonly trace: Trace
  readonly seen: ReadonlySet<string>
}

class Campaign {
  readonly #request: SimulateRequest
  readonly #machine: Machine
  readonly #before: Machine
  readonly seen: Map<string, number> = new Map()
  /** The ids of the properties that some step has put to the question. */
  readonly asked: Set<string> = new Set()
  steps = 0

  constructor(request: SimulateRequest) {
    this.#request = request
    this.#machine = machine(request.system, request.params)
    this.#before = machine(request.system, request.params)
  }

  /** The first violation among these properties, or undefined. */
  run(properties: readonly Property[]): (Refutation & { property: string }) | undefined {
    const { seed, runs, path, replayPath, onProgress, onRun } = this.#request
    const ids = properties.map(({ id }) => id)
    this.seen.clear()
    const commands = fc.commands<Specification, Real>([this.#commands()], {
      maxCommands: this.#request.commandsMax ?? COMMANDS_MAX,
      size: 'max',
      ...given({ replayPath }),
    })
    let done = 0
    const property = fc.property(commands, sequence => {
      onProgress?.(done)
      const run = done++
      const { setup, trace, seen } = this.#begin(properties)
      const ended = (violated?: string): void => {
        for (const name of seen) this.seen.set(name, (this.seen.get(name) ?? 0) + 1)
        onRun?.({ run, properties: ids, trace, seen, ...given({ violated }) })
      }
      try {
        fc.modelRun(setup, sequence)
      } catch (error) {
        if (error instanceof Violation) ended(error.property)
        throw error
      }
      ended()
    })
    const check = () =>
      fc.check(property, {
        seed,
        numRuns: runs,
        // shrink.ts knows more of traces than fast-check can.
        endOnFailure: true,
        ...given({ path }),
      })
    const details = path === undefined ? check() : replayed(path, check)
    if (!details.failed) return undefined
    const violation = details.errorInstance
    if (!(violation instanceof Violation)) throw violation
    return {
      property: violation.property,
      verdict: 'violated',
      trace: violation.trace,
      seed,
      path: details.counterexamplePath ?? '',
      replayPath: replayPathOf(String(details.counterexample?.[0])),
    }
  }

  /** One command a time, drawn by weight from the actions of the system. */
  #commands(): fc.Arbitrary<RepeatedAction> {
    const { system } = this.#request
    const params = valuesOf(system, this.#request.params)
    const names = [...new Set(system.actions.map(action => action.name))]
    return fc.oneof(
      ...names.map(name => {
        const { weight = 1, repeatMax } = system.draws?.[name] ?? {}
        const some = fc.constantFrom(...system.actions.filter(action => action.name === name))
        const repeat = repeatMax ? fc.integer({ min: 1, max: repeatMax(params) }) : fc.constant(1)
        const command = fc.tuple(some, repeat).map(([a, times]) => new RepeatedAction(a, times))
        return { weight, arbitrary: command }
      }),
    )
  }

  /** A run from the initial state: its steps, and what it is seen to do. */
  #begin(properties: readonly Property[]): Begun {
    this.#machine.reset()
    const specification = this.#request.specification(this.#machine.state)
    const trace: Action[] = []
    const seen = new Set<string>()
    const real: Real = {
      step: action => this.#step(properties, trace, seen, action),
      agrees: among => this.#agrees(among, trace),
    }
    return { setup: () => ({ model: specification, real }), trace, seen }
  }

  /** Where the two disagree no property is violated: the system or its specification is wrong. */
  #agrees(specification: Specification, trace: Trace): void {
    const { system, state } = this.#machine
    for (const cell of specification.cells) {
      const expected = specification.state(cell)
      if (state(cell) === expected) continue
      const { name } = system.cells[cell] as CellInfo
      const values = `${name} is ${state(cell)}, the specification has ${expected}`
      throw new Error(`${system.name}: after ${trace.length} steps ${values}`)
    }
  }

  #step(
    properties: readonly Property[],
    trace: Action[],
    seen: Set<string>,
    action: Action,
  ): number {
    const { arith, system, state } = this.#machine
    this.#before.values.set(this.#machine.values)
    const before = this.#before.state
    if (!action.enabled(arith, before)) throw new Error(`${action.label} is not enabled`)
    const result = action.result(arith, before)
    this.#machine.apply(action.next(arith, before))
    this.steps++
    trace.push(action)
    for (const fact of this.#request.sometimes ?? []) {
      if (seen.has(fact.name)) continue
      if (fact.happens(arith, system, before, action, state)) seen.add(fact.name)
    }
    for (const property of properties) {
      if (!this.asked.has(property.id) && property.asked(arith, system, before, action, state))
        this.asked.add(property.id)
      if (!property.after(arith, system, before, action, state))
        throw new Violation(property.id, [...trace])
    }
    return result
  }
}

/** fast-check prints it as a comment behind the commands. */
function replayPathOf(commands: string): string {
  return /replayPath="([^"]*)"/.exec(commands)?.[1] ?? ''
}

/** fast-check throws at a path that it cannot follow. */
function replayed<T>(path: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    const { message } = error as Error
    // What fast-check stumbles over and has no words for.
    const reason = error instanceof TypeError ? 'it is of another run' : message.split('\n')[0]
    throw new PathNotFollowed(path, 'fast-check', reason)
  }
}
