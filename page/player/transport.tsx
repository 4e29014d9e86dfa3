import type { JSX } from 'preact'
import { figure } from '../../engine/figure.ts'
import type { Mark } from '../../report/player/marks.ts'

interface TransportProps {
  readonly step: number
  readonly length: number
  readonly marks: readonly Mark[]
  onStep(step: number): void
}

/** Step by step, to a step by its number, and to those that matter. */
export function Transport({ step, length, marks, onStep }: TransportProps): JSX.Element {
  return (
    <nav class="pl-transport" aria-label="Go to a step">
      <Go sign="|◀" text="To the start" disabled={step === 0} onGo={() => onStep(0)} />
      <Go sign="◀" text="Step back" disabled={step === 0} onGo={() => onStep(step - 1)} />
      <Go sign="▶" text="Step forwards" disabled={step === length} onGo={() => onStep(step + 1)} />
      <Go
        sign="▶|"
        text="To the last step"
        disabled={step === length}
        onGo={() => onStep(length)}
      />
      <label>
        step{' '}
        <input
          type="number"
          min={0}
          max={length}
          value={step}
          onInput={({ currentTarget: { valueAsNumber } }) => {
            if (Number.isInteger(valueAsNumber)) onStep(valueAsNumber)
          }}
        />{' '}
        of {figure(length)}
      </label>
      {marks.map(mark => (
        <button
          type="button"
          key={mark.kind}
          class="pl-jump"
          onClick={() => onStep(mark.step)}
          aria-pressed={mark.step === step}
        >
          <span class={`pl-tag pl-tag-${mark.kind}`} aria-hidden="true">
            {mark.letter}
          </span>
          {mark.title}
        </button>
      ))}
    </nav>
  )
}

interface GoProps {
  readonly sign: string
  readonly text: string
  readonly disabled: boolean
  onGo(): void
}

function Go({ sign, text, disabled, onGo }: GoProps): JSX.Element {
  return (
    <button type="button" disabled={disabled} onClick={onGo} title={text}>
      <span aria-hidden="true">{sign}</span>
      <span class="pl-unseen">{text}</span>
    </button>
  )
}
