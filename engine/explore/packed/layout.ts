import type { Bounds } from '../../../model/bounds.ts'
import type { Model } from '../../../model/model.ts'
import type { CellInfo, CellKind } from '../../../model/variables.ts'
import type { Params } from '../../arith/numbers.ts'
import { machine, writtenCells } from '../../run/machine.ts'
import type { Cell } from '../../state.ts'
import { outOfRange, type Packing, packing } from './packing.ts'
import { likelyRange, type Range, rangeOf, widened } from './range.ts'

/** How a search packs states, and the state that it starts from. */
export interface Layout {
  readonly packing: Packing
  readonly boot: Float64Array
  /** The same with room for a value of a cell. Throws RangeError if it is beyond all bounds. */
  widened(cell: Cell, value: number): Layout
}

interface LayoutRequest {
  readonly model: Model
  readonly params: Params
  readonly bounds: Bounds
}

/**
 * A field for each cell that an action can write, all cells of a kind alike. Fields begin as wide
 * as a kernel needs that counts right, so that states are small, and grow when a state asks for it.
 */
export function layoutOf(request: LayoutRequest): Layout {
  const { model, params, bounds } = request
  const start = machine(model, params)
  const cells = writtenCells(start).map(cell => ({ cell, info: infoOf(model, cell) }))
  const ranges = new Map<CellKind, Range>()
  for (const { cell, info } of cells) {
    const range = likelyRange(info, model, params, bounds, start.state(cell))
    const { low, high } = ranges.get(info.kind) ?? range
    const both = { low: Math.min(low, range.low), high: Math.max(high, range.high) }
    ranges.set(info.kind, both)
  }
  return layout(request, cells, start.values, ranges)
}

function layout(
  request: LayoutRequest,
  cells: readonly { readonly cell: Cell; readonly info: CellInfo }[],
  boot: Float64Array,
  ranges: ReadonlyMap<CellKind, Range>,
): Layout {
  return {
    boot,
    packing: packing(
      cells.map(({ cell, info: { name, kind } }) => ({
        cell,
        name,
        range: ranges.get(kind) as Range,
      })),
    ),
    widened: (cell, value) => {
      const info = infoOf(request.model, cell)
      const limit = rangeOf(info, request.model, request.params, request.bounds)
      if (value < limit.low || value > limit.high) throw outOfRange(info.name, value, limit)
      const range = widened(ranges.get(info.kind) as Range, value, limit)
      return layout(request, cells, boot, new Map([...ranges, [info.kind, range]]))
    },
  }
}

function infoOf({ variables }: Model, cell: Cell): CellInfo {
  const info = variables.cells[cell]
  if (info === undefined) throw new Error(`an action writes cell ${cell}, which is none`)
  return info
}
