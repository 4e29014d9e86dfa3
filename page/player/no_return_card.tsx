import type { JSX } from 'preact'
import { figure } from '../../engine/figure.ts'
import { foldedRows } from '../../report/player/folds.ts'
import type { Lockstep } from '../../report/player/lockstep.ts'
import type { LastChance } from '../../report/player/way_out.ts'
import { counted } from '../../report/trace/sentences.ts'
import type { Chance } from './use_last_chance.ts'

interface NoReturnProps {
  readonly of: Lockstep
  readonly chance: Chance
  onStep(step: number): void
}

/** Rows of a way out that are listed, at most. */
const ROWS_MAX = 12

/** The point of no return, and the way out that there was before it. */
export function NoReturnCard({ of, chance, onStep }: NoReturnProps): JSX.Element {
  const violating = [of.left, of.right].find(({ violations }) => violations.length > 0)
  return (
    <section class="pl-card" aria-label="The point of no return">
      <h2>The point of no return</h2>
      {violating === undefined ? (
        <p class="pl-quiet">Neither kernel violates {of.trace.property.id} on this trace.</p>
      ) : (
        <Found of={of} chance={chance} kernel={violating.kernel.name} onStep={onStep} />
      )}
    </section>
  )
}

function Found(props: NoReturnProps & { readonly kernel: string }): JSX.Element {
  const { of, chance, kernel, onStep } = props
  const { found, open, ask } = chance
  if (open) {
    return (
      <button type="button" onClick={ask}>
        Look for it: the trace is long
      </button>
    )
  }
  if (found === undefined)
    return <p class="pl-quiet">There is none: the first state violates it.</p>
  const { after, way } = found
  const rows = foldedRows(way)
  return (
    <>
      <p>{sentenceOf(of, found, kernel)}</p>
      <p>
        The way out after{' '}
        <button type="button" class="pl-link" onClick={() => onStep(after)}>
          {after === 0 ? 'the start' : `step ${figure(after)}`}
        </button>
        {way.length === 0
          ? ': to do nothing. The machine is at rest there.'
          : `, in ${counted(way.length, 'step')}:`}
      </p>
      <ol class="pl-way">
        {rows.slice(0, ROWS_MAX).map(({ first, labels, times }) => (
          <li key={first}>
            <code>{labels.join('; ')}</code>
            {times > 1 ? ` × ${figure(times)}` : ''}
          </li>
        ))}
      </ol>
      {rows.length > ROWS_MAX ? <p class="pl-quiet">and so on</p> : null}
    </>
  )
}

function sentenceOf({ left, right }: Lockstep, { found }: LastChance, kernel: string): string {
  if ('upTo' in found) {
    const between = `${figure(found.after + 1)} and ${figure(found.upTo)}`
    return `It lies between steps ${between}: the search cannot tell where.`
  }
  const [violatedAt] = [left, right].flatMap(({ violations }) => violations.slice(0, 1))
  const step = `step ${figure(found.step)}`
  return found.step === violatedAt
    ? `It is the violation itself, ${step}: until then ${kernel} could come to rest without it.`
    : `After ${step}, ${kernel} cannot come to rest any more without the violation.`
}
