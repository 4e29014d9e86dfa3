import seedrandom from 'seedrandom'

/** Random numbers of one trial: the same seed draws the same. */
export interface Draw {
  /** Uniform, 0 <= x < 1. */
  uniform(): number
  /** A whole number, 0 <= x < end. */
  below(end: number): number
  /** A position, by its weight among all; `sum` is what they come to. */
  pick(weights: ArrayLike<number>, sum: number): number
  /** Trials until the first success, of probability `p`; Infinity where p is 0. */
  gap(p: number): number
  /** Of mean 0 and variance 1. */
  normal(): number
  /** Successes among `n` trials of probability `p`. */
  binomial(n: number, p: number): number
  /** Marked ones among `drawn` of `n`, of which `marked` are marked; none is put back. */
  hypergeometric(n: number, marked: number, drawn: number): number
}

/**
 * Below so many expected successes and failures a binomial is drawn exactly; above, as a
 * normal.
 */
const EXACT_BELOW = 12

export function drawOf(seed: string): Draw {
  const uniform = seedrandom.alea(seed)
  let spare = Number.NaN
  /** Marsaglia's polar method. */
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const s = x * x + y * y
      if (s >= 1 || s === 0) continue
      const factor = Math.sqrt((-2 * Math.log(s)) / s)
      spare = y * factor
      return x * factor
    }
  }
  /** By inversion: `n * p` steps, for p <= 1/2. */
  const inverted = (n: number, p: number): number => {
    const odds = p / (1 - p)
    let mass = (1 - p) ** n
    let left = uniform()
    let k = 0
    while (left > mass && k < n) {
      left -= mass
      k++
      mass *= (odds * (n - k + 1)) / k
    }
    return k
  }
  const binomial = (n: number, p: number): number => {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - binomial(n, 1 - p)
    const mean = n * p
    if (mean < EXACT_BELOW) return inverted(n, p)
    const drawn = Math.floor(mean + Math.sqrt(mean * (1 - p)) * normal() + 0.5)
    return Math.min(n, Math.max(0, drawn))
  }
  const hypergeometric = (n: number, marked: number, drawn: number): number => {
    if (n <= 0) return 0
    const share = marked / n
    const spread = n > 1 ? (drawn * share * (1 - share) * (n - drawn)) / (n - 1) : 0
    const value = Math.floor(drawn * share + Math.sqrt(spread) * normal() + 0.5)
    return Math.min(marked, drawn, Math.max(0, drawn + marked - n, value))
  }
  const gap = (p: number): number => {
    if (p <= 0) return Number.POSITIVE_INFINITY
    return p >= 1 ? 1 : Math.ceil(Math.log(1 - uniform()) / Math.log(1 - p))
  }
  const pick = (weights: ArrayLike<number>, sum: number): number => {
    let left = uniform() * sum
    let at = 0
    for (; at < weights.length - 1; at++) {
      left -= weights[at] as number
      if (left < 0) break
    }
    return at
  }
  return {
    pick,
    gap,
    normal,
    hypergeometric,
    uniform,
    below: end => Math.floor(uniform() * end),
    binomial,
  }
}
