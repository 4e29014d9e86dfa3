/** A row of the list of steps: one step, or steps that are repeated. */
export interface StepRow {
  /** The first and the last step that it shows; the first step of a trace is 1. */
  readonly first: number
  readonly last: number
  /** The labels of one pass. */
  readonly labels: readonly string[]
  /** How often: 1 for a single step. */
  readonly times: number
}

/** Equal steps in a row that are one row, at least. */
const RUN_MIN = 4

/** The longest block of steps that is looked for. */
const BLOCK_MAX = 8

/** Passes of a block that are one row, at least. */
const PASSES_MIN = 3

/** Steps as rows: what is repeated right away is one row, whatever the file says. */
export function foldedRows(labels: readonly string[]): readonly StepRow[] {
  const rows: StepRow[] = []
  for (let from = 0; from < labels.length; ) {
    const { length, times } = repeatAt(labels, from)
    const last = from + length * times
    rows.push({ first: from + 1, last, labels: labels.slice(from, from + length), times })
    from = last
  }
  return rows
}

/** The block that is repeated longest from a step on; one step once, where none is. */
function repeatAt(
  labels: readonly string[],
  from: number,
): { readonly length: number; readonly times: number } {
  for (let length = 1; length <= BLOCK_MAX; length++) {
    let end = from + length
    while (end < labels.length && labels[end] === labels[end - length]) end++
    const times = Math.floor((end - from) / length)
    if (times >= (length === 1 ? RUN_MIN : PASSES_MIN)) return { length, times }
  }
  return { length: 1, times: 1 }
}

/** Each step as a row of its own, from `first` to `last`. */
export function unfolded(labels: readonly string[], { first, last }: StepRow): readonly StepRow[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    first: first + i,
    last: first + i,
    labels: labels.slice(first + i - 1, first + i),
    times: 1,
  }))
}
