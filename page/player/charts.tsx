import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import type { Depth } from '../../report/player/certificate.ts'
import type { Column, Series } from '../../report/player/column.ts'
import { pathOf, pointsOf } from '../../report/player/decimated.ts'
import { plainNumber } from '../../report/player/numbers.ts'
import type { PlayedTrace, SeenCount } from '../../report/player/played.ts'
import { driftAt } from '../../report/player/strip.ts'
import { certificateText, counted } from '../../report/trace/sentences.ts'

interface CountsProps {
  readonly of: Column
  readonly trace: PlayedTrace
  readonly step: number
  /** The ends of the axis, in entries. */
  readonly range: readonly [number, number]
  readonly shown: readonly number[]
}

const FRAME = { width: 480, height: 220, left: 46, bottom: 26, top: 14, right: 8 }

/** The two netns that drift farthest apart, by their positions; all there are, if fewer. */
export function farthest({ series }: Column): readonly number[] {
  const drifts = series.map(own => {
    let most = 0
    for (let step = 0; step < own.sum.length; step++) {
      most = Math.max(most, Math.abs(driftAt(own, step)))
    }
    return most
  })
  const order = [...series.keys()].sort((x, y) => (drifts[y] ?? 0) - (drifts[x] ?? 0) || x - y)
  return order.slice(0, 2).sort((x, y) => x - y)
}

/** The lowest and the highest number that a chart of several columns shows. */
export function rangeOf(
  columns: readonly Column[],
  shown: readonly number[],
): readonly [number, number] {
  let [low, high] = [0, 1]
  const all = columns.flatMap(({ series }) => shown.flatMap(ops => series[ops] ?? []))
  for (const series of all) {
    for (let step = 0; step < series.sum.length; step++) {
      const [sum, live] = [valueAt(series, 'sum', step), valueAt(series, 'live', step)]
      low = Math.min(low, sum, live)
      high = Math.max(high, sum, live)
    }
  }
  return [low, high]
}

/** What two netns count, against the entries that they have; dots were read of a real kernel. */
export function CountsChart({ of, trace, step, range, shown }: CountsProps): JSX.Element {
  const [low, high] = range
  const steps = Math.max(1, trace.labels.length)
  const { width, height, left, bottom, top, right } = FRAME
  const x = (at: number): number => left + (at / steps) * (width - left - right)
  const y = (value: number): number =>
    top + ((high - value) / (high - low)) * (height - top - bottom)
  const own = of.kernel.name === trace.kernel
  const picture = useMemo(
    () => (
      <>
        {ticks(low, high).map(value => (
          <g key={value}>
            <line x1={left} x2={width - right} y1={y(value)} y2={y(value)} class="pl-grid" />
            <text x={left - 6} y={y(value) + 4} text-anchor="end">
              {plainNumber(value)}
            </text>
          </g>
        ))}
        {[0, Math.round(steps / 2), steps].map((at, i) => (
          <text
            key={at}
            x={x(at)}
            y={height - 8}
            text-anchor={i === 0 ? 'start' : i === 1 ? 'middle' : 'end'}
          >
            {i === 1 ? `step ${figure(at)}` : figure(at)}
          </text>
        ))}
        <text x={left} y={10} class="pl-unit">
          entries
        </text>
        {shown.map(ops => {
          const series = of.series[ops]
          return series === undefined ? null : (
            <g key={series.name} class={`pl-net-${series.net % 8}`}>
              <path d={lineOf(series, 'live', x, y)} class="pl-line pl-other" />
              <path d={lineOf(series, 'sum', x, y)} class="pl-line" />
              {own ? <Dots seen={trace.seen} net={series.net} x={x} y={y} /> : null}
            </g>
          )
        })}
      </>
    ),
    [of, range, shown, trace],
  )
  return (
    <figure class="pl-chart">
      <figcaption>
        <code>{of.kernel.name}</code>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={chartText(of, shown)}>
        {picture}
        <line x1={x(step)} x2={x(step)} y1={top} y2={height - bottom} class="pl-now" />
      </svg>
    </figure>
  )
}

function chartText({ series, kernel }: Column, shown: readonly number[]): string {
  const ends = shown.flatMap(ops => {
    const own = series[ops]
    if (own === undefined) return []
    return `${own.name} counts ${own.sum.at(-1)} and has ${own.live.at(-1)}`
  })
  return `Entries by step on ${kernel.name}. At the end ${ends.join('; ')}.`
}

/** Recorded counts that are drawn, at most. */
const DOTS_MAX = 120

interface DotsProps {
  readonly seen: readonly SeenCount[]
  readonly net: number
  x(step: number): number
  y(value: number): number
}

function Dots({ seen, net, x, y }: DotsProps): JSX.Element {
  const own = seen.filter(each => each.net === net)
  const every = Math.max(1, Math.ceil(own.length / DOTS_MAX))
  return (
    <>
      {own
        .filter((_, i) => i % every === 0)
        .map(({ step, count }) => (
          <circle key={step} cx={x(step)} cy={y(count)} r="2.2" class="pl-seen" />
        ))}
    </>
  )
}

function lineOf(
  series: Series,
  field: 'sum' | 'live',
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  return pathOf(
    pointsOf(series.sum.length - 1, step => valueAt(series, field, step)),
    x,
    y,
  )
}

/** A netns that is gone counts nothing, whatever its cells hold. */
function valueAt({ sum, live, alive }: Series, field: 'sum' | 'live', step: number): number {
  if (field === 'live') return live[step] ?? 0
  return alive[step] === 1 ? (sum[step] ?? 0) : 0
}

/** Round numbers from one end of an axis to the other: some four of them. */
function ticks(low: number, high: number): readonly number[] {
  const rough = Math.max(1, (high - low) / 5)
  const power = 10 ** Math.floor(Math.log10(rough))
  const unit = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? power * 10
  const found: number[] = []
  for (let at = Math.ceil(low / unit); at * unit <= high; at++) found.push(at * unit + 0)
  return found
}

interface CertificateProps {
  readonly trace: PlayedTrace
  readonly depths: readonly Depth[] | undefined
}

/** The search for shorter traces as a chart: states by depth. */
export function Certificate({ trace, depths }: CertificateProps): JSX.Element | null {
  if (trace.known === undefined) return null
  const most = Math.max(1, ...(depths ?? []).map(({ states }) => states))
  return (
    <section class="pl-card" aria-label="Is there a shorter one">
      <h2>Is there a shorter one?</h2>
      <p>{certificateText(trace.known)}.</p>
      {depths === undefined ? null : (
        <table class="pl-bars">
          <thead>
            <tr>
              <th scope="col">steps</th>
              <th scope="col">new states, none of which violates {trace.property.id}</th>
            </tr>
          </thead>
          <tbody>
            {depths.map(({ depth, states }) => (
              <tr key={depth}>
                <th scope="row">{depth}</th>
                <td>
                  <span class="pl-bar" style={{ width: `${(states / most) * 70}%` }} />
                  <span class="pl-bar-text" title={counted(states, 'state')}>
                    {figure(states)}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
