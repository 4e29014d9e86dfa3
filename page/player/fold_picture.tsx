import type { JSX } from 'preact'
import { figure } from '../../engine/figure.ts'
import type { Column } from '../../report/player/column.ts'
import type { Moment } from '../../report/player/moment.ts'

/** Entries that are drawn one by one, at most. */
const DOTS_MAX = 40

/** A fold: whose entries move into which count. */
export function FoldPicture(props: { readonly of: Column; readonly moment: Moment }): JSX.Element {
  const { of, moment } = props
  const nameOf = (ops: number): string => of.series[ops]?.name ?? 'the template'
  const netOf = (ops: number): string => `pl-net-${(of.series[ops]?.net ?? 0) % 8}`
  const into = [...new Set(moment.moves.map(move => move.into))]
  return (
    <div class="pl-folds" aria-live="off">
      {into.map(target => {
        const moves = moment.moves.filter(move => move.into === target)
        const dots = moves.flatMap(({ origin, amount }) =>
          Array.from({ length: Math.min(DOTS_MAX, Math.abs(amount)) }, () => ({ origin, amount })),
        )
        return (
          <p key={`${target}`} class="pl-fold">
            <span class="pl-dots" aria-hidden="true">
              {dots.slice(0, DOTS_MAX).map(({ origin, amount }, i) => (
                <i
                  key={`${moment.values.length}-${i}`}
                  class={
                    amount < 0 ? `pl-entry pl-minus ${netOf(origin)}` : `pl-entry ${netOf(origin)}`
                  }
                  style={{ animationDelay: `${i * 12}ms` }}
                />
              ))}
            </span>
            <span>
              {moves
                .map(
                  ({ origin, amount }) =>
                    `${amount > 0 ? '+' : '−'}${figure(Math.abs(amount))} of ${nameOf(origin)}`,
                )
                .join(', ')}
              {' → count of '}
              <b>{nameOf(target)}</b>
            </span>
          </p>
        )
      })}
    </div>
  )
}
