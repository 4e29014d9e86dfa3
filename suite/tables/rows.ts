import type { Kernel } from '../../model/kernel.ts'
import type { ExpectedOutcome, ExploreCheck, SearchSetup } from './explore_check.ts'

/** What is expected of each kernel of a table, by the kernel's name. */
export type Rows<Row> = Readonly<Record<string, Row>>

/** The row of a kernel. Throws an error that names kernel and table if there is none. */
export function rowOf<Row>(table: string, rows: Rows<Row>, { name }: Kernel): Row {
  const row = rows[name]
  if (row === undefined) throw new Error(`the table "${table}" has no row for the kernel ${name}`)
  return row
}

/** The same search on each of several kernels, and what must come of each. */
export interface SearchTable {
  /** For messages. */
  readonly table: string
  readonly kernels: readonly Kernel[]
  readonly rows: Rows<ExpectedOutcome>
  search(kernel: Kernel): SearchSetup
}

/** The checks of a table. Throws if a kernel has no row, or a row no kernel. */
export function checksOf({ table, kernels, rows, search }: SearchTable): readonly ExploreCheck[] {
  const left = Object.keys(rows).find(name => kernels.every(kernel => kernel.name !== name))
  if (left !== undefined) throw new Error(`the table "${table}" has no kernel for its row ${left}`)
  return kernels.map(kernel => ({ ...search(kernel), ...rowOf(table, rows, kernel), kernel }))
}
