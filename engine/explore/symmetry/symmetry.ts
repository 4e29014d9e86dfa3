import type { Action } from '../../action.ts'
import { type Term, type Terms, terms } from '../../arith/terms.ts'
import type { Property, Sometimes } from '../../property.ts'
import { insideBounds } from '../../run/inside_bounds.ts'
import { machine } from '../../run/machine.ts'
import { after, type Cell, type State } from '../../state.ts'
import {
  type CellInfo,
  type Instance,
  type Scalarset,
  type System,
  valuesOf,
} from '../../system.ts'
import { normalForms } from './normal_form.ts'

/** Members of the scalarsets that nothing in a search can tell apart: none, or at least two. */
export interface Symmetry {
  /** Symmetric members of the first scalarset of the system. */
  readonly rows: readonly number[]
  /** Symmetric members of the second scalarset. */
  readonly columns: readonly number[]
  /** Columns can change places in one row, and stay where they are in all others. */
  readonly perRow: boolean
}

export interface SymmetryRequest extends Instance {
  readonly properties: readonly Property[]
  readonly sometimes?: readonly Sometimes[]
}

/** Two members of a scalarset that change places. */
interface Swap {
  /** The name of the scalarset. */
  readonly of: string
  readonly one: number
  readonly other: number
  /** In this row alone; absent: everywhere. */
  readonly within?: { readonly of: string; readonly row: number }
}

/**
 * Found by trying, not by a list: two members can change places if the initial state stays the same
 * and the actions as a whole stay the same, with everything that is asked of them, as terms.
 */
export function symmetryOf(request: SymmetryRequest): Symmetry {
  const { scalarsets } = request.system
  if (scalarsets.length > 2) throw new Error(`${request.system.name} has more than two scalarsets`)
  const test = swapTest(request)
  const members = (set: Scalarset | undefined): readonly number[] =>
    set === undefined ? [] : alike(set.size, (one, other) => test({ of: set.name, one, other }))
  const [first, second] = scalarsets
  const rows = members(first)
  const columns = members(second)
  const [column = 0, ...others] = columns
  const perRow = (row: number): boolean =>
    others.every(other => {
      const within = { of: first?.name ?? '', row }
      return test({ of: second?.name ?? '', one: column, other, within })
    })
  return { rows, columns, perRow: others.length > 0 && rows.every(perRow) }
}

/** The most of 0 .. size - 1 that can all change places. */
function alike(size: number, swappable: (one: number, other: number) => boolean): number[] {
  let classes: number[][] = []
  for (let item = 0; item < size; item++) {
    const own = classes.find(([first = 0]) => swappable(first, item))
    if (own === undefined) classes = [...classes, [item]]
    else own.push(item)
  }
  const [largest = []] = classes.toSorted((x, y) => y.length - x.length)
  return largest.length > 1 ? largest : []
}

function swapTest(request: SymmetryRequest): (swap: Swap) => boolean {
  const { system } = request
  const params = valuesOf(system, request.params)
  const graph = terms(params)
  const normal = normalForms()
  const boot = machine(system, params).values
  const still = neverWritten(system, graph, boot)
  const read = (cell: Cell): Term =>
    still.has(cell) ? graph.arith.int(boot[cell] as number) : graph.name(`s${cell}`)
  const identity = meaning(request, graph, normal, read, cell => cell)
  const place = (stem: string, index: CellInfo['index']): string =>
    placeOf(stem, index, system.scalarsets)
  const byPlace = new Map(system.cells.map(({ stem, index }, cell) => [place(stem, index), cell]))
  return swap => {
    const cells = system.cells.map(({ stem, index }) =>
      byPlace.get(place(stem, swapped(index, swap))),
    )
    if (cells.some((to, from) => to === undefined || boot[to] !== boot[from])) return false
    return identity === meaning(request, graph, normal, read, cell => cells[cell] as Cell)
  }
}

/**
 * The cells that keep their values of boot, because no action writes them as long as they all do.
 * What could tell members apart, were it ever written, does not count against them then.
 */
function neverWritten(
  { actions, cells }: System,
  { arith, name }: Terms,
  boot: ArrayLike<number>,
): ReadonlySet<Cell> {
  for (let still: ReadonlySet<Cell> = new Set(); ; ) {
    const s: State<Term> = cell =>
      still.has(cell) ? arith.int(boot[cell] as number) : name(`s${cell}`)
    const written = new Set(
      actions.flatMap(action => {
        const update = action.next(arith, s).filter(([cell, value]) => value !== s(cell))
        return update.map(([cell]) => cell)
      }),
    )
    const now = new Set([...cells.keys()].filter(cell => !written.has(cell)))
    if (now.size === still.size) return now
    still = now
  }
}

/** What a cell is, and which members it belongs to. */
function placeOf(stem: string, index: CellInfo['index'], scalarsets: readonly Scalarset[]): string {
  return [stem, ...scalarsets.map(({ name }) => index[name])].join(' ')
}

function swapped(index: CellInfo['index'], { of, one, other, within }: Swap): CellInfo['index'] {
  if (within !== undefined && index[within.of] !== within.row) return index
  if (index[of] === one) return { ...index, [of]: other }
  return index[of] === other ? { ...index, [of]: one } : index
}

/** Canonical text of every action and property under a renaming of cells. */
function meaning(
  request: SymmetryRequest,
  graph: Terms,
  normal: (term: Term) => number,
  read: (cell: Cell) => Term,
  rename: (cell: Cell) => Cell,
): string {
  const { system, properties } = request
  const s: State<Term> = cell => read(rename(cell))
  const states = properties.map(property =>
    property.kind === 'state' ? normal(property.holds(graph.arith, system, s)) : '',
  )
  const actions = system.actions.map(action => {
    const update = action.next(graph.arith, s)
    const writes = update
      .filter(([cell, value]) => value !== s(cell))
      .map(([cell, value]) => `${rename(cell)}=${normal(value)}`)
    const asked = questions(request, graph, s, action, after(s, update)).map(normal)
    return [action.name, ...writes.sort(), '?', ...asked].join(' ')
  })
  return [...states, ...actions.sort()].join('\n')
}

/** What is asked of a step: may it be taken, does a property hold, does a `sometimes` happen. */
function questions(
  { system, bounds, properties, sometimes = [] }: SymmetryRequest,
  { arith }: Terms,
  s: State<Term>,
  action: Action,
  t: State<Term>,
): readonly Term[] {
  return [
    arith.and(action.enabled(arith, s), insideBounds(arith, system, t, bounds)),
    ...properties.flatMap(property =>
      property.kind === 'step' ? property.after(arith, system, s, action, t) : [],
    ),
    ...sometimes.map(some => some.happens(arith, system, s, action, t)),
  ]
}
