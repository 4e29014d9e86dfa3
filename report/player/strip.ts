import type { Column, Series } from './column.ts'
import { pathOf, place, pointsOf } from './decimated.ts'

/** A picture's size, in its own units. */
export interface Frame {
  readonly width: number
  readonly height: number
}

/** The drift of one netns on one kernel, as a path. */
export interface DriftLine {
  readonly net: number
  readonly name: string
  /** A closed path between the drift and zero. */
  readonly area: string
  /** The drift alone. */
  readonly line: string
  /** After the last step, in entries. */
  readonly last: number
  /** The largest that it ever is, up or down, in entries. */
  readonly extreme: number
}

type Lines = readonly DriftLine[]

/** The drifts of both kernels on one axis. */
export interface Strip {
  readonly left: readonly DriftLine[]
  readonly right: readonly DriftLine[]
  /** The ends of the axis, in entries: zero is in the middle. */
  readonly high: number
  /** Where a step stands, and where a drift does. */
  x(step: number): number
  y(drift: number): number
}

/** The count plus the slots, less the live entries, of a netns that exists; 0 of another. */
export function driftAt({ sum, live, alive }: Series, step: number): number {
  return alive[step] === 1 ? (sum[step] as number) - (live[step] as number) : 0
}

/**
 * The debt strip: count + slots - live of every netns by step, of both kernels on one axis. Where
 * there are more steps than points, a point has the drift of its steps that is farthest from zero.
 */
export function stripOf(left: Column, right: Column, { width, height }: Frame, pad = 6): Strip {
  const steps = left.outcomes.length - 1
  const both = [left, right].map(({ series }) => series.map(own => driftPoints(own, steps)))
  const high = Math.max(1, ...both.flat().map(({ extreme }) => Math.abs(extreme)))
  const x = (step: number): number => place((step / Math.max(1, steps)) * width)
  const y = (drift: number): number => place(height / 2 - (drift / high) * (height / 2 - pad))
  const lines = both.map(all =>
    all.map(({ net, name, points, last, extreme }): DriftLine => {
      const line = pathOf(points, x, y)
      const end = points.at(-1)?.[0] as number
      return { net, name, line, area: `${line}L${x(end)},${y(0)}L0,${y(0)}Z`, last, extreme }
    }),
  )
  return { left: lines[0] as Lines, right: lines[1] as Lines, high, x, y }
}

interface Points extends Pick<DriftLine, 'net' | 'name' | 'last' | 'extreme'> {
  /** Step and drift. */
  readonly points: readonly (readonly [number, number])[]
}

function driftPoints(own: Series, steps: number): Points {
  const points = pointsOf(steps, step => driftAt(own, step))
  const extreme = points.reduce((most, [, d]) => (Math.abs(d) > Math.abs(most) ? d : most), 0)
  return { net: own.net, name: own.name, points, last: driftAt(own, steps), extreme }
}
