/** The least, the middle and the greatest of some measurements. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly runs: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((x, y) => x - y)
  const at = (index: number): number => {
    const value = sorted[index]
    if (value === undefined) throw new Error('there is no spread of no measurements')
    return value
  }
  const runs = sorted.length
  const median = (at((runs - 1) >> 1) + at(runs >> 1)) / 2
  return { min: at(0), median, max: at(runs - 1), runs }
}

/** `3.41 (3.20 .. 3.62)`, with three significant digits. */
export function spreadText({ min, median, max }: Spread): string {
  return `${short(median)} (${short(min)} .. ${short(max)})`
}

function short(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}
