import fc from 'fast-check'
import type { Action } from '../../model/action.ts'
import type { Model } from '../../model/model.ts'
import type { CellInfo } from '../../model/variables.ts'
import { COMMANDS_MAX, weights } from '../../model/weights.ts'
import { type Ledger, ledger } from '../../properties/ledger.ts'
import { opsOf } from '../../properties/reading.ts'
import type { Params } from '../arith/numbers.ts'
import { InputError } from '../input_error.ts'
import type { Property, Sometimes } from '../property.ts'
import { type Machine, machine } from '../run/machine.ts'
import type { Trace, Verdict } from '../verdict.ts'
import { type Real, RepeatedAction } from './commands.ts'

export interface SimulateRequest {
  readonly model: Model
  readonly params: Params
  readonly properties: readonly Property[]
  readonly sometimes?: readonly Sometimes[]
  /** 0 .. 2^31 - 1 */
  readonly seed: number
  /** Random runs for each property set, each of up to `commandsMax` commands. */
  readonly runs: number
  readonly commandsMax?: number
  /** Live entries of a dst_ops, at most; absent: as many as are allocated. */
  readonly liveMax?: number
  /** Replays one failure: the path and the replay path that were printed with it. */
  readonly path?: string
  readonly replayPath?: string
  /** Called before each run with the number of runs so far. */
  readonly onProgress?: (runs: number) => void
}

export interface Refutation {
  readonly verdict: 'violated'
  readonly trace: Trace
  /** What replays it: `--seed`, `--path` and `--replay-path`. */
  readonly seed: number
  readonly path: string
  readonly replayPath: string
}

export interface SimulateResult {
  /** By the id of the property. */
  readonly properties: ReadonlyMap<string, { readonly verdict: Verdict } | Refutation>
  /** Runs that the properties that hold have passed. */
  readonly runs: number
  /** Single steps taken, all runs together. */
  readonly steps: number
  readonly seen: ReadonlySet<string>
}

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
 * Random model-based testing. Model is the ledger, Real the kernel's state; the commands are drawn
 * from the action table, and the properties judge after every single step.
 *
 * A property that is refuted leaves the set and the others start again with the same seed, so
 * that each verdict is that of a whole campaign.
 */
export function simulate(request: SimulateRequest): SimulateResult {
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
  const rest = { verdict: 'not refuted' as const }
  return {
    properties: new Map(request.properties.map(({ id }) => [id, found.get(id) ?? rest])),
    runs: request.runs,
    steps: campaign.steps,
    seen: campaign.seen,
  }
}

class Campaign {
  readonly #request: SimulateRequest
  readonly #machine: Machine
  readonly #before: Machine
  readonly seen: Set<string> = new Set()
  steps = 0

  constructor(request: SimulateRequest) {
    if (request.model.variables.interrupts !== undefined)
      throw new InputError('--part interrupts', 'has no random runs', 'use explore or prove')
    this.#request = request
    this.#machine = machine(request.model, request.params)
    this.#before = machine(request.model, request.params)
  }

  /** The first violation among these properties, or undefined. */
  run(properties: readonly Property[]): (Refutation & { property: string }) | undefined {
    const { seed, runs, path, replayPath, onProgress } = this.#request
    const commands = fc.commands<Ledger, Real>([this.#commands()], {
      maxCommands: this.#request.commandsMax ?? COMMANDS_MAX,
      size: 'max',
      ...(replayPath === undefined ? {} : { replayPath }),
    })
    let done = 0
    const property = fc.property(commands, sequence => {
      onProgress?.(done++)
      fc.modelRun(() => this.#setup(properties), sequence)
    })
    const check = () =>
      fc.check(property, {
        seed,
        numRuns: runs,
        // shrink.ts knows more of traces than fast-check can.
        endOnFailure: true,
        ...(path === undefined ? {} : { path }),
      })
    const details = path === undefined ? check() : replayed(check)
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

  /** One command a time, drawn by weight from the action table. */
  #commands(): fc.Arbitrary<RepeatedAction> {
    const { model, params } = this.#request
    const { arith } = this.#machine
    const { liveMax = Number.POSITIVE_INFINITY } = this.#request
    const allowed = (book: Ledger, action: Action): boolean => {
      const ops = action.name === 'dst_alloc' ? opsOf(model, action) : undefined
      const full = ops !== undefined && book.state(ops.live) >= liveMax
      return !full && action.enabled(arith, book.state)
    }
    const names = [...new Set(model.actions.map(action => action.name))]
    const bulk = fc.integer({ min: 1, max: 2 * params.batch })
    return fc.oneof(
      ...names.map(name => {
        const some = fc.constantFrom(...model.actions.filter(action => action.name === name))
        const repeat = name === 'dst_alloc' || name === 'dst_free' ? bulk : fc.constant(1)
        const command = fc.tuple(some, repeat).map(([a, k]) => new RepeatedAction(a, k, allowed))
        return { weight: weights[name] ?? 1, arbitrary: command }
      }),
    )
  }

  #setup(properties: readonly Property[]): { model: Ledger; real: Real } {
    this.#machine.reset()
    const book = ledger(this.#machine.model, this.#machine.state)
    const trace: string[] = []
    return {
      model: book,
      real: {
        step: action => this.#step(properties, trace, action),
        agrees: ledger => this.#agrees(ledger, trace),
      },
    }
  }

  /** A model that books other than it says it does is no violation: it is wrong. */
  #agrees(ledger: Ledger, trace: Trace): void {
    const { model, state } = this.#machine
    for (const cell of ledger.cells) {
      if (state(cell) === ledger.state(cell)) continue
      const { name } = model.variables.cells[cell] as CellInfo
      const values = `${name} is ${state(cell)}, the ledger has ${ledger.state(cell)}`
      throw new Error(`${model.kernel.name}: after ${trace.length} steps ${values}`)
    }
  }

  #step(properties: readonly Property[], trace: string[], action: Action): number {
    const { arith, model, state } = this.#machine
    this.#before.values.set(this.#machine.values)
    const before = this.#before.state
    if (!action.enabled(arith, before)) throw new Error(`${action.label} is not enabled`)
    const result = action.result(arith, before)
    this.#machine.apply(action.next(arith, before))
    this.steps++
    trace.push(action.label)
    for (const fact of this.#request.sometimes ?? []) {
      if (this.seen.has(fact.name)) continue
      if (fact.happens(arith, model, before, action, state)) this.seen.add(fact.name)
    }
    for (const property of properties) {
      const holds =
        property.kind === 'state'
          ? property.holds(arith, model, state)
          : property.holds(arith, model, before, action, state)
      if (!holds) throw new Violation(property.id, [...trace])
    }
    return result
  }
}

/** fast-check prints it as a comment behind the commands. */
function replayPathOf(commands: string): string {
  return /replayPath="([^"]*)"/.exec(commands)?.[1] ?? ''
}

/** fast-check throws at a path that it cannot follow. */
function replayed<T>(check: () => T): T {
  try {
    return check()
  } catch (error) {
    const { message } = error as Error
    const what = `cannot be followed (${message.split('\n')[0]})`
    throw new InputError(
      '--path',
      what,
      'give it with the seed and all flags of the run it is from',
    )
  }
}
