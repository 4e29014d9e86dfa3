import { permutations } from '../../permutations.ts'
import type { Field, Packing } from '../packed/packing.ts'
import { recordWords } from '../packed/store.ts'
import { bitsOf, columnBits, type Grid, rowKeyBits } from './grid.ts'

/** Up to so many rows, all orders of those that tie are tried; beyond, one is taken as it comes. */
const ORDERS_MAX = 4

/**
 * The source of `canon()`, which puts each record's state into a form that all states share that
 * differ by the names of rows and of columns alone.
 *
 * Rows are sorted by what does not depend on the order of columns: their own cells, and a sum over
 * their entries. Then columns are sorted by all that they have. Where rows tie, every order of
 * them is tried, and the least result taken. With more than ORDERS_MAX rows a form is still one of
 * the states that it stands for, but a few may stand for the same: sound, and less of a saving.
 *
 * Where each row has an order of columns of its own, nothing ties: its entries are sorted,
 * then rows by all that they have.
 */
export function canonicalSource(packing: Packing, grid: Grid): string {
  const words = Array.from({ length: packing.words }, (_, word) => `w${word} = o[j + ${word}]`)
  return `
const canon = () => {
  for (let j = 0; j < n; j += ${recordWords(packing.words)}) {
    const ${words.join(', ')}
    ${[...sorted(grid), ...writes(packing, grid)].join('\n    ')}
  }
}`
}

function sorted(grid: Grid): readonly string[] {
  if (!grid.perRow) return [...readRows(grid), ...readColumns(grid)]
  const { rows, columns, entries } = grid
  const width = bitsOf(entries[0]?.[0])
  const own = rows.flatMap((_, row) => {
    const names = columns.map((_, c) => `e${row}_${c}`)
    const reads = names.map((name, c) => `let ${name} = ${joined(entryOf(grid, row, c).map(raw))}`)
    const key = joined([
      ...rowOf(grid, row).map(raw),
      ...names.map((name): WideValue => [name, width]),
    ])
    return [...reads, ...sortedBy(names), `let r${row} = ${key}`]
  })
  const keys = columns.map((_, c) => `let c${c} = ${joined(columnOf(grid, c).map(raw))}`)
  return [
    ...own,
    ...sortedBy(rows.map((_, row) => `r${row}`)),
    ...keys,
    ...sortedBy(columns.map((_, c) => `c${c}`)),
  ]
}

/** Statements that sort variables, the least first. */
function sortedBy(names: readonly string[]): readonly string[] {
  return comparators(names.length).map(([one, other]) => {
    const [x, y] = [names[one] as string, names[other] as string]
    return `if (${y} < ${x}) { let x; ${exchange(x, y)} }`
  })
}

function rowOf({ rows }: Grid, row: number): readonly Field[] {
  return rows[row] as readonly Field[]
}

function columnOf({ columns }: Grid, column: number): readonly Field[] {
  return columns[column] as readonly Field[]
}

function entryOf({ entries }: Grid, row: number, column: number): readonly Field[] {
  return (entries[row] as Grid['entries'][number])[column] as readonly Field[]
}

/** A value, and the bits that it takes. */
type WideValue = readonly [expression: string, bits: number]

/** Values side by side as one number, the first lowest. */
function joined(parts: readonly WideValue[]): string {
  const total = parts.reduce((bits, [, width]) => bits + width, 0)
  let shift = 0
  const terms: string[] = []
  for (const [expression, width] of parts) {
    const moved = total <= 31 ? `(${expression}<<${shift})` : `${expression}*${2 ** shift}`
    if (width > 0) terms.push(shift === 0 ? expression : moved)
    shift += width
  }
  return terms.length === 0 ? '0' : `(${terms.join(total <= 31 ? '|' : '+')})`
}

/** The bits of a joined number from `shift` on. */
function cut(expression: string, total: number, shift: number, width: number): string {
  if (width === 0) return '0'
  if (total <= 31) return `(${expression}>>>${shift}&${2 ** width - 1})`
  return `(Math.floor(${expression}/${2 ** shift})%${2 ** width})`
}

/** The bits of a field, unsigned. */
function raw({ word, shift, width }: Field): WideValue {
  return [width === 32 ? `(w${word}>>>0)` : `(w${word}>>>${shift}&${2 ** width - 1})`, width]
}

/** `r`: rows, `e`: entries, sorted by the keys `i`. */
function readRows(grid: Grid): readonly string[] {
  const { rows, columns } = grid
  const reads = rows.flatMap((_, row) => [
    `let r${row} = ${joined(rowOf(grid, row).map(raw))}`,
    ...columns.map((_, c) => `let e${row}_${c} = ${joined(entryOf(grid, row, c).map(raw))}`),
  ])
  const sum = (row: number): string => columns.map((_, c) => `e${row}_${c}`).join('+') || '0'
  const scale = 2 ** (rowKeyBits(grid) - bitsOf(rows[0]))
  const keys = rows.map((_, row) => `let i${row} = r${row}*${scale}+${sum(row)}`)
  const swaps = comparators(rows.length).map(([x, y]) => {
    const moved = [`i`, `r`].map(name => exchange(`${name}${x}`, `${name}${y}`))
    const carried = columns.map((_, c) => exchange(`e${x}_${c}`, `e${y}_${c}`))
    return `if (i${y} < i${x}) { let x; ${[...moved, ...carried].join(' ')} }`
  })
  return [...reads, ...keys, ...swaps]
}

function exchange(x: string, y: string): string {
  return `x = ${x}; ${x} = ${y}; ${y} = x;`
}

/** A sorting network, by neighbours: those to compare, one pair after another. */
function comparators(size: number): readonly (readonly [number, number])[] {
  return Array.from({ length: size }, (_, pass) =>
    Array.from({ length: Math.max(0, size - 1 - pass) }, (_, i) => [i, i + 1] as const),
  ).flat()
}

/** `c`: columns, sorted; the least of all orders of rows that tie. */
function readColumns(grid: Grid): readonly string[] {
  const { rows, columns } = grid
  if (columns.length === 0) return []
  const identity = rows.map((_, row) => row)
  const first = sortedColumns(grid, identity, 'c')
  if (rows.length < 2 || rows.length > ORDERS_MAX) return first
  const ties = identity.slice(1).map(row => `i${row - 1} === i${row}`)
  const others = permutations(identity)
    .slice(1)
    .map(order => {
      const keeps = order.flatMap((row, at) => (row === at ? [] : [`i${row} === i${at}`]))
      const less = columns.reduceRight(
        (rest, _, c) => `d${c} < c${c} || d${c} === c${c} && (${rest})`,
        'false',
      )
      const take = columns.map((_, c) => `c${c} = d${c}`).join('; ')
      const sorted = sortedColumns(grid, order, 'd').join('; ')
      return `if (${keeps.join(' && ')}) { ${sorted}; if (${less}) { ${take} } }`
    })
  return [...first, `if (${ties.join(' || ')}) {`, ...others, '}']
}

function sortedColumns(grid: Grid, order: readonly number[], name: string): readonly string[] {
  const { columns, entries } = grid
  const width = bitsOf(entries[0]?.[0])
  const keys = columns.map((_, c) => {
    const own: WideValue = [joined(columnOf(grid, c).map(raw)), bitsOf(columnOf(grid, c))]
    const entriesInOrder = order.map((row): WideValue => [`e${row}_${c}`, width])
    return `let ${name}${c} = ${joined([own, ...entriesInOrder])}`
  })
  return [...keys, ...sortedBy(columns.map((_, c) => `${name}${c}`))]
}

/** Writes rows and columns back into the words; all other fields stay. */
function writes(packing: Packing, grid: Grid): readonly string[] {
  const placed = [...placedRows(grid), ...placedColumns(grid)]
  return Array.from({ length: packing.words }, (_, word) => {
    const here = placed.filter(({ field }) => field.word === word && field.width > 0)
    const taken = here.reduce(
      (bits, { field: { width, shift } }) => bits + 2 ** shift * (2 ** width - 1),
      0,
    )
    const terms = here.map(({ field: { shift }, value }) =>
      shift === 0 ? value : `(${value}<<${shift})`,
    )
    return `o[j + ${word}] = ${[`w${word}&${~taken}`, ...terms].join(' | ')}`
  })
}

interface Placed {
  readonly field: Field
  readonly value: string
}

function placedRows(grid: Grid): readonly Placed[] {
  const { perRow, rows, columns } = grid
  const total = perRow ? rowKeyBits(grid) : bitsOf(rows[0])
  return rows.flatMap((own, row) => [
    ...fromKey(own, `r${row}`, total, 0),
    ...(perRow ? columns : []).flatMap((_, c) => {
      const fields = entryOf(grid, row, c)
      return fromKey(fields, `r${row}`, total, bitsOf(own) + c * bitsOf(fields))
    }),
  ])
}

function placedColumns(grid: Grid): readonly Placed[] {
  const { perRow, columns, rows } = grid
  const total = columnBits(grid)
  return columns.flatMap((own, c) => [
    ...fromKey(own, `c${c}`, total, 0),
    ...(perRow ? [] : rows).flatMap((_, row) => {
      const fields = entryOf(grid, row, c)
      return fromKey(fields, `c${c}`, total, bitsOf(own) + row * bitsOf(fields))
    }),
  ])
}

function fromKey(
  fields: readonly Field[],
  key: string,
  total: number,
  from: number,
): readonly Placed[] {
  let shift = from
  return fields.map(field => {
    const value = cut(key, total, shift, field.width)
    shift += field.width
    return { field, value }
  })
}
