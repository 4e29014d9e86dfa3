import type { Range } from './system.ts'

/**
 * A request that a checker cannot answer, for a reason that lies in the request and not in the
 * checker. Each kind carries what it is about, as data. The message speaks of the system alone:
 * whoever knows the files and the flags that a request was made of says what to do about it.
 */
export abstract class EngineError extends Error {
  /** The name of the class, so that an error is recognised in any output. */
  abstract override readonly name: string
}

/** A step of a trace names no action of the system. */
export class UnknownStep extends EngineError {
  override readonly name = 'UnknownStep'
  /** Its position in the trace, from 1 on. */
  readonly step: number
  readonly label: string
  /** The name of the system. */
  readonly system: string
  /** A few labels that the system has. */
  readonly examples: readonly string[]

  constructor(step: number, label: string, system: string, examples: readonly string[]) {
    super(`step ${step}, "${label}", is no action of ${system}`)
    this.step = step
    this.label = label
    this.system = system
    this.examples = examples
  }
}

/** A step of a trace is an action of the system, but cannot be taken in the state before it. */
export class NotEnabled extends EngineError {
  override readonly name = 'NotEnabled'
  /** Its position in the trace, from 1 on. */
  readonly step: number
  readonly label: string

  constructor(step: number, label: string) {
    super(`step ${step}, "${label}", is not enabled`)
    this.step = step
    this.label = label
  }
}

/** A reachable state has a value outside the range that the bounds give its cell. */
export class OutOfRange extends EngineError {
  override readonly name = 'OutOfRange'
  /** The name of the cell. */
  readonly cell: string
  readonly value: number
  readonly range: Range

  constructor(cell: string, value: number, range: Range) {
    super(`${cell} = ${value} leaves ${range.low}..${range.high}, the range that the search packs`)
    this.cell = cell
    this.value = value
    this.range = range
  }
}

/** A number of a request, a bound or a count, that is none that the checker can work with. */
export class InvalidNumber extends EngineError {
  override readonly name = 'InvalidNumber'
  /** The name of the field. */
  readonly field: string
  readonly value: number

  constructor(field: string, value: number, least: number) {
    super(`${field} is ${value}, and must be a whole number from ${least} on`)
    this.field = field
    this.value = value
  }
}

/** Throws InvalidNumber unless the number is whole and not below the least, or absent. */
export function checkWhole(field: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new InvalidNumber(field, value, least)
}

/** A request lacks a field that is a list. */
export class NoList extends EngineError {
  override readonly name = 'NoList'
  /** The name of the field. */
  readonly field: string

  constructor(field: string) {
    super(`${field} is no list; give an empty one to ask nothing`)
    this.field = field
  }
}

/** Throws NoList unless it is a list: a caller whom no compiler tells may have left it out. */
export function checkList(field: string, value: unknown): void {
  if (!Array.isArray(value)) throw new NoList(field)
}

/** The same as `checkWhole`, or no limit at all. */
export function checkLimit(field: string, value: number | undefined, least: number): void {
  if (value !== Number.POSITIVE_INFINITY) checkWhole(field, value, least)
}

/** A cell has more values than a packed state can tell apart. */
export class RangeTooWide extends EngineError {
  override readonly name = 'RangeTooWide'
  /** The name of the cell. */
  readonly cell: string
  readonly range: Range

  constructor(cell: string, range: Range) {
    super(`${cell} has ${range.low}..${range.high}, more than 2^32 values or none`)
    this.cell = cell
    this.range = range
  }
}

/** A trace has more steps, repeated ones counted each time, than are taken one by one. */
export class TooManySteps extends EngineError {
  override readonly name = 'TooManySteps'
  readonly steps: number
  readonly stepsMax: number

  constructor(steps: number, stepsMax: number) {
    super(`the trace has ${steps} steps, at most ${stepsMax} are taken`)
    this.steps = steps
    this.stepsMax = stepsMax
  }
}

/** The machine does not have the memory that a request allows a search to use. */
export class NoMemory extends EngineError {
  override readonly name = 'NoMemory'
  readonly bytes: number

  constructor(bytes: number) {
    super(`the machine has no ${bytes} bytes of memory for the search`)
    this.bytes = bytes
  }
}

/** A system has more states than a checker was allowed to keep. */
export class TooManyStates extends EngineError {
  override readonly name = 'TooManyStates'
  readonly statesMax: number

  constructor(statesMax: number) {
    super(`there are more than ${statesMax} states`)
    this.statesMax = statesMax
  }
}

/** The path of a random run leads nowhere in this campaign. */
export class PathNotFollowed extends EngineError {
  override readonly name = 'PathNotFollowed'
  readonly path: string
  /** What a path is to this checker: the number of a run, or whatever fast-check prints. */
  readonly kind: 'number of a run' | 'fast-check'
  /** What fast-check says of it, if it is asked. */
  readonly reason: string | undefined

  constructor(path: string, kind: PathNotFollowed['kind'], reason?: string) {
    super(
      kind === 'fast-check'
        ? `the path ${path} cannot be followed: ${reason}`
        : `the path ${path} is no number of a run`,
    )
    this.path = path
    this.kind = kind
    this.reason = reason
  }
}

/** What can happen depends on a cell that a drift moves, so that no cycle need repeat. */
export class DriftIsRead extends EngineError {
  override readonly name = 'DriftIsRead'
  /** What depends on it, as a clause: `whether "move 1" can be taken`. */
  readonly reader: string

  constructor(reader: string) {
    super(`${reader} depends on a cell that drifts, so that a cycle need not repeat`)
    this.reader = reader
  }
}

/** No state of a system is reached again, so that nothing can be said of its cycles. */
export class NoCycle extends EngineError {
  override readonly name = 'NoCycle'
  /** The name of the system. */
  readonly system: string

  constructor(system: string) {
    super(`nothing can happen twice in ${system}`)
    this.system = system
  }
}
