import {
  DriftIsRead,
  EngineError,
  NoCycle,
  NoMemory,
  OutOfRange,
  PathNotFollowed,
  TooManyStates,
} from '../../engine/errors.ts'
import { InputError } from '../../model/input_error.ts'

/** What the engine cannot answer, in the words of a command line; absent: an error of ours. */
export function inWords(error: unknown, command: string): InputError | undefined {
  if (error instanceof OutOfRange) {
    const bounds = 'bound the counts (--count-max) or the live entries (--live-max); or --depth-max'
    return new InputError(command, error.message, bounds)
  }
  if (error instanceof NoMemory) {
    const megabytes = error.bytes / 2 ** 20
    return new InputError(command, `the machine has no ${megabytes} MB for it`, 'lower --memory')
  }
  if (error instanceof TooManyStates) {
    return new InputError(command, error.message, 'lower --live-max, or raise --states-max')
  }
  if (error instanceof DriftIsRead) {
    const what = `${error.reader} depends on counts or templates, so that a cycle need not repeat`
    return new InputError(command, what, 'leave the action out')
  }
  if (error instanceof NoCycle) return new InputError(command, error.message, 'allow more actions')
  if (error instanceof PathNotFollowed) return pathInWords(error)
  // Steps of a trace get their words where the trace is read (traces/files/step_errors.ts).
  if (error instanceof EngineError) return new InputError(command, error.message, 'see its --help')
  return undefined
}

function pathInWords({ path, kind, reason }: PathNotFollowed): InputError {
  switch (kind) {
    case 'fast-check': {
      const remedy = 'give it with the seed and all else of the run it is from'
      return new InputError('--path', `cannot be followed (${reason})`, remedy)
    }
    case 'number of a run': {
      const remedy = 'give the number that was printed with the failure'
      return new InputError(`--path ${path}`, 'is no run of a raw walk', remedy)
    }
    default:
      return kind satisfies never
  }
}
