import type { Params } from '../../arith/arith.ts'
import { OutOfRange } from '../../errors.ts'
import { machine, writtenValues } from '../../run/machine.ts'
import type { Cell } from '../../state.ts'
import type { Bounds, System } from '../../system.ts'
import { type CellInfo, type Range, valuesOf } from '../../system.ts'
import { type Packing, packing } from './packing.ts'
import { likelyRange, widenedRange } from './range.ts'

/** How a search packs states, and the state that it starts from. */
export interface Layout {
  readonly packing: Packing
  readonly boot: Float64Array
  /** A layout with room for the value in that cell. Throws OutOfRange beyond the bounds. */
  widened(cell: Cell, value: number): Layout
}

interface LayoutRequest {
  readonly system: System
  readonly params: Params
  readonly bounds: Bounds
}

/**
 * A field for each cell that an action can write, all cells of a stem alike. Fields begin as wide
 * as what cells mostly hold, so that states are small, and grow when a state asks for it.
 */
export function layoutOf(request: LayoutRequest): Layout {
  const { system, bounds } = request
  const params = valuesOf(system, request.params)
  const start = machine(system, params)
  const cells = [...writtenValues(start)].map(([cell, known]) => {
    return { cell, known, info: infoOf(system, cell) }
  })
  const ranges = new Map<string, Range>()
  for (const { known, info } of cells) {
    const range = likelyRange(info, params, bounds, known)
    const { low, high } = ranges.get(info.stem) ?? range
    const both = { low: Math.min(low, range.low), high: Math.max(high, range.high) }
    ranges.set(info.stem, both)
  }
  return layout(request, cells, start.values, ranges)
}

function layout(
  request: LayoutRequest,
  cells: readonly { readonly cell: Cell; readonly info: CellInfo }[],
  boot: Float64Array,
  ranges: ReadonlyMap<string, Range>,
): Layout {
  return {
    boot,
    packing: packing(
      cells.map(({ cell, info: { name, stem } }) => ({
        cell,
        name,
        range: ranges.get(stem) as Range,
      })),
    ),
    widened: (cell, value) => {
      const info = infoOf(request.system, cell)
      const limit = info.range(valuesOf(request.system, request.params), request.bounds)
      if (value < limit.low || value > limit.high) throw new OutOfRange(info.name, value, limit)
      const range = widenedRange(ranges.get(info.stem) as Range, value, limit)
      return layout(request, cells, boot, new Map([...ranges, [info.stem, range]]))
    },
  }
}

function infoOf({ cells }: System, cell: Cell): CellInfo {
  const info = cells[cell]
  if (info === undefined) throw new Error(`an action writes cell ${cell}, which is none`)
  return info
}
