import { stripVTControlCharacters } from 'node:util'
import Table from 'cli-table3'

/** What a table takes beside its cells: a bar before each column and one at the end. */
const BARS = 1

/** A table that fits the terminal: where it is too wide, the widest columns wrap. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const natural = head.map((_, i) => Math.max(...[head, ...rows].map(row => widthOf(row[i] ?? ''))))
  const plain = { head: [...head], style: { head: [], border: [], compact: true } }
  const widths = fitted(natural, columns)
  const wraps = widths.some((width, i) => width < (natural[i] ?? 0))
  const drawn = new Table(wraps ? { ...plain, colWidths: widths, wordWrap: true } : plain)
  drawn.push(...rows.map(row => [...row]))
  return drawn.toString()
}

/** The widest line of a cell with its two blanks, in columns; escape sequences have no width. */
function widthOf(cell: string): number {
  const lines = stripVTControlCharacters(cell).split('\n')
  return Math.max(...lines.map(line => line.length)) + 2
}

/** Takes from the widest column until all fit, and leaves each something to stand in. */
function fitted(natural: readonly number[], columns: number): number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, width) => sum + width + BARS, BARS)
  while (total() > columns && Math.max(...widths) > NARROWEST) {
    const widest = Math.max(...widths)
    widths[widths.indexOf(widest)] = widest - 1
  }
  return widths
}

/** Columns that a cell needs to be read, its blanks included. */
const NARROWEST = 12
