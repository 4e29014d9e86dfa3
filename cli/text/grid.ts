import { stripVTControlCharacters } from 'node:util'
import chalk from 'chalk'

/** What a text says of the suite; only the terminal shows it, as a colour. */
type Tone = 'good' | 'bad' | 'open' | 'alarm' | 'dim'

export interface Part {
  readonly text: string
  readonly tone?: Tone
}

/** Short cells below short heads. The first column names the rows. */
export interface Grid {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (readonly Part[])[])[]
}

const colours: Readonly<Record<Tone, (text: string) => string>> = {
  good: chalk.green,
  bad: chalk.red,
  open: chalk.yellow,
  alarm: chalk.bold.red,
  dim: chalk.dim,
}

function painted({ text, tone }: Part): string {
  return tone === undefined ? text : colours[tone](text)
}

/** Columns of a head, at most: longer names break after a hyphen. */
const HEAD_WIDTH = 9

/** Blanks between two columns. */
const GAP = 2

/**
 * Columns without bars; each part of a cell has a line of its own. Where the terminal is too narrow
 * the columns that do not fit come below, beside the first column again.
 */
export function gridText(
  { head, rows }: Grid,
  columns: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const lines = [head.map(broken), ...rows.map(row => row.map(cell => cell.map(painted)))]
  const widths = head.map((_, i) =>
    Math.max(...lines.flatMap(cells => (cells[i] ?? []).map(widthOf))),
  )
  const blocks = fitting(widths, columns).map(block => drawn(lines, widths, block))
  return blocks.join('\n\n')
}

/** A grid as Markdown: what is on several lines of the terminal stands on one. */
export function gridMarkdown({ head, rows }: Grid): string {
  const cells = rows.map(row => row.map(parts => parts.map(({ text }) => text).join(', ')))
  return tableMarkdown(head, cells)
}

export function tableMarkdown(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** `copied-template` as `copied-` and `template`. */
function broken(name: string): readonly string[] {
  const lines: string[] = []
  for (const piece of name.split(/(?<=-)/)) {
    const last = lines.at(-1)
    const fits = last !== undefined && last.length + piece.length <= HEAD_WIDTH
    if (fits) lines.push(lines.pop() + piece)
    else lines.push(piece)
  }
  return lines
}

/** Escape sequences have no width. */
function widthOf(text: string): number {
  return stripVTControlCharacters(text).length
}

/** The indices of the columns of each block: the first column, and as many more as fit. */
function fitting(widths: readonly number[], columns: number): readonly (readonly number[])[] {
  const [first = 0, ...others] = widths
  const blocks: number[][] = []
  let room = 0
  for (const [i, width] of others.entries()) {
    if (blocks.length === 0 || width + GAP > room) {
      blocks.push([0])
      room = columns - first
    }
    blocks.at(-1)?.push(i + 1)
    room -= width + GAP
  }
  return blocks
}

function drawn(
  lines: readonly (readonly (readonly string[])[])[],
  widths: readonly number[],
  block: readonly number[],
): string {
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => text + ' '.repeat((widths[block[i] ?? 0] ?? 0) - widthOf(text)))
      .join(' '.repeat(GAP))
      .trimEnd()
  const [head = [], ...rows] = lines.map(cells => {
    const own = block.map(i => cells[i] ?? [])
    const height = Math.max(...own.map(parts => parts.length))
    return Array.from({ length: height }, (_, y) => line(own.map(parts => parts[y] ?? '')))
  })
  const rule = '─'.repeat(Math.max(...[...head, ...rows.flat()].map(widthOf)))
  return [...head, rule, ...rows.flat()].join('\n')
}
