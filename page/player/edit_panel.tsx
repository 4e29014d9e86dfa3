import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import {
  type Constants,
  constantsOf,
  insertable,
  limits,
  verdictText,
  withConstants,
  withoutStep,
  withStep,
  withSteps,
  withSwapped,
} from '../../report/player/edit.ts'
import type { Lockstep } from '../../report/player/lockstep.ts'
import type { PlayedTrace } from '../../report/player/played.ts'
import { counted } from '../../report/trace/sentences.ts'

interface EditProps {
  readonly of: Lockstep
  readonly step: number
  readonly changed: boolean
  onTrace(trace: PlayedTrace, step: number): void
  onReset(): void
}

/** Steps that can be written as text; longer traces are changed step by step. */
const TEXT_MAX = 400

const names: Readonly<Record<keyof Constants, string>> = {
  batch: 'B, batch',
  gcThresh: 'T, gc_thresh',
  cpus: 'CPUs',
}

/** Changes a trace; both kernels take it again while one types. */
export function EditPanel({ of, step, changed, onTrace, onReset }: EditProps): JSX.Element {
  const { trace, left, right, length } = of
  const [wanted, setWanted] = useState('')
  const choices = useMemo(() => insertable(left, right), [left, right])
  const known = choices.includes(wanted)
  const steps = (labels: readonly string[], to: number): void =>
    onTrace(withSteps(trace, labels), Math.min(labels.length, Math.max(0, to)))
  const { labels } = trace
  const constants = constantsOf(trace)
  return (
    <section class="pl-card pl-edit" aria-label="Edit and re-run">
      <h2>Edit and re-run</h2>
      <p class="pl-edit-verdict" role="status">
        <b>{changed ? 'Changed.' : 'As it was stored.'}</b>{' '}
        {[left, right].map(column => (
          <span
            key={column.kernel.name}
            class={column.violations.length > 0 ? 'pl-bad' : 'pl-good'}
          >
            {column.violations.length > 0 ? '✗' : '✓'} <code>{column.kernel.name}</code>{' '}
            {verdictText(column, trace)}.{' '}
          </span>
        ))}
      </p>
      <div class="pl-edit-row">
        <span>
          step {figure(step)} of {figure(length)} <code>{labels[step - 1] ?? 'the start'}</code>
        </span>
        <button
          type="button"
          disabled={step === 0}
          onClick={() => steps(withoutStep(labels, step), step - 1)}
        >
          Delete it
        </button>
        <button
          type="button"
          disabled={step === 0 || step >= length}
          onClick={() => steps(withSwapped(labels, step), step + 1)}
        >
          Swap with the next
        </button>
      </div>
      <form
        class="pl-edit-row"
        onSubmit={event => {
          event.preventDefault()
          if (known) steps(withStep(labels, step, wanted), step + 1)
        }}
      >
        <label>
          insert after it{' '}
          <input
            list="pl-choices"
            value={wanted}
            size={34}
            placeholder={choices[0] ?? ''}
            onInput={({ currentTarget: { value } }) => setWanted(value)}
          />
        </label>
        <datalist id="pl-choices">
          {choices.slice(0, 500).map(choice => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
        <button type="submit" disabled={!known}>
          Insert
        </button>
        {wanted !== '' && !known ? (
          <span class="pl-quiet">no kernel here has such a step</span>
        ) : null}
      </form>
      <div class="pl-edit-row">
        {(Object.keys(names) as (keyof Constants)[]).map(key => (
          <label key={key}>
            {names[key]}{' '}
            <input
              type="number"
              min={limits[key][0]}
              max={limits[key][1]}
              value={constants[key]}
              onInput={({ currentTarget: { valueAsNumber } }) =>
                onTrace(withConstants(trace, { [key]: valueAsNumber }), step)
              }
            />
          </label>
        ))}
        <button type="button" disabled={!changed} onClick={onReset}>
          As it was stored
        </button>
      </div>
      {length <= TEXT_MAX ? (
        <label class="pl-edit-text">
          every step, one a line
          <textarea
            rows={Math.min(12, length + 1)}
            spellcheck={false}
            value={labels.join('\n')}
            onInput={({ currentTarget: { value } }) => {
              const lines = value.split('\n').slice(0, TEXT_MAX)
              steps(lines.length === 1 && lines[0] === '' ? [] : lines, step)
            }}
          />
        </label>
      ) : (
        <p class="pl-quiet">{counted(length, 'step')} are too many to be edited as text.</p>
      )}
    </section>
  )
}
