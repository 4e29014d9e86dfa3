import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import { INT_MAX } from '../../model/bounds.ts'
import { type Column, TAKEN } from '../../report/player/column.ts'
import { verdictText } from '../../report/player/edit.ts'
import {
  type Balance,
  type Moment,
  refusalText,
  type SlotTerm,
} from '../../report/player/moment.ts'
import { plainNumber, signed } from '../../report/player/numbers.ts'
import type { PlayedTrace } from '../../report/player/played.ts'
import { resultText, valueText } from '../../report/trace/sentences.ts'
import { FoldPicture } from './fold_picture.tsx'
import { Wide } from './wide.tsx'

interface LanesProps {
  readonly trace: PlayedTrace
  readonly of: Column
  readonly moment: Moment
  readonly side: 'left' | 'right'
}

/** Lanes that are shown before one asks for all, beside those in which something happens. */
const LANES_MAX = 8

/** One kernel at a step: its netns as lanes, the CPUs' slots as cells, each equation by terms. */
export function Lanes({ trace, of, moment, side }: LanesProps): JSX.Element {
  const [all, setAll] = useState(false)
  const { balances } = moment
  const living = balances.filter(({ alive, live }) => alive || live !== 0)
  const busy = living.filter(
    b => b.countDelta !== 0 || b.liveDelta !== 0 || b.slots.some(s => s.delta !== 0),
  )
  const shown = all ? living : [...new Set([...living.slice(0, LANES_MAX), ...busy])]
  const cpus = of.instance.system.variables.online.map((_, cpu) => cpu)
  const slotted = balances.some(({ slots }) => slots.length > 0)
  return (
    <section class={`pl-lanes pl-lanes-${side}`} aria-label={`${of.kernel.name}, state`}>
      <h2>
        <code>{of.kernel.name}</code>
        <Outcome moment={moment} />
      </h2>
      <p class="pl-about">{of.kernel.summary}</p>
      <Wide label={`${of.kernel.name}, the numbers`}>
        <table>
          <thead>
            <tr>
              <th scope="col">netns</th>
              <th scope="col">count</th>
              {slotted
                ? cpus.map(cpu => <SlotHead key={cpu} cpu={cpu} balances={balances} />)
                : null}
              <th scope="col">sum</th>
              <th scope="col">live</th>
              <th scope="col">drift</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(balance => (
              <Lane key={balance.name} balance={balance} cpus={slotted ? cpus : []} />
            ))}
          </tbody>
        </table>
      </Wide>
      {living.length > shown.length ? (
        <button type="button" class="pl-link" onClick={() => setAll(true)}>
          show all {figure(living.length)} netns
        </button>
      ) : null}
      <FoldPicture moment={moment} of={of} />
      <Equation trace={trace} moment={moment} />
      <p class={of.violations.length > 0 ? 'pl-verdict pl-bad' : 'pl-verdict pl-good'}>
        {of.violations.length > 0 ? '✗ ' : '✓ '}
        {verdictText(of, trace)}
      </p>
      <AllCells of={of} moment={moment} />
    </section>
  )
}

function Outcome({ moment }: { readonly moment: Moment }): JSX.Element | null {
  const { action, outcome, result } = moment
  if (outcome !== TAKEN) return <span class="pl-chip pl-warn">{refusalText(moment)}</span>
  if (action === undefined) return <span class="pl-chip">at the start</span>
  const failed = result !== 0
  return (
    <span class={failed ? 'pl-chip pl-bad' : 'pl-chip'}>
      {failed ? `refused: ${resultText(result)}` : 'taken, returns 0'}
    </span>
  )
}

function SlotHead(props: {
  readonly cpu: number
  readonly balances: readonly Balance[]
}): JSX.Element {
  const { cpu, balances } = props
  const shared = balances.some(({ slots }) => slots.some(slot => slot.cpu === cpu && slot.shared))
  return (
    <th scope="col">
      cpu {cpu}
      {shared ? (
        <span class="pl-shared" title="one slot for all of them">
          {' '}
          shared
        </span>
      ) : null}
    </th>
  )
}

function Lane(props: { readonly balance: Balance; readonly cpus: readonly number[] }): JSX.Element {
  const { balance, cpus } = props
  const { net, name, alive, count, countDelta, slots, sum, live, liveDelta } = balance
  const drift = alive ? sum - live : 0
  return (
    <tr class={alive ? '' : 'pl-gone'}>
      <th scope="row">
        <span class={`pl-dot pl-net-${net % 8}`} aria-hidden="true" />
        {name}
        {alive ? null : <small> gone</small>}
      </th>
      <Cell value={count} delta={countDelta} />
      {cpus.map(cpu => (
        <Slot key={cpu} slot={slots.find(slot => slot.cpu === cpu)} />
      ))}
      <td class="pl-sum">= {plainNumber(sum)}</td>
      <Cell value={live} delta={liveDelta} />
      <td class={drift === 0 ? 'pl-drift' : 'pl-drift pl-off'}>{signed(drift)}</td>
    </tr>
  )
}

function Slot({ slot }: { readonly slot: SlotTerm | undefined }): JSX.Element {
  if (slot === undefined) return <td>–</td>
  const { name, value, delta, shared, summed } = slot
  const kind = `${shared ? ' pl-slot-shared' : ''}${summed ? '' : ' pl-slot-off'}`
  const title = [
    name,
    ...(shared ? ['shared by all netns'] : []),
    ...(summed ? [] : ['in no sum: its CPU is offline']),
  ].join(', ')
  return <Cell value={value} delta={delta} kind={`pl-slot${kind}`} title={title} plus={summed} />
}

interface CellProps {
  readonly value: number
  readonly delta: number
  readonly kind?: string
  readonly title?: string
  readonly plus?: boolean
}

/** A number of the equation; one that the step changed is lit, and says by how much. */
function Cell({ value, delta, kind = '', title, plus = false }: CellProps): JSX.Element {
  return (
    <td class={delta === 0 ? kind : `${kind} pl-lit`} title={title}>
      <span class="pl-value">
        {plus ? (value < 0 ? '− ' : '+ ') : ''}
        {plus ? figure(Math.abs(value)) : plainNumber(value)}
      </span>
      {delta === 0 ? null : <small class="pl-delta">{signed(delta)}</small>}
    </td>
  )
}

function Equation(props: { readonly trace: PlayedTrace; readonly moment: Moment }): JSX.Element {
  const { trace, moment } = props
  const { property } = trace
  // What fails comes first: of many netns, it is what one looks for.
  const claims = [...moment.claims].sort((x, y) => Number(x.holds) - Number(y.holds))
  const more = claims.length - LANES_MAX
  return (
    <div class="pl-equation">
      <p>
        <b>{property.id}</b> <code>{property.equation}</code>
      </p>
      {claims.length === 0 ? <p class="pl-quiet">The property says nothing of this step.</p> : null}
      <ul>
        {claims.slice(0, LANES_MAX).map(({ subject, holds, terms }) => (
          <li key={subject} class={holds ? '' : 'pl-bad'}>
            <span class="pl-holds">{holds ? '✓' : '✗'}</span>
            <span class="pl-subject">{subject}</span>
            {terms.map(([name, value]) => (
              <span key={name} class="pl-term">
                {name} <b>{numberText(value)}</b>
              </span>
            ))}
          </li>
        ))}
      </ul>
      {more > 0 ? <p class="pl-quiet">and {figure(more)} more</p> : null}
      {moment.outside ? (
        <p class="pl-quiet">This state lies outside the bounds of the file.</p>
      ) : null}
    </div>
  )
}

/** Every cell of the state by name, for whoever does not believe the summary. */
function AllCells({ of, moment }: { readonly of: Column; readonly moment: Moment }): JSX.Element {
  const [open, setOpen] = useState(false)
  const { cells } = of.instance.system
  const changed = new Set(moment.changes.map(({ cell }) => cell.name))
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>all {figure(cells.length)} cells of the state</summary>
      {open ? (
        <dl class="pl-cells">
          {cells.map(({ name }, index) => (
            <div key={name} class={changed.has(name) ? 'pl-lit' : ''}>
              <dt>{name}</dt>
              <dd>{numberText(moment.values[index] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </details>
  )
}

/** INT_MAX by its name, and any other number as itself. */
function numberText(value: number): string {
  return value === INT_MAX ? valueText(value) : plainNumber(value)
}
