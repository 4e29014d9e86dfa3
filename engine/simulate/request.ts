import { checkList, checkWhole } from '../errors.ts'
import type { Property, Sometimes, Target } from '../property.ts'
import type { State } from '../state.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import type { Verdict } from '../verdict.ts'
import type { Specification } from './specification.ts'

/** Commands of one random run, at most. */
export const COMMANDS_MAX = 100

/** A request for random runs. A step that leaves the bounds is not taken. */
export interface RandomRequest<S extends System = System> extends Instance<S> {
  readonly properties: readonly Property<S>[]
  /** 0 .. 2^31 - 1 */
  readonly seed: number
  /** Random runs for each property set, each of up to `commandsMax` commands. */
  readonly runs: number
  readonly commandsMax?: number
  /** Replays one failure: the path that was printed with it. */
  readonly path?: string
  /** Called before each run with the number of runs so far. */
  readonly onProgress?: (runs: number) => void
  /** Called after each run. */
  readonly onRun?: (run: RandomRun) => void
}

/** One random run that was made. A property that is refuted leaves the set: its run comes again. */
export interface RandomRun {
  /** From 0; what comes again has the same number. */
  readonly run: number
  /** The ids of the properties that judged it. */
  readonly properties: readonly string[]
  /** What led to its end. */
  readonly trace: Trace
  /** The id of the property that its last step violates. */
  readonly violated?: string
  /** What it was seen to do, where that is looked for. */
  readonly seen?: ReadonlySet<string>
  /** The highest score on its way, where there is a target. */
  readonly reached?: number
}

/** Random runs of the compiled system, which can climb. */
export interface WalkRequest<S extends System = System> extends RandomRequest<S> {
  /** Runs climb on it; absent: each command is drawn blindly. */
  readonly target?: Target<S>
}

export interface SimulateRequest<S extends System = System> extends RandomRequest<S> {
  /** The specification of a run that starts in the given state. It knows the bounds. */
  specification(start: State<number>): Specification
  readonly sometimes?: readonly Sometimes<S>[]
  /** With `path`: the replay path that was printed with it. */
  readonly replayPath?: string
}

export interface Refutation {
  readonly verdict: 'violated'
  readonly trace: Trace
  /** What replays it. */
  readonly seed: number
  readonly path: string
  readonly replayPath: string
}

export interface SimulateResult {
  /** By the id of the property. */
  readonly properties: ReadonlyMap<string, { readonly verdict: Verdict } | Refutation>
  /** Runs that the properties that hold have passed; where none holds, those that it took. */
  readonly runs: number
  /** Single steps taken, all runs together. */
  readonly steps: number
  /** What runs were seen to do, and in how many of them: of the last ones, which pass over all. */
  readonly seen: ReadonlyMap<string, number>
  /** The highest score of all states, where there is a target. */
  readonly reached?: number
}

/** Throws InvalidNumber for no runs or runs without commands, NoList without properties. */
export function checkRandom({ properties, seed, runs, commandsMax }: RandomRequest): void {
  checkList('properties', properties)
  checkWhole('seed', seed, 0)
  checkWhole('runs', runs, 1)
  checkWhole('commandsMax', commandsMax, 1)
}
