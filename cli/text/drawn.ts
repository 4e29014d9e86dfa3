import { columns } from '../../report/text/columns.ts'

/** Cells of a table, row by row. */
export type Rows = readonly (readonly string[])[]

/** Where no terminal says how wide it is, in columns. */
const WIDE = 100

/** Rows as columns of text, as wide as the terminal at most. */
export function drawn(rows: Rows): string {
  return columns(rows, { wrap: process.stdout.columns || WIDE })
}
