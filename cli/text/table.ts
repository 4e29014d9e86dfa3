import { stripVTControlCharacters } from 'node:util'
import Table from 'cli-table3'

/** What a table takes beside its cells: a bar before each column and one at the end. */
const BARS = 1

/**
 * A table that fits the terminal: where it is too wide, the widest columns wrap, between words
 * while that is enough.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const widest = (widthOf: (cell: string) => number): readonly number[] =>
    head.map((_, i) => Math.max(...[head, ...rows].map(row => widthOf(row[i] ?? ''))))
  const natural = widest(cell => widthOf(cell, '\n'))
  const plain = { head: [...head], style: { head: [], border: [], compact: true } }
  const longest = widest(cell => widthOf(cell, /\s/))
  const widths = fitted(natural, longest, columns)
  const wraps = widths.some((width, i) => width < (natural[i] ?? 0))
  const drawn = new Table(wraps ? { ...plain, colWidths: [...widths], wordWrap: true } : plain)
  drawn.push(...rows.map(row => row.map((cell, i) => broken(cell, (widths[i] ?? 0) - BLANKS))))
  return drawn.toString()
}

/** The longest line or word of a cell with its blanks, in columns; colours have no width. */
function widthOf(cell: string, separator: string | RegExp): number {
  const parts = stripVTControlCharacters(cell).split(separator)
  return Math.max(...parts.map(part => part.length)) + BLANKS
}

/** One on each side of a cell. */
const BLANKS = 2

/** Takes from the widest column until all fit: first down to the longest word of each. */
function fitted(
  natural: readonly number[],
  longest: readonly number[],
  columns: number,
): readonly number[] {
  const widths = [...natural]
  const narrowest = longest.map(() => NARROWEST)
  const wholeWords = longest.map(width => Math.max(width, NARROWEST))
  const total = (): number => widths.reduce((sum, width) => sum + width + BARS, BARS)
  for (const least of [wholeWords, narrowest]) {
    const slack = (width: number, i: number): number => (width > (least[i] ?? 0) ? width : 0)
    while (total() > columns && widths.some(slack)) {
      const wide = widths.map(slack)
      const widest = wide.indexOf(Math.max(...wide))
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
  return widths
}

/** Columns that a cell needs to be read, its blanks included. */
const NARROWEST = 12

/** A cell whose words fit: names break after `_` or `.` if they can, coloured ones do not. */
function broken(cell: string, width: number): string {
  const pieces = new RegExp(`.{1,${width}}$|.{0,${width - 1}}[_.]|.{1,${width}}`, 'g')
  return cell.replaceAll(/\S+/g, word => {
    const painted = stripVTControlCharacters(word) !== word
    return painted || word.length <= width ? word : (word.match(pieces) ?? []).join('\n')
  })
}
