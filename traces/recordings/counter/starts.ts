import type { Cell } from '../../../engine/state.ts'
import type { Model } from '../../../model/model.ts'
import type { DstOps } from '../../../model/variables.ts'
import type { CounterCells, Solving, Span } from './unknown_cells.ts'

/** A number at the start of a recording; both ends are possible. */
export interface StartNumber extends Span {
  /** `count`, or the CPU of a slot. */
  readonly of: 'count' | number
}

/** What a netns had counted at the start, as far as the recording determines it. */
export interface StartOf {
  /** As the recording names it; undefined: the slots that all netns share. */
  readonly netns: number | undefined
  readonly family: string
  /** Only slots that some event has changed: of the others nothing is known. */
  readonly numbers: readonly StartNumber[]
}

/** Where a netns counts that was there before the recording. */
export interface Older {
  readonly netns: number
  readonly ops: DstOps
  readonly cells: CounterCells
}

interface Begun extends Solving {
  readonly model: Model
  readonly older: readonly Older[]
}

/** What was found out of the start, netns by netns; of shared slots once. */
export function startsOf(run: Begun, changed: ReadonlySet<Cell>): readonly StartOf[] {
  const { model, older, starts } = run
  const shared = model.kernel.counters === 'template'
  const found: StartOf[] = []
  const spans = (cells: readonly Cell[]) =>
    cells.flatMap((cell, cpu) => {
      const span = starts.get(cell)
      return span === undefined || !changed.has(cell) ? [] : [{ of: cpu, ...span }]
    })
  for (const { netns, ops, cells } of older) {
    const count = changed.has(cells.count) ? starts.get(cells.count) : undefined
    const slots = shared ? [] : spans(cells.slots)
    const numbers = [...(count ? [{ of: 'count', ...count } as const] : []), ...slots]
    if (numbers.length > 0) found.push({ netns, family: ops.family, numbers })
  }
  for (const [family, { slots }] of shared ? model.variables.templates : []) {
    const numbers = spans(slots)
    if (numbers.length > 0) found.push({ netns: undefined, family, numbers })
  }
  return found
}
