import chalk from 'chalk'
import { columns } from '../../report/text/columns.ts'
import { markdownTable } from '../../report/text/markdown_table.ts'

/** What a text says of the suite; only the terminal shows it, as a colour. */
type Tone = 'good' | 'bad' | 'open' | 'alarm' | 'dim'

/** A line of a cell. */
export interface CellLine {
  readonly text: string
  readonly tone?: Tone
}

/** Short cells below short heads. The first column names the rows. */
export interface CellTable {
  readonly head: readonly string[]
  /** Rows, their cells, and the lines of each. */
  readonly rows: readonly (readonly (readonly CellLine[])[])[]
}

const colours: Readonly<Record<Tone, (text: string) => string>> = {
  good: chalk.green,
  bad: chalk.red,
  open: chalk.yellow,
  alarm: chalk.bold.red,
  dim: chalk.dim,
}

function painted({ text, tone }: CellLine): string {
  return tone === undefined ? text : colours[tone](text)
}

/** Columns of a head, at most: longer names break after a hyphen. */
const HEAD_WIDTH = 9

/**
 * A table for a terminal of so many columns. Where it is too narrow, the columns that do not fit
 * come below, beside the first column again.
 */
export function cellTableText({ head, rows }: CellTable, below: number): string {
  const cells = rows.map(row => row.map(lines => lines.map(painted).join('\n')))
  return columns([head.map(broken), ...cells], { rule: true, below })
}

/** The table as Markdown: what is on several lines of the terminal stands on one. */
export function cellTableMarkdown({ head, rows }: CellTable): string {
  const cells = rows.map(row => row.map(lines => lines.map(({ text }) => text).join(', ')))
  return markdownTable(head, cells)
}

/** `copied-template` as `copied-` and `template`. */
function broken(name: string): string {
  const lines: string[] = []
  for (const piece of name.split(/(?<=-)/)) {
    const last = lines.at(-1)
    const fits = last !== undefined && last.length + piece.length <= HEAD_WIDTH
    if (fits) lines.push(lines.pop() + piece)
    else lines.push(piece)
  }
  return lines.join('\n')
}
