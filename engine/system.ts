import type { Action } from './action.ts'
import type { Arith, Params } from './arith/arith.ts'
import type { State } from './state.ts'

/** The values that a search can store of a cell. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** What keeps a search finite. Those of a system have names of its own, and its cells know them. */
export interface Bounds {
  /** Actions of a trace, at most; absent: as many as it takes. */
  readonly depthMax?: number
  /** States, at most; absent: as many as there are. */
  readonly statesMax?: number
  readonly [ofTheSystem: string]: number | undefined
}

/**
 * A set whose members nothing but their names tells apart, such as processes or caches. Whether
 * a system treats them so is not believed: a search with symmetry tests it.
 * @source C. N. Ip and D. L. Dill, Better verification through symmetry, 1996
 */
export interface Scalarset {
  /** The name by which arguments of actions and indices of cells call it. */
  readonly name: string
  /** Its members are 0 .. size - 1. */
  readonly size: number
  /** So many of the first members may differ from the others, and keep their names; absent: 0. */
  readonly special?: number
}

/** A variable of a system. */
export interface CellInfo {
  /** The printed name: `slot[1][0]`. */
  readonly name: string
  /** Its name without indices, which it has in common with the cells of other members: `slot`. */
  readonly stem: string
  /** The members that it belongs to, by scalarset; one that is absent: to all of them. */
  readonly index: Readonly<Record<string, number | undefined>>
  /** What it can hold inside the bounds; a state in which it leaves this range is an error. */
  range(params: Params, bounds: Bounds): Range
  /** What it mostly holds, if that is less: a search packs it so at first, and widens. */
  likely?(params: Params, bounds: Bounds): Range | undefined
  /** The values that the bounds leave it; a step beyond them is not taken. Absent: all. */
  limit?(bounds: Bounds): Partial<Range> | undefined
}

/** How random runs draw the actions of one name. */
export interface Draw {
  /** How often, relative to the other names of the system. */
  readonly weight: number
  /** One draw takes an action 1 .. `repeatMax` times; absent: once. */
  repeatMax?(params: Params): number
}

/** Where it starts, what can happen, what comes next: nothing else defines a system. */
export interface System {
  /** The name in errors and reports. */
  readonly name: string
  readonly cells: readonly CellInfo[]
  /** At most two: a search with symmetry lays a state out in rows, and these in columns. */
  readonly scalarsets: readonly Scalarset[]
  /** What can happen, in a fixed order. */
  readonly actions: readonly Action[]
  /** The initial state. */
  initial<I, B>(a: Arith<I, B>): State<I>
  /** The names of the parameters that its terms have. */
  readonly parameters: readonly string[]
  /** The values of parameters where a run gives none. */
  readonly defaults?: Params
  /** By the name of an action; absent, all of it or for a name: weight 1, one action a time. */
  readonly draws?: Readonly<Record<string, Draw | undefined>>
}

/** A system with everything that a run of it needs to be told. */
export interface Instance<S extends System = System> {
  readonly system: S
  readonly params: Params
  readonly bounds: Bounds
}

/** The value of every parameter, given or not. */
export function valuesOf({ defaults }: System, params: Params): Params {
  return { ...defaults, ...params }
}
