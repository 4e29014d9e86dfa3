import { solverPool } from '../engine/prove/solver_pool.ts'
import { withRepeats } from '../engine/run/steps.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import type { Setting } from '../model/setting.ts'
import type { Property } from '../properties/property.ts'
import { compareKernels } from '../suite/compare.ts'
import { comparisonOf, type Difference as PlainDifference } from '../suite/comparison.ts'
import { begin, report } from './answers.ts'
import { kernelOf } from './question.ts'
import { checkedRun } from './run_options.ts'
import { traceOf } from './traces.ts'
import type { Comparison, Run, Trace } from './types.ts'

export interface CompareRun extends Run {
  readonly seed?: number
  readonly deadlineMs?: number
}

/** Solvers that prove while the searches go on. */
const SOLVERS = 2

export async function compare(
  given: readonly (Kernel | string)[],
  run: CompareRun,
): Promise<Comparison> {
  if (!Array.isArray(given) || given.length < 2) {
    throw new InputError('compare', 'takes two kernels or more', 'give the first and the others')
  }
  const kernels = given.map(kernelOf)
  const { signal, seed = 1, deadlineMs = 60_000 } = checkedRun('compare', run)
  const start = performance.now()
  const solver = solverPool(SOLVERS)
  let stage = ''
  const compared = await compareKernels({
    kernels,
    seed,
    deadlineMs,
    solver,
    onStage: text => {
      stage = text
      report(run, text)
    },
    onProgress: text => report(run, `${stage}: ${text}`),
    breath: () => begin(signal),
  }).finally(() => solver.close())
  signal?.throwIfAborted()
  const seconds = (performance.now() - start) / 1000
  const traces = new Map<unknown, Trace>()
  const { differences, figures, ...found } = await comparisonOf(kernels, compared, (of, ...about) =>
    traces.set(of, ofDifference(of, ...about)),
  )
  return {
    ...found,
    differences: differences.map(of => ({ ...of, trace: traces.get(of) as Trace })),
    asExpected: found.status === 'as expected',
    figures: { ...figures, seconds: Number(seconds.toFixed(1)) },
  }
}

function ofDifference(of: PlainDifference, setting: Setting, property: Property): Trace {
  const { traceKind: kind, foundBy } = of
  return traceOf(setting, property, withRepeats(of.lines), { kind, foundBy: { engine: foundBy } })
}
