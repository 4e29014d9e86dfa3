import type { Cell } from '../model/state.ts'
import type { Range } from './range.ts'

/** Where a cell lies in a packed state. */
interface Field {
  readonly cell: Cell
  readonly name: string
  readonly range: Range
  readonly word: number
  readonly shift: number
  /** Bits, 1 .. 32. */
  readonly width: number
}

/** States as few 32-bit words: a bit field for each cell that a step can write. */
export interface Packing {
  /** 32-bit words of a packed state. */
  readonly words: number
  /** Packs `values` at `target[offset..]`. Throws RangeError if a cell has left its range. */
  pack(values: Float64Array, target: Uint32Array, offset: number): void
  /** Writes the packed cells back into `values`; the other cells keep their value. */
  unpack(source: Uint32Array, offset: number, values: Float64Array): void
}

export function packing(
  cells: readonly { readonly cell: Cell; readonly name: string; readonly range: Range }[],
): Packing {
  const fields: Field[] = []
  let word = 0
  let used = 0
  for (const { cell, name, range } of cells) {
    const width = Math.max(1, 32 - Math.clz32(range.high - range.low))
    if (used + width > 32) {
      word++
      used = 0
    }
    fields.push({ cell, name, range, word, shift: used, width })
    used += width
  }
  const words = word + 1

  return {
    words,
    pack: (values, target, offset) => {
      target.fill(0, offset, offset + words)
      for (const field of fields) {
        const value = values[field.cell] as number
        if (value < field.range.low || value > field.range.high) throw outOfRange(field, value)
        const at = offset + field.word
        const bits = (value - field.range.low) << field.shift
        target[at] = (target[at] as number) | bits
      }
    },
    unpack: (source, offset, values) => {
      for (const { cell, word: at, shift, width, range } of fields) {
        const bits = (source[offset + at] as number) >>> shift
        const mask = width === 32 ? 0xffffffff : (1 << width) - 1
        values[cell] = ((bits & mask) >>> 0) + range.low
      }
    },
  }
}

function outOfRange({ name, range }: Field, value: number): RangeError {
  return new RangeError(
    `${name} = ${value} leaves ${range.low}..${range.high}, the range that the search packs: ` +
      `bound the counts (--count-max) or the live entries (--live-max)`,
  )
}
