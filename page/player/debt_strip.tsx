import type { JSX } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import type { Lockstep } from '../../report/player/lockstep.ts'
import type { Mark } from '../../report/player/marks.ts'
import { signed } from '../../report/player/numbers.ts'
import { type DriftLine, driftAt, type Strip, stripOf } from '../../report/player/strip.ts'

interface DebtStripProps {
  readonly of: Lockstep
  readonly step: number
  readonly marks: readonly Mark[]
  onStep(step: number): void
}

const FRAME = { width: 1000, height: 150 }

/** The drift of every netns on both kernels, and the scrub bar of the player. */
export function DebtStrip({ of, step, marks, onStep }: DebtStripProps): JSX.Element {
  const { left, right, length } = of
  const strip = useMemo(() => stripOf(left, right, FRAME), [left, right])
  const box = useRef<HTMLDivElement>(null)
  const at = (event: PointerEvent): void => {
    const area = box.current?.getBoundingClientRect()
    if (area === undefined || area.width === 0) return
    const part = (event.clientX - area.left) / area.width
    onStep(Math.round(Math.min(1, Math.max(0, part)) * length))
  }
  const down = (event: PointerEvent): void => {
    box.current?.setPointerCapture(event.pointerId)
    at(event)
  }
  const drag = (event: PointerEvent): void => {
    if (box.current?.hasPointerCapture(event.pointerId)) at(event)
  }
  const percent = (where: number): string => `${(where / Math.max(1, length)) * 100}%`
  const drifting = strip.left
    .filter(({ extreme }) => extreme !== 0)
    .sort((x, y) => Math.abs(y.extreme) - Math.abs(x.extreme))
    .slice(0, LEGEND_MAX)
  return (
    <figure class="pl-strip">
      <figcaption>
        <b>Debt strip</b> count + slots − live of every netns, in entries, by step
        <Legend kernel={left.kernel.name} lines={strip.left} filled />
        <Legend kernel={right.kernel.name} lines={strip.right} />
      </figcaption>
      <div class="pl-strip-row">
        <div class="pl-strip-axis" aria-hidden="true">
          <span>+{figure(strip.high)}</span>
          <span>0</span>
          <span>−{figure(strip.high)}</span>
        </div>
        <div
          ref={box}
          class="pl-strip-box"
          role="slider"
          tabIndex={0}
          aria-label="Step"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={length}
          aria-valuenow={step}
          aria-valuetext={spoken(of, step)}
          onPointerDown={down}
          onPointerMove={drag}
        >
          <div class="pl-strip-picture">
            <Picture strip={strip} />
            {namesOf(strip).map(({ net, name, last, top }) => (
              <span
                key={name}
                class={`pl-strip-name pl-net-${net % 8}`}
                style={{ top: `${top}%` }}
                aria-hidden="true"
              >
                {name} {signed(last)}
              </span>
            ))}
          </div>
          {marks.map((mark, index) => {
            const near = marks
              .slice(0, index)
              .filter(({ step: at }) => isNear(at, mark.step, length))
            return (
              <span
                key={mark.kind}
                class={`pl-mark pl-mark-${mark.kind}`}
                style={{ left: percent(mark.step) }}
                title={mark.title}
              >
                <span style={{ marginLeft: `${near.length * 0.9}rem` }}>{mark.letter}</span>
              </span>
            )
          })}
          <span class="pl-head" style={{ left: percent(step) }} />
        </div>
      </div>
      <p class="pl-strip-foot">
        {drifting.length === 0
          ? `On ${left.kernel.name} no netns ever drifts.`
          : `Farthest on ${left.kernel.name}: ${drifting.map(lineText).join(', ')}.`}
      </p>
    </figure>
  )
}

/** Names that stand in the picture, at most, and how far they are apart, in parts of its height. */
const NAMES_MAX = 4
const APART = 17

/** The names of the netns that end farthest from zero, each at its height, none on another. */
function namesOf(strip: Strip): readonly (DriftLine & { readonly top: number })[] {
  const named = strip.left
    .filter(({ last }) => last !== 0)
    .sort((x, y) => Math.abs(y.last) - Math.abs(x.last))
    .slice(0, NAMES_MAX)
    .sort((x, y) => y.last - x.last)
  let above = Number.NEGATIVE_INFINITY
  return named.map(line => {
    const top = Math.max((strip.y(line.last / 2) / FRAME.height) * 100, above + APART)
    above = top
    return { ...line, top }
  })
}

/** Two marks whose letters would lie on one another. */
function isNear(one: number, other: number, length: number): boolean {
  return Math.abs(one - other) <= length * 0.02
}

function lineText({ name, extreme }: DriftLine): string {
  return `${name} ${signed(extreme)}`
}

function spoken({ left, right, length }: Lockstep, step: number): string {
  const of = (column: typeof left): string => {
    const drifts = column.series.map(own => `${own.name} ${driftAt(own, step)}`)
    return `${column.kernel.name}: drift ${drifts.join(', ')}`
  }
  return `step ${step} of ${length}. ${of(left)}. ${of(right)}`
}

function Picture({ strip }: { readonly strip: Strip }): JSX.Element {
  const { width, height } = FRAME
  return useMemo(
    () => (
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={width} y1={height / 2} y2={height / 2} class="pl-zero" />
        {strip.left.map(({ net, name, area, line }) => (
          <g key={name} class={`pl-net-${net % 8}`}>
            <path d={area} class="pl-area" />
            <path d={line} class="pl-line" />
          </g>
        ))}
        {strip.right.map(({ net, name, line }) => (
          <g key={name} class={`pl-net-${net % 8}`}>
            <path d={line} class="pl-line pl-other" />
          </g>
        ))}
      </svg>
    ),
    [strip],
  )
}

interface LegendProps {
  readonly kernel: string
  readonly lines: readonly DriftLine[]
  readonly filled?: boolean
}

/** Netns of a legend, at most: the rest are in the lanes. */
const LEGEND_MAX = 6

function Legend({ kernel, lines, filled = false }: LegendProps): JSX.Element {
  return (
    <span class="pl-legend">
      <span>{kernel}</span>
      {lines.slice(0, LEGEND_MAX).map(({ net, name }) => (
        <span key={name} class={`pl-net-${net % 8}`}>
          <svg width="18" height="10" aria-hidden="true">
            {filled ? <rect width="18" height="10" class="pl-area" /> : null}
            <line x1="0" x2="18" y1="5" y2="5" class={filled ? 'pl-line' : 'pl-line pl-other'} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  )
}
