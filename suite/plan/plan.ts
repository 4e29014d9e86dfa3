import { given } from '../../engine/given.ts'
import { type Passage, passageOf } from './passage.ts'
import type { Outcome } from './run.ts'
import { trial } from './trial.ts'
import type { Workload } from './workload.ts'

/** A figure of a Monte Carlo: its value, and its standard error. */
export type Figure = readonly [value: number, error: number]

/** What is predicted of a workload on a kernel without the patch. */
export interface Plan {
  readonly workload: Workload
  readonly seed: string
  readonly trials: number
  /** Trials that ended with a refusal. */
  readonly refused: number
  /** Operations to the first refused allocation, by the share of trials. */
  readonly ops: Readonly<Record<Share, Figure>>
  /** The same in hours, at the rate of the workload. */
  readonly hours: Readonly<Record<'p5' | 'median' | 'p95', number>>
  /** Operations, the probability that none is refused by then, and its error. */
  readonly noFailureBy: readonly (readonly [ops: number, probability: number, error: number])[]
  /** So many operations without a refusal, and one may say "repaired" with 95 % confidence. */
  readonly enough: { readonly ops: number; readonly hours: number }
  /** The limit of many small steps, where there is one. */
  readonly passage?: Passage
}

const shares = { p5: 0.05, p25: 0.25, median: 0.5, p75: 0.75, p95: 0.95 } as const
type Share = keyof typeof shares
const names = Object.keys(shares) as readonly Share[]

/** At these multiples of the median it is said how many trials are not refused yet. */
const MULTIPLES = [0.2, 0.5, 1, 1.5, 2, 3] as const

export interface PlanRequest {
  readonly workload: Workload
  /** Draws all of it: the same string gives the same plan. */
  readonly seed: string
  readonly trials: number
  /** Operations of a trial, at most; absent: until it is refused. */
  readonly opsMax?: number
  /** Called before each trial with how many are done. */
  readonly onProgress?: (trials: number) => void | Promise<void>
}

/** Runs the trials of a workload, and says what came of them. */
export async function plan(request: PlanRequest): Promise<Plan> {
  const { workload, seed, trials, opsMax, onProgress } = request
  const outcomes: Outcome[] = []
  for (let i = 0; i < trials; i++) {
    await onProgress?.(i)
    outcomes.push(trial(workload, `${seed} ${i}`, opsMax))
  }
  return planOf(request, outcomes)
}

function planOf({ workload, seed }: PlanRequest, outcomes: readonly Outcome[]): Plan {
  const sorted = outcomes.map(({ ops }) => ops).sort((x, y) => x - y)
  const ops = Object.fromEntries(
    names.map(name => [name, quantile(sorted, shares[name])]),
  ) as unknown as Record<Share, Figure>
  const hours = (count: number): number => count / workload.opsPerSecond / 3600
  const [median] = ops.median
  const [p95, error] = ops.p95
  const enough = p95 + error
  return {
    workload,
    seed,
    trials: sorted.length,
    refused: sorted.filter(Number.isFinite).length,
    ops,
    hours: { p5: hours(ops.p5[0]), median: hours(median), p95: hours(p95) },
    noFailureBy: MULTIPLES.map(multiple => {
      const by = roundedTo(multiple * median, 2)
      const probability = sorted.filter(count => count > by).length / sorted.length
      return [by, probability, Math.sqrt((probability * (1 - probability)) / sorted.length)]
    }),
    enough: { ops: enough, hours: hours(enough) },
    ...given({ passage: passageOf(workload) }),
  }
}

/** A quantile of sorted values, and half of what one standard error of its rank spans. */
export function quantile(sorted: readonly number[], share: number): Figure {
  const { length } = sorted
  const at = (rank: number): number =>
    sorted[Math.min(length - 1, Math.max(0, Math.floor(rank)))] as number
  const rank = share * length
  const spread = Math.sqrt(length * share * (1 - share))
  const value = at(rank)
  const error = (at(rank + spread) - at(rank - spread)) / 2
  return [value, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error]
}

function roundedTo(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}
