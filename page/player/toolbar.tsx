import type { JSX } from 'preact'
import type { Kernel } from '../../model/kernel.ts'
import { allKernels } from '../../model/kernels/all.ts'
import type { Key } from './keys.tsx'

interface ToolbarProps {
  readonly kernels: readonly [Kernel, Kernel]
  readonly editing: boolean
  /** A file of one's own can be opened. */
  readonly opens: boolean
  onKernels(kernels: readonly [Kernel, Kernel]): void
  /** A button does what its key does. */
  onKey(key: Key): void
}

/** Which kernels, and what one can do with the step. */
export function Toolbar({ kernels, editing, opens, onKernels, onKey }: ToolbarProps): JSX.Element {
  const [left, right] = kernels
  return (
    <div class="pl-kernels">
      <KernelChoice label="left" kernel={left} onKernel={kernel => onKernels([kernel, right])} />
      <button type="button" onClick={() => onKey('x')} title="exchange the kernels (x)">
        <span aria-hidden="true">⇄</span>
        <span class="pl-unseen">Exchange the kernels</span>
      </button>
      <KernelChoice label="right" kernel={right} onKernel={kernel => onKernels([left, kernel])} />
      <span class="pl-tools">
        <button type="button" onClick={() => onKey('c')}>
          Copy for a mail
        </button>
        <button type="button" onClick={() => onKey('l')}>
          Copy link
        </button>
        <button type="button" aria-pressed={editing} onClick={() => onKey('e')}>
          Edit and re-run
        </button>
        {opens ? (
          <button type="button" onClick={() => onKey('o')}>
            Open a file
          </button>
        ) : null}
        <button type="button" onClick={() => onKey('?')} title="the keys (?)">
          <span aria-hidden="true">?</span>
          <span class="pl-unseen">Keys</span>
        </button>
      </span>
    </div>
  )
}

interface KernelChoiceProps {
  readonly label: string
  readonly kernel: Kernel
  onKernel(kernel: Kernel): void
}

function KernelChoice({ label, kernel, onKernel }: KernelChoiceProps): JSX.Element {
  return (
    <label class="pl-kernel">
      {label}{' '}
      <select
        value={kernel.name}
        onChange={({ currentTarget: { value } }) => {
          const chosen = allKernels.find(({ name }) => name === value)
          if (chosen !== undefined) onKernel(chosen)
        }}
      >
        {allKernels.map(({ name, mutantOf }) => (
          <option key={name} value={name}>
            {mutantOf === undefined ? name : `${name}, a patch of ${mutantOf}`}
          </option>
        ))}
      </select>
    </label>
  )
}
