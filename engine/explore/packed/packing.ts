import { OutOfRange, RangeTooWide } from '../../errors.ts'
import type { Cell } from '../../state.ts'
import type { Range } from '../../system.ts'

/** The field of a cell in a packed state. */
export interface Field {
  readonly cell: Cell
  readonly name: string
  readonly range: Range
  readonly word: number
  readonly shift: number
  /** Bits, 0 .. 32. */
  readonly width: number
}

/** States as few 32-bit words, never 0: a bit field for each cell that a step can write. */
export interface Packing {
  /** 32-bit words of a packed state. */
  readonly words: number
  /** In the order of the cells that were given. */
  readonly fields: readonly Field[]
  /** Packs `values` at `target[offset..]`. Throws OutOfRange if a cell has left its range. */
  pack(values: ArrayLike<number>, target: Int32Array, offset: number): void
  /** Writes the packed cells back into `values`; the other cells keep their value. */
  unpack(source: Int32Array, offset: number, values: Float64Array): void
}

/** Throws RangeTooWide for a cell of which 32 bits cannot tell the values apart. */
export function packing(
  cells: readonly { readonly cell: Cell; readonly name: string; readonly range: Range }[],
): Packing {
  // The lowest bit of all is set in every state: no state is 0, which is free space in a table.
  const used: number[] = [1]
  const placed = new Map<Cell, Field>()
  const sized = cells.map(cell => ({ ...cell, width: bits(cell.name, cell.range) }))
  // Wide fields first, each in the first word that has room: the narrow ones fill what is left.
  for (const field of sized.toSorted((x, y) => y.width - x.width)) {
    const found = used.findIndex(taken => taken + field.width <= 32)
    const word = found === -1 ? used.push(0) - 1 : found
    const shift = used[word] as number
    used[word] = shift + field.width
    placed.set(field.cell, { ...field, word, shift })
  }
  const fields = cells.map(({ cell }) => placed.get(cell) as Field)
  const words = used.length

  return {
    words,
    fields,
    pack: (values, target, offset) => {
      target.fill(0, offset, offset + words)
      target[offset] = 1
      for (const { cell, name, range, word, shift, width } of fields) {
        const value = values[cell] as number
        if (value < range.low || value > range.high) throw new OutOfRange(name, value, range)
        if (width === 0) continue
        const at = offset + word
        target[at] = (target[at] as number) | ((value - range.low) << shift)
      }
    },
    unpack: (source, offset, values) => {
      for (const { cell, word, shift, width, range } of fields) {
        const mask = width === 32 ? -1 : (1 << width) - 1
        const field = (source[offset + word] as number) >>> shift
        values[cell] = ((width === 0 ? 0 : field & mask) >>> 0) + range.low
      }
    },
  }
}

/** The bits that tell the values of a range apart. */
function bits(name: string, range: Range): number {
  const { low, high } = range
  // Said so that NaN, for which no comparison holds, is refused too.
  if (!(low <= high && high - low < 2 ** 32)) throw new RangeTooWide(name, range)
  return 32 - Math.clz32(high - low)
}
