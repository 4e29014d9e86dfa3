import type { CellInfo, System } from '../../system.ts'
import type { Field, Packing } from '../packed/packing.ts'
import type { Symmetry } from './symmetry.ts'

/** Integers are exact up to here: no key has more bits. */
const KEY_BITS = 53

/** The fields that move together, by row and by column, in one order for each. */
export interface Grid {
  /** Each row has an order of columns of its own. */
  readonly perRow: boolean
  /** By row: what it has beside its entries. */
  readonly rows: readonly (readonly Field[])[]
  /** By column: what it has beside its entries. */
  readonly columns: readonly (readonly Field[])[]
  /** By row and column. */
  readonly entries: readonly (readonly (readonly Field[])[])[]
}

/** Absent: keys of this size do not fit, or nothing is symmetric. */
export function gridOf(
  packing: Packing,
  system: System,
  { rows, columns, perRow }: Symmetry,
): Grid | undefined {
  const none: readonly number[] = []
  const choices: readonly Symmetry[] = [
    ...(perRow ? [{ rows, columns, perRow }] : []),
    { rows, columns, perRow: false },
    { rows, columns: none, perRow: false },
    { rows: none, columns, perRow: false },
  ]
  return choices
    .filter(choice => choice.rows.length + choice.columns.length > 0)
    .map(choice => laidOut(packing, system, choice))
    .find(grid => rowKeyBits(grid) <= KEY_BITS && columnBits(grid) <= KEY_BITS)
}

function laidOut({ fields }: Packing, { cells, scalarsets }: System, of: Symmetry): Grid {
  const { rows, columns, perRow } = of
  const [first, second] = scalarsets
  const place = ({ cell }: Field) => {
    const { stem, index } = cells[cell] as CellInfo
    const [inRow, inColumn] = [first, second].map(set => set && index[set.name])
    const row = inRow === undefined ? -1 : rows.indexOf(inRow)
    const column = inColumn === undefined ? -1 : columns.indexOf(inColumn)
    // What fields of two members have in common, to bring them into one order.
    const own = [row === -1 ? inRow : '', column === -1 ? inColumn : '']
    return { row, column, key: `${stem} ${own.join(' ')}` }
  }
  const at = (row: number, column: number): readonly Field[] =>
    fields
      .map(field => ({ field, ...place(field) }))
      .filter(found => found.row === row && found.column === column)
      .sort((x, y) => (x.key < y.key ? -1 : 1))
      .map(({ field }) => field)
  return {
    perRow,
    rows: rows.map((_, row) => at(row, -1)),
    columns: columns.map((_, column) => at(-1, column)),
    entries: rows.map((_, row) => columns.map((_, column) => at(row, column))),
  }
}

export function bitsOf(fields: readonly Field[] = []): number {
  return fields.reduce((bits, { width }) => bits + width, 0)
}

/** Bits of a row's key: its own cells, and all its entries, or a sum over them. */
export function rowKeyBits({ perRow, rows, entries, columns }: Grid): number {
  const [own, entry] = [bitsOf(rows[0]), bitsOf(entries[0]?.[0])]
  return own + (perRow ? columns.length * entry : entry + Math.ceil(Math.log2(columns.length + 1)))
}

/** Bits of a column's key: its own cells, and its entries unless each row sorts them out. */
export function columnBits({ perRow, columns, entries, rows }: Grid): number {
  return bitsOf(columns[0]) + (perRow ? 0 : rows.length * bitsOf(entries[0]?.[0]))
}
