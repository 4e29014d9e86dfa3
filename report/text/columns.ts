import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** How rows become columns of text. Widths are in columns of a terminal. */
export interface ColumnsOptions {
  /** A line below the first row, which is the head. */
  readonly rule?: boolean
  /** The widest line, at most: cells wrap, between words while that is enough. */
  readonly wrap?: number
  /** Columns that do not fit come below, beside the first column again. */
  readonly below?: number
}

/** Blanks between two columns. */
const GAP = 2

/** Columns that a cell needs to be read. */
const NARROWEST = 10

/** The lines of each cell of a row. */
type Lines = readonly (readonly string[])[]

/**
 * Rows of cells as text: columns without bars, two blanks apart. Each line of a cell, separated by
 * `\n`, has a line of its own. Colours have no width, and they go on where a cell wraps.
 */
export function columns(
  rows: readonly (readonly string[])[],
  { rule = false, wrap = Number.POSITIVE_INFINITY, below }: ColumnsOptions = {},
): string {
  const widths = fitted(rows, wrap)
  const lines = rows.map(row => row.map((cell, i) => wrapped(cell, widths[i] ?? 0)))
  const shown = below === undefined ? [[...widths.keys()]] : fitting(widths, below)
  return shown.map(block => drawn(lines, widths, block, rule)).join('\n\n')
}

/** The widest part of each column, where the separator ends a part. */
function widest(
  rows: readonly (readonly string[])[],
  separator: string | RegExp,
): readonly number[] {
  const count = Math.max(0, ...rows.map(row => row.length))
  return Array.from({ length: count }, (_, i) =>
    Math.max(
      ...rows.flatMap(row => (row[i] ?? '').split(separator).map(part => stringWidth(part))),
    ),
  )
}

/** Takes from the widest column until all fit: first down to the longest word of each. */
function fitted(rows: readonly (readonly string[])[], room: number): readonly number[] {
  const widths = [...widest(rows, '\n')]
  const whole = widest(rows, /\s/).map(width => Math.max(width, NARROWEST))
  const total = (): number => widths.reduce((sum, width) => sum + width + GAP, -GAP)
  for (const least of [whole, whole.map(() => NARROWEST)]) {
    const slack = (width: number, i: number): number => (width > (least[i] ?? 0) ? width : 0)
    while (total() > room && widths.some(slack)) {
      const wide = widths.map(slack)
      const at = wide.indexOf(Math.max(...wide))
      widths[at] = (widths[at] ?? 0) - 1
    }
  }
  return widths
}

const ESCAPE = String.fromCharCode(27)

/** Colours, which have no width, and words between blanks and colours. */
const words = new RegExp(`${ESCAPE}\\[[\\d;]*m|[^\\s${ESCAPE}]+`, 'g')

/** The lines of a cell. A name that is too long breaks after `_` or `.` if it can. */
function wrapped(cell: string, width: number): readonly string[] {
  const lines = cell.split('\n')
  if (lines.every(line => stringWidth(line) <= width)) return lines
  const pieces = new RegExp(`.{1,${width}}$|.{0,${width - 1}}[_.]|.{1,${width}}`, 'g')
  const broken = cell.replaceAll(words, word =>
    word.startsWith(ESCAPE) || stringWidth(word) <= width
      ? word
      : (word.match(pieces) ?? []).join('\n'),
  )
  return wrapAnsi(broken, width, { hard: true }).split('\n')
}

/** The indices of the columns of each block: the first column, and as many more as fit. */
function fitting(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const [first = 0, ...others] = widths
  const blocks: number[][] = []
  let left = 0
  for (const [i, width] of others.entries()) {
    if (blocks.length === 0 || width + GAP > left) {
      blocks.push([0])
      left = room - first
    }
    blocks.at(-1)?.push(i + 1)
    left -= width + GAP
  }
  return blocks
}

function drawn(
  rows: readonly Lines[],
  widths: readonly number[],
  block: readonly number[],
  rule: boolean,
): string {
  const padded = (text: string, i: number): string =>
    text + ' '.repeat((widths[block[i] ?? 0] ?? 0) - stringWidth(text))
  const [head = [], ...others] = rows.map(cells => {
    const own = block.map(i => cells[i] ?? [])
    const height = Math.max(...own.map(parts => parts.length))
    return Array.from({ length: height }, (_, y) =>
      own
        .map((parts, i) => padded(parts[y] ?? '', i))
        .join(' '.repeat(GAP))
        .trimEnd(),
    )
  })
  const body = others.flat()
  const length = Math.max(0, ...[...head, ...body].map(line => stringWidth(line)))
  return [...head, ...(rule ? ['─'.repeat(length)] : []), ...body].join('\n')
}
