import type { JSX } from 'preact'
import { figure } from '../../engine/figure.ts'
import type { Column } from '../../report/player/column.ts'
import type { Moment } from '../../report/player/moment.ts'
import { plainNumber, signed } from '../../report/player/numbers.ts'
import { Wide } from './wide.tsx'

interface PaymentsProps {
  readonly of: Column
  readonly moment: Moment
}

/** Netns of a matrix, at most: those that have counted anything come first. */
const SHOWN_MAX = 10

/** How many entries of each netns were counted in which, up to this step. */
export function PaymentsTable({ of, moment }: PaymentsProps): JSX.Element {
  const { series } = of
  const columns = series.length + 1
  const { counted, inSlots, balances } = moment
  const at = (origin: number, into: number): number => counted[origin * columns + into] ?? 0
  const busy = [...series.keys()].filter(
    ops =>
      balances[ops]?.alive ||
      series.some((_, other) => at(ops, other) !== 0 || at(other, ops) !== 0),
  )
  const shown = busy.slice(0, SHOWN_MAX)
  const template = series.some((_, origin) => at(origin, series.length) !== 0)
  const targets = template ? [...shown, series.length] : shown
  const nameOf = (ops: number): string => series[ops]?.name ?? 'template'
  const most = Math.max(1, ...shown.flatMap(o => targets.map(into => Math.abs(at(o, into)))))
  const strangers = busy.reduce(
    (sum, o) =>
      sum +
      [...busy, series.length].reduce((own, t) => own + (t === o ? 0 : Math.abs(at(o, t))), 0),
    0,
  )
  return (
    <div class="pl-payments">
      <h3>
        <code>{of.kernel.name}</code>
      </h3>
      <Wide label={`${of.kernel.name}, who paid for whom`}>
        <table>
          <thead>
            <tr>
              <th scope="col">entries of ↓ counted in →</th>
              {targets.map(into => (
                <th scope="col" key={into}>
                  {nameOf(into)}
                </th>
              ))}
              <th scope="col">in slots</th>
              <th scope="col">live</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(origin => (
              <tr key={origin}>
                <th scope="row">
                  <span
                    class={`pl-dot pl-net-${(series[origin]?.net ?? 0) % 8}`}
                    aria-hidden="true"
                  />
                  {nameOf(origin)}
                </th>
                {targets.map(into => {
                  const value = at(origin, into)
                  const own = origin === into
                  const strength = Math.round((Math.abs(value) / most) * 55)
                  return (
                    <td
                      key={into}
                      class={value === 0 ? 'pl-none' : own ? 'pl-own' : 'pl-foreign'}
                      style={{ '--pl-strength': `${value === 0 ? 0 : 12 + strength}%` }}
                    >
                      {signed(value)}
                    </td>
                  )
                })}
                <td>{signed(inSlots[origin] ?? 0)}</td>
                <td>= {plainNumber(balances[origin]?.live ?? 0)}</td>
              </tr>
            ))}
            <tr class="pl-total">
              <th scope="row">its count now</th>
              {targets.map(into => (
                <td key={into}>
                  {into < series.length ? plainNumber(balances[into]?.count ?? 0) : ''}
                </td>
              ))}
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </Wide>
      <p class="pl-quiet">
        {strangersText(strangers)}
        {busy.length > shown.length
          ? ` The table has ${figure(shown.length)} of ${figure(busy.length)} netns.`
          : ''}
      </p>
    </div>
  )
}

function strangersText(entries: number): string {
  if (entries === 0) return 'Each netns has paid for itself alone.'
  const many = entries === 1 ? '1 entry is' : `${figure(entries)} entries are`
  return `${many} booked in the count of a stranger.`
}
