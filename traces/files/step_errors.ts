import { NotEnabled, UnknownStep } from '../../engine/errors.ts'
import { InputError } from '../../model/input_error.ts'

/**
 * Does something with the steps of a trace that somebody has given. A step that is none of the
 * model, or cannot be taken there, becomes an InputError that says where the trace stands.
 */
export function stepsFrom<T>(where: string, take: () => T): T {
  try {
    return take()
  } catch (error) {
    if (error instanceof UnknownStep) {
      const { step, label, system, examples } = error
      const some = examples.map(example => `"${example}"`).join(', ')
      throw new InputError(
        stepText(where, step, label),
        `is no action of ${system} here`,
        `steps are written like ${some}, with the numbers that it has`,
      )
    }
    if (error instanceof NotEnabled) {
      throw new InputError(
        stepText(where, error.step, error.label),
        'is not enabled',
        'the model has changed since the trace was stored, or the trace is of another model',
      )
    }
    throw error
  }
}

/** `recovery.json: step 3, "dst_free net=1 cpu=0"` */
export function stepText(where: string, step: number, label: string): string {
  return `${where}: step ${step}, "${label}"`
}

/** `true` of an error that says that a model cannot take a trace. */
export function isOfSteps(error: unknown): boolean {
  return error instanceof UnknownStep || error instanceof NotEnabled
}
