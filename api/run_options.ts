import { z } from 'zod'
import { InputError } from '../model/input_error.ts'
import type { Run } from './types.ts'

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** What every run has, for those whom no compiler tells. */
const watched = {
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: z.custom<Run['onProgress']>(isFunction, 'is no function').optional(),
}

const ms = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const texts = z.array(z.string()).min(1)

/** What each function takes as its second argument, but for `verify`, which has no first. */
const options = {
  explore: z.strictObject({
    ...watched,
    workers: z.int().min(1).max(64).optional(),
    symmetry: z.boolean().optional(),
    memoryMb: z
      .int()
      .min(1)
      .max(2 ** 20)
      .optional(),
  }),
  simulate: z.strictObject({
    ...watched,
    seed,
    runs: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .optional(),
  }),
  prove: z.strictObject({
    ...watched,
    deadlineMs: ms.optional(),
    smtlibDir: z.string().min(1).optional(),
  }),
  verify: z.strictObject({
    ...watched,
    kernels: texts.optional(),
    properties: texts.optional(),
    seed: seed.optional(),
    deadlineMs: ms.optional(),
  }),
  shrink: z.strictObject({
    ...watched,
    timeMs: ms.optional(),
    statesMax: z.int().min(1).optional(),
  }),
  compare: z.strictObject({ ...watched, seed: seed.optional(), deadlineMs: ms.optional() }),
}

/**
 * The options of a run as they are. Throws InputError, which names the option, for one that the
 * function does not have and for a value that it cannot have: NaN, no runs, half a worker.
 */
export function checkedRun<T>(of: keyof typeof options, run: T): T {
  const issue = options[of].safeParse(run).error?.issues[0]
  if (issue === undefined) return run
  const where = [of, ...issue.path].join('.')
  throw new InputError(where, issue.message, 'docs/API.md has what it takes')
}
