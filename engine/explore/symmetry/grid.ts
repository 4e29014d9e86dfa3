import type { CellInfo } from '../../../model/variables.ts'
import type { Field, Packing } from '../packed/packing.ts'
import type { Symmetry } from './symmetry.ts'

/** Integers are exact up to here: no key has more bits. */
const KEY_BITS = 53

/** The fields that move together, by netns and by CPU, in one order for each. */
export interface Grid {
  /** Each netns has an order of CPUs of its own. */
  readonly perNetns: boolean
  readonly netns: readonly number[]
  readonly cpus: readonly number[]
  /** By netns: what it has beside its cells on the CPUs. */
  readonly rows: readonly (readonly Field[])[]
  /** By CPU: what it has beside its cells of the netns. */
  readonly columns: readonly (readonly Field[])[]
  /** By netns and CPU. */
  readonly entries: readonly (readonly (readonly Field[])[])[]
}

/** Absent: keys of this size do not fit, or nothing is symmetric. */
export function gridOf(
  packing: Packing,
  cells: readonly CellInfo[],
  { cpus, netns, perNetns }: Symmetry,
): Grid | undefined {
  const none: readonly number[] = []
  const choices: readonly Symmetry[] = [
    ...(perNetns ? [{ cpus, netns, perNetns }] : []),
    { cpus, netns, perNetns: false },
    { cpus: none, netns, perNetns: false },
    { cpus, netns: none, perNetns: false },
  ]
  return choices
    .filter(choice => choice.cpus.length + choice.netns.length > 0)
    .map(choice => laidOut(packing, cells, choice))
    .find(grid => rowKeyBits(grid) <= KEY_BITS && columnBits(grid) <= KEY_BITS)
}

function laidOut({ fields }: Packing, cells: readonly CellInfo[], of: Symmetry): Grid {
  const { cpus, netns, perNetns } = of
  const place = ({ cell }: Field) => {
    const { name, net, cpu } = cells[cell] as CellInfo
    const row = net === undefined ? -1 : netns.indexOf(net)
    const column = cpu === undefined ? -1 : cpus.indexOf(cpu)
    // What fields of two netns or CPUs have in common, to bring them into one order.
    const stem = name.replace(/\[.*/, '')
    return { row, column, key: `${stem} ${row === -1 ? net : ''} ${column === -1 ? cpu : ''}` }
  }
  const at = (row: number, column: number): readonly Field[] =>
    fields
      .map(field => ({ field, ...place(field) }))
      .filter(found => found.row === row && found.column === column)
      .sort((x, y) => (x.key < y.key ? -1 : 1))
      .map(({ field }) => field)
  return {
    perNetns,
    netns,
    cpus,
    rows: netns.map((_, row) => at(row, -1)),
    columns: cpus.map((_, column) => at(-1, column)),
    entries: netns.map((_, row) => cpus.map((_, column) => at(row, column))),
  }
}

export function bitsOf(fields: readonly Field[] = []): number {
  return fields.reduce((bits, { width }) => bits + width, 0)
}

/** Bits of a netns's key: its own cells, and all its entries, or a sum over them. */
export function rowKeyBits({ perNetns, rows, entries, cpus }: Grid): number {
  const [own, entry] = [bitsOf(rows[0]), bitsOf(entries[0]?.[0])]
  return own + (perNetns ? cpus.length * entry : entry + Math.ceil(Math.log2(cpus.length + 1)))
}

/** Bits of a CPU's key: its own cells, and what the netns have on it unless they sort it out. */
export function columnBits({ perNetns, columns, entries, netns }: Grid): number {
  return bitsOf(columns[0]) + (perNetns ? 0 : netns.length * bitsOf(entries[0]?.[0]))
}
