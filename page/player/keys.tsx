import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** What a key does, by the name that `?` lists. */
const keys = {
  ArrowRight: 'the next step',
  ArrowLeft: 'the step before',
  PageDown: 'a twentieth of the trace on',
  PageUp: 'a twentieth of the trace back',
  Home: 'the start',
  End: 'the last step',
  d: 'the first step at which the kernels part',
  n: 'the point of no return',
  v: 'the violation',
  f: 'the next fold',
  x: 'exchange the kernels',
  s: 'only the steps that the equation depends on, or all',
  e: 'edit and re-run',
  o: 'open a file of your own',
  c: 'copy this step for a mail',
  l: 'copy a link to this step',
  '?': 'these keys',
} as const

export type Key = keyof typeof keys

/** Fields in which keys are text, or move a cursor. */
const typed = 'input, textarea, select, [contenteditable]'

/** Listens to the keys of the player while it is shown. */
export function useKeys(act: (key: Key) => void): void {
  const now = useRef(act)
  now.current = act
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const { target } = event
      if (target instanceof Element && target.closest(typed) !== null) return
      if (document.querySelector('dialog[open]') !== null) return
      if (!Object.hasOwn(keys, event.key)) return
      event.preventDefault()
      now.current(event.key as Key)
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
}

interface KeyListProps {
  onClose(): void
}

/** The list of keys, as a dialog that Escape closes. */
export function KeyList({ onClose }: KeyListProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="pl-keys" onClose={onClose} aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {Object.entries(keys).map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{shownAs[key] ?? key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}

const shownAs: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  PageDown: 'Page ↓',
  PageUp: 'Page ↑',
}
