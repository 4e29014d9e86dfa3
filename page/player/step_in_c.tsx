import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { ActionName } from '../../model/action_name.ts'
import {
  changesBetweenKernels,
  functionOf,
  stepDifference,
} from '../../report/player/differences.ts'
import type { Lockstep } from '../../report/player/lockstep.ts'
import type { Moment } from '../../report/player/moment.ts'

interface StepInCProps {
  readonly of: Lockstep
  readonly step: number
  readonly moment: Moment
}

/** The C function of a step, and what the patch changes: by name and reference, no kernel text. */
export function StepInC({ of, step, moment }: StepInCProps): JSX.Element {
  const { left, right, trace } = of
  const label = trace.labels[step - 1]
  const name = moment.action?.name as ActionName | undefined
  const difference = useMemo(
    () => (label === undefined ? undefined : stepDifference(left, right, label)),
    [left, right, label],
  )
  const changed = useMemo(() => changesBetweenKernels(left.kernel, right.kernel), [left, right])
  const place = name === undefined ? undefined : functionOf(name)
  return (
    <section class="pl-card" aria-label="The step in C">
      <h2>The step in C</h2>
      {place === undefined ? (
        <p class="pl-quiet">
          {step === 0 ? 'No step is taken yet.' : 'No function of this kernel.'}
        </p>
      ) : (
        <p>
          <code>{place.name}</code> in <code>{place.file}</code>
        </p>
      )}
      {difference === undefined ? null : (
        <p>
          {difference.same
            ? 'The two kernels do the same in this step.'
            : `Between the two kernels it differs in ${[
                ...(difference.guard ? ['when it can happen'] : []),
                ...(difference.result ? ['what it returns'] : []),
                ...(difference.cells.length > 0 ? ['what it writes'] : []),
              ].join(', ')}`}
          {difference.cells.length > 0 ? (
            <>
              {': '}
              {difference.cells.slice(0, 12).map(cell => (
                <code key={cell} class="pl-cell">
                  {cell}
                </code>
              ))}
            </>
          ) : null}
        </p>
      )}
      <h3>
        From <code>{left.kernel.name}</code> (<code>{left.kernel.commit}</code>) to{' '}
        <code>{right.kernel.name}</code> (<code>{right.kernel.commit}</code>)
      </h3>
      {changed.length === 0 ? (
        <p class="pl-quiet">Nothing differs: it is the same kernel twice.</p>
      ) : (
        <ul class="pl-changed">
          {changed.map(({ name: c, file, decides }) => (
            <li key={decides}>
              <code>{c}</code> <small>{file}</small>
              <br />
              {decides}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
