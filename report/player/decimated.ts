/** Points of a line, at most: a screen has no more columns that one can tell apart. */
const POINTS_MAX = 800

/**
 * A line through the values of `steps` + 1 steps, as step and value. Where there are more than
 * POINTS_MAX, a point has the value of its steps that is farthest from zero, and the last step has
 * a point of its own.
 */
export function pointsOf(
  steps: number,
  at: (step: number) => number,
): readonly (readonly [number, number])[] {
  const width = Math.ceil((steps + 1) / POINTS_MAX)
  const points: (readonly [number, number])[] = []
  for (let from = 0; from <= steps; from += width) {
    let farthest = at(from)
    for (let step = from + 1; step < from + width && step <= steps; step++) {
      const value = at(step)
      if (Math.abs(value) > Math.abs(farthest)) farthest = value
    }
    points.push([from, farthest])
  }
  if (width > 1) points.push([steps, at(steps)])
  return points
}

/** A place in a picture, with no more digits than a picture needs. */
export function place(value: number): number {
  return Math.round(value * 10) / 10
}

type Point = readonly [number, number]

/** How far a line may pass beside a point that it leaves out, in units of the picture. */
const BESIDE = 0.4

/**
 * Such a line as a path, of one point at least. A value changes with a step, and stays until the
 * next. Where there are few points the line has corners, half a step before each step, so that the
 * step stands on its level. Where there are many, those are left out that the line meets anyway.
 */
export function pathOf(
  points: readonly Point[],
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  const [first, ...others] = points as readonly [Point, ...Point[]]
  const text = [`M${place(x(first[0]))},${place(y(first[1]))}`]
  if (points.length >= POINTS_MAX / 4) {
    const drawn = points.map(([step, value]): Point => [x(step), y(value)])
    for (const [px, py] of straightened(drawn)) text.push(`L${place(px)},${place(py)}`)
    return text.join('')
  }
  let level = first[1]
  for (const [step, value] of others) {
    if (value !== level) text.push(`H${place(x(step - 0.5))}V${place(y(value))}`)
    level = value
  }
  text.push(`H${place(x((points.at(-1) as Point)[0]))}`)
  return text.join('')
}

/** The points after the first, but for those that lie on the line between two others. */
function straightened(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = []
  let [from, low, high] = [points[0] as Point, -Infinity, Infinity]
  for (let i = 1; i < points.length; i++) {
    const at = points[i] as Point
    const slope = (to: number): number => (to - from[1]) / (at[0] - from[0])
    const fits = slope(at[1]) >= low && slope(at[1]) <= high
    if (!fits) {
      from = points[i - 1] as Point
      kept.push(from)
      low = slope(at[1] - BESIDE)
      high = slope(at[1] + BESIDE)
    } else {
      low = Math.max(low, slope(at[1] - BESIDE))
      high = Math.min(high, slope(at[1] + BESIDE))
    }
  }
  return [...kept, points.at(-1) as Point]
}
