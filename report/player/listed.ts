import { foldedRows, type StepRow, unfolded } from './folds.ts'

/** A row of the list, or steps that it leaves out. */
export type ListedRow =
  | { readonly kind: 'row'; readonly row: StepRow }
  | { readonly kind: 'left out'; readonly first: number; readonly last: number }

/** What of a trace is listed. */
export interface Listing {
  readonly labels: readonly string[]
  /** The folded rows that are opened, by their first step. */
  readonly opened: ReadonlySet<number>
  /** The steps that are listed; absent: all. */
  readonly slice?: ReadonlySet<number>
}

/** The rows of a list of steps: repeats folded, and what is outside the slice left out. */
export function listedRows({ labels, opened, slice }: Listing): readonly ListedRow[] {
  const rows = foldedRows(labels).flatMap(row =>
    row.times > 1 && opened.has(row.first) ? unfolded(labels, row) : row,
  )
  if (slice === undefined) return rows.map(row => ({ kind: 'row', row }))
  const listed: ListedRow[] = []
  for (const row of rows) {
    const last = listed.at(-1)
    if (touches(row, slice)) listed.push({ kind: 'row', row })
    else if (last?.kind === 'left out') listed[listed.length - 1] = { ...last, last: row.last }
    else listed.push({ kind: 'left out', first: row.first, last: row.last })
  }
  return listed
}

function touches({ first, last }: StepRow, slice: ReadonlySet<number>): boolean {
  for (let step = first; step <= last; step++) if (slice.has(step)) return true
  return false
}

/** The position of the row that shows a step; the first, for the start. */
export function listedAt(rows: readonly ListedRow[], step: number): number {
  const firstOf = (row: ListedRow): number => (row.kind === 'row' ? row.row.first : row.first)
  let [low, high] = [0, rows.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const row = rows[middle]
    if (row !== undefined && firstOf(row) <= step) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}
