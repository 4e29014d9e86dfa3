import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import { TAKEN } from '../../report/player/column.ts'
import { type ListedRow, listedAt, listedRows } from '../../report/player/listed.ts'
import type { Lockstep } from '../../report/player/lockstep.ts'
import type { Mark } from '../../report/player/marks.ts'
import { counted } from '../../report/trace/sentences.ts'

interface StepListProps {
  readonly of: Lockstep
  readonly step: number
  readonly marks: readonly Mark[]
  /** The steps that the violated equation depends on; absent: all are listed. */
  readonly slice?: ReadonlySet<number>
  onStep(step: number): void
  onWhole(): void
}

/** A row's height in CSS pixels, and how many rows beyond the visible ones are drawn. */
const ROW = 28
const AROUND = 6

/** The steps, one a row; only those in sight are in the document. */
export function StepList(props: StepListProps): JSX.Element {
  const { of, step, marks, slice, onStep, onWhole } = props
  const { labels } = of.trace
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const [scroll, setScroll] = useState({ top: 0, height: 480 })
  const box = useRef<HTMLElement>(null)
  const rows = useMemo(
    () => listedRows({ labels, opened, ...(slice === undefined ? {} : { slice }) }),
    [labels, opened, slice],
  )
  const current = listedAt(rows, step)
  useEffect(() => {
    const area = box.current
    if (area === null) return
    // What the last scroll said: to ask the element would lay the page out at every step.
    const { top, height } = scroll
    const at = current * ROW
    if (at < top) area.scrollTop = at - ROW
    else if (at + ROW > top + height) area.scrollTop = at - height + 2 * ROW
  }, [current, rows])
  useEffect(() => {
    const area = box.current
    if (area !== null) setScroll({ top: area.scrollTop, height: area.clientHeight })
  }, [rows])
  const first = Math.max(0, Math.floor(scroll.top / ROW) - AROUND)
  const last = Math.min(rows.length, Math.ceil((scroll.top + scroll.height) / ROW) + AROUND)
  return (
    <section
      ref={box}
      class="pl-steps"
      aria-label={counted(labels.length, 'step')}
      onScroll={({ currentTarget: { scrollTop, clientHeight } }) =>
        setScroll({ top: scrollTop, height: clientHeight })
      }
    >
      <ol style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(first, last).map((row, index) => {
          const position = first + index
          const top = `${position * ROW}px`
          return (
            <li
              key={position}
              style={{ top }}
              aria-setsize={rows.length}
              aria-posinset={position + 1}
            >
              {row.kind === 'left out' ? (
                <button type="button" class="pl-row pl-row-out" onClick={onWhole}>
                  {counted(row.last - row.first + 1, 'step')} that it does not depend on
                </button>
              ) : (
                <Row
                  of={of}
                  row={row.row}
                  step={step}
                  current={position === current && step > 0}
                  marks={marks}
                  onStep={onStep}
                  onOpen={first => setOpened(new Set([...opened, first]))}
                />
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

interface RowProps {
  readonly of: Lockstep
  readonly row: Extract<ListedRow, { readonly kind: 'row' }>['row']
  readonly step: number
  readonly current: boolean
  readonly marks: readonly Mark[]
  onStep(step: number): void
  onOpen(row: number): void
}

function Row({ of, row, step, current, marks, onStep, onOpen }: RowProps): JSX.Element {
  const { first, last, labels, times } = row
  const own = marks.filter(mark => first <= mark.step && mark.step <= last)
  const [left, right] = [of.left, of.right].map(({ outcomes }) => outcomes[first] !== TAKEN)
  const pass = Math.floor((step - first) / labels.length) + 1
  const text = labels.join('; ')
  return (
    <>
      <button
        type="button"
        class="pl-row"
        aria-current={current ? 'step' : undefined}
        title={text}
        onClick={() => onStep(first)}
      >
        <span class="pl-number">{figure(first)}</span>
        <code>{text}</code>
        {left || right ? (
          <span class="pl-skipped">
            {left && right ? 'not taken' : `not taken ${left ? 'left' : 'right'}`}
          </span>
        ) : null}
        {own.map(({ kind, letter, title }) => (
          <span key={kind} class={`pl-tag pl-tag-${kind}`} title={title}>
            {letter}
          </span>
        ))}
      </button>
      {times > 1 ? (
        <button
          type="button"
          class="pl-times"
          title={`${counted(last - first + 1, 'step')}: show each`}
          onClick={() => onOpen(first)}
        >
          {current ? `${figure(pass)} of ` : '× '}
          {figure(times)}
        </button>
      ) : null}
    </>
  )
}
