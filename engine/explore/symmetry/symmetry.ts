import type { Action } from '../../../model/action.ts'
import type { Bounds } from '../../../model/bounds.ts'
import type { Model } from '../../../model/model.ts'
import type { CellInfo } from '../../../model/variables.ts'
import { type Code, type JavaScript, javascript } from '../../arith/javascript.ts'
import type { Params } from '../../arith/numbers.ts'
import type { Property, Sometimes } from '../../property.ts'
import { insideBounds } from '../../run/inside_bounds.ts'
import { machine } from '../../run/machine.ts'
import { after, type Cell, type State } from '../../state.ts'
import { normalForms } from './normal_form.ts'

/** CPUs, and netns, that nothing in a search can tell apart: none, or at least two of each. */
export interface Symmetry {
  readonly cpus: readonly number[]
  readonly netns: readonly number[]
  /** CPUs can change places in the slots of one netns, and stay where they are in all others. */
  readonly perNetns: boolean
}

export interface SymmetryRequest {
  readonly model: Model
  readonly params: Params
  readonly bounds: Bounds
  readonly properties: readonly Property[]
  readonly sometimes?: readonly Sometimes[]
}

/** Two CPUs or two netns that change places. */
interface Swap {
  readonly of: 'cpu' | 'net'
  readonly one: number
  readonly other: number
  /** In this netns alone; absent: everywhere. */
  readonly within?: number
}

/**
 * Found by trying, not by a list: two CPUs, or two netns, can change places if the state after boot
 * stays the same and the actions as a whole stay the same, with everything that is asked of them,
 * as terms. init_net is like the others where nothing in the model or the question says otherwise.
 */
export function symmetryOf(request: SymmetryRequest): Symmetry {
  const { cpus, netns } = request.model.structure
  const test = swapTest(request)
  const found = {
    cpus: alike(cpus, (one, other) => test({ of: 'cpu', one, other })),
    netns: alike(netns, (one, other) => test({ of: 'net', one, other })),
  }
  const [first = 0, ...others] = found.cpus
  const perNetns = found.netns.every(within =>
    others.every(other => test({ of: 'cpu', one: first, other, within })),
  )
  return { ...found, perNetns: others.length > 0 && perNetns }
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
  const { model, params } = request
  const js = javascript(params)
  const normal = normalForms()
  const boot = machine(model, params).values
  const still = neverWritten(model, js, boot)
  const read = (cell: Cell): Code =>
    still.has(cell) ? js.arith.int(boot[cell] as number) : js.name(`s${cell}`)
  const identity = meaning(request, js, normal, read, cell => cell)
  const byPlace = new Map(model.variables.cells.map((info, cell) => [placeOf(info), cell]))
  return swap => {
    const cells = model.variables.cells.map(info => byPlace.get(placeOf(swapped(info, swap))))
    if (cells.some((to, from) => to === undefined || boot[to] !== boot[from])) return false
    return identity === meaning(request, js, normal, read, cell => cells[cell] as Cell)
  }
}

/**
 * The cells that keep their values of boot, because no action writes them as long as they all do.
 * Without births and deaths every netns has its counter, and nobody comes to the slots of NULL,
 * which all netns would share.
 */
function neverWritten(
  { actions, variables }: Model,
  { arith, name }: JavaScript,
  boot: ArrayLike<number>,
): ReadonlySet<Cell> {
  for (let still: ReadonlySet<Cell> = new Set(); ; ) {
    const s: State<Code> = cell =>
      still.has(cell) ? arith.int(boot[cell] as number) : name(`s${cell}`)
    const written = new Set(
      actions.flatMap(action => {
        const update = action.next(arith, s).filter(([cell, value]) => value !== s(cell))
        return update.map(([cell]) => cell)
      }),
    )
    const now = new Set([...variables.cells.keys()].filter(cell => !written.has(cell)))
    if (now.size === still.size) return now
    still = now
  }
}

/** What a cell is, without the numbers in its name, and of whom. */
function placeOf({ name, net, cpu }: CellInfo): string {
  return `${name.replace(/\[.*/, '')} ${net} ${cpu}`
}

function swapped(info: CellInfo, { of, one, other, within }: Swap): CellInfo {
  if (within !== undefined && info.net !== within) return info
  if (info[of] === one) return { ...info, [of]: other }
  return info[of] === other ? { ...info, [of]: one } : info
}

/** Canonical text of every action and property under a renaming of cells. */
function meaning(
  request: SymmetryRequest,
  js: JavaScript,
  normal: (code: Code) => number,
  read: (cell: Cell) => Code,
  rename: (cell: Cell) => Cell,
): string {
  const { model, properties } = request
  const s: State<Code> = cell => read(rename(cell))
  const states = properties.map(property =>
    property.kind === 'state' ? normal(property.holds(js.arith, model, s)) : '',
  )
  const actions = model.actions.map(action => {
    const update = action.next(js.arith, s)
    const writes = update
      .filter(([cell, value]) => value !== s(cell))
      .map(([cell, value]) => `${rename(cell)}=${normal(value)}`)
    const asked = questions(request, js, s, action, after(s, update)).map(normal)
    return [action.name, ...writes.sort(), '?', ...asked].join(' ')
  })
  return [...states, ...actions.sort()].join('\n')
}

/** What is asked of a step: may it be taken, does a property hold, does a fact happen. */
function questions(
  { model, bounds, properties, sometimes = [] }: SymmetryRequest,
  { arith }: JavaScript,
  s: State<Code>,
  action: Action,
  t: State<Code>,
): readonly Code[] {
  return [
    arith.and(action.enabled(arith, s), insideBounds(arith, model, t, bounds)),
    ...properties.flatMap(property =>
      property.kind === 'step' ? property.holds(arith, model, s, action, t) : [],
    ),
    ...sometimes.map(fact => fact.happens(arith, model, s, action, t)),
  ]
}
