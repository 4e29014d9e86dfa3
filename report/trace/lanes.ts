import type { Cell } from '../../engine/state.ts'
import type { Variables } from '../../model/variables.ts'

/** Where a variable is shown: beside those of its netns, or with what no netns owns. */
export interface Place {
  /** Absent: of the machine, as CPUs, slots that are shared, templates and the ledger are. */
  readonly net?: number
  /** Its name in that lane, which does not repeat the netns: `slot[0]` for `slot[1][0]`. */
  readonly name: string
}

/** The place of every variable, by its name. */
export function placesOf(v: Variables): ReadonlyMap<string, Place> {
  const owners = new Map<Cell, number>()
  const own = (net: number, cells: readonly Cell[]): void => {
    for (const cell of cells) owners.set(cell, net)
  }
  for (const [net, cell] of v.alive.entries()) own(net, [cell])
  for (const [i, ops] of v.dstOps.entries()) {
    own(ops.net, [ops.live, ops.count, ...ops.slots, ops.counters, ops.gcThresh])
    if (v.lifetimes) own(ops.net, [v.lifetimes.released, v.lifetimes.blocks].flatMap(at(i)))
  }
  for (const net of v.alive.keys()) {
    if (v.lifetimes) own(net, [v.lifetimes.structNet, v.lifetimes.deferred].flatMap(at(net)))
    const cache = v.flowCache?.netns[net]
    if (cache === undefined) continue
    const { percpu, ...lists } = cache
    own(net, [...percpu.flatMap(table => Object.values(table)), ...Object.values(lists)])
  }
  return new Map(
    v.cells.map(({ name }, cell): readonly [string, Place] => {
      const net = owners.get(cell)
      return [name, net === undefined ? { name } : { net, name: name.replace(`[${net}]`, '') }]
    }),
  )
}

/** The place of a variable of the model. */
export function placeIn(places: ReadonlyMap<string, Place>, name: string): Place {
  return places.get(name) as Place
}

function at(index: number): (cells: readonly Cell[]) => readonly Cell[] {
  return cells => cells.slice(index, index + 1)
}
