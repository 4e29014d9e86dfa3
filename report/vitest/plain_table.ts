/** Columns without bars, for texts that others print: each line of a cell has a line of its own. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map(cells => cells.map(cell => cell.split('\n')))
  const widths = head.map((_, i) => Math.max(...lines.flatMap(at(i)).map(text => text.length)))
  return lines
    .flatMap(cells => {
      const height = Math.max(...cells.map(parts => parts.length))
      return Array.from({ length: height }, (_, y) =>
        cells
          .map((parts, i) => (parts[y] ?? '').padEnd(widths[i] as number))
          .join('  ')
          .trimEnd(),
      )
    })
    .join('\n')
}

function at(i: number): (cells: readonly (readonly string[])[]) => readonly string[] {
  return cells => cells[i] as readonly string[]
}
