import { watermarks } from '../../model/params.ts'
import type { Workload } from './workload.ts'

/** What can be worked out without a trial, of independent pings. In entries. */
export interface Passage {
  /** Of the drift of the netns that is drawn most evenly, for each allocation: p(1-p)(B-1). */
  readonly variancePerAllocation: number
  /** What a netns with full tables may drift before it is refused: 2T less C times 4097. */
  readonly distance: number
  /** Allocations until one of two netns has drifted so far, by the share of trials. */
  readonly allocations: Readonly<Record<'p5' | 'median' | 'p95', number>>
}

/**
 * The slot chain of a CPU whose allocations are independent: B entries come between two folds, of
 * which the last is of the netns that is given all B. With p the share of a netns, it gains B
 * less its own with probability p, and otherwise loses its own. The mean is 0, and the variance
 * of B entries p (1-p) B (B-1). Frees in bulk change that by a hundredth.
 */
export function variancePerAllocation(share: number, batch: number): number {
  return share * (1 - share) * (batch - 1)
}

/** What full tables of one netns hold. */
export function fullTables(cpus: number): number {
  return cpus * (watermarks.highWatermark + 1)
}

/**
 * P(neither bound was passed by then): a Brownian motion of that variance that starts in the
 * middle of two bounds, at `distance` from each. It is the limit of many small steps.
 *
 * @param spread The variance until then, over the square of the distance.
 */
export function notPassed(spread: number): number {
  if (spread <= 0) return 1
  // For short times the images of the bounds converge; for long ones the series of sines.
  if (spread < 0.3) return 1 - 4 * upperTail(1 / Math.sqrt(spread))
  let sum = 0
  for (let k = 0; k < 20; k++) {
    const odd = 2 * k + 1
    const term = Math.exp((-odd * odd * Math.PI * Math.PI * spread) / 8) / odd
    sum += k % 2 === 0 ? term : -term
  }
  return (4 / Math.PI) * sum
}

/** P(a normal variable is above x), to 1e-7 (Abramowitz and Stegun 26.2.17). */
function upperTail(x: number): number {
  const t = 1 / (1 + 0.2316419 * x)
  const series = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
  const sum = series.reduce((value, factor) => (value + factor) * t, 0)
  return (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum
}

/** The variance over the square of the distance at which so many of the trials have passed. */
function spreadAt(passed: number): number {
  let [low, high] = [0, 20]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (1 - notPassed(middle) < passed) low = middle
    else high = middle
  }
  return high
}

/**
 * Undefined where it has no closed form: other orders, more netns, or a limit that is a true
 * one.
 */
export function passageOf(workload: Workload): Passage | undefined {
  const { order, netns, weights = [1, 1], gcThresh, cpus, batch, pinnedToOneCpu, stay } = workload
  const distance = 2 * gcThresh - fullTables(pinnedToOneCpu ? 1 : cpus)
  if (order !== 'random' || netns !== 2 || stay !== undefined || distance <= 0) return undefined
  const [own = 1, other = 1] = weights
  const variance = variancePerAllocation(own / (own + other), batch)
  const at = (passed: number): number => (spreadAt(passed) * distance ** 2) / variance
  return {
    variancePerAllocation: variance,
    distance,
    allocations: { p5: at(0.05), median: at(0.5), p95: at(0.95) },
  }
}
