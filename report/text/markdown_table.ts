import { markdownTable as drawn } from 'markdown-table'

/**
 * A Markdown table, a line for each row. Its columns are not padded: a cell that changes changes
 * the line of its row, and no other.
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [head, ...rows].map(cells => cells.map(cell => cell.replaceAll('|', '\\|')))
  return drawn(lines, { alignDelimiters: false })
}
