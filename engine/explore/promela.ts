import type { Action } from '../action.ts'
import { promelaText } from '../arith/promela.ts'
import { type Term, terms } from '../arith/terms.ts'
import type { StateProperty } from '../property.ts'
import { insideBounds } from '../run/inside_bounds.ts'
import { after, type Cell, type State } from '../state.ts'
import { type Range, valuesOf } from '../system.ts'
import { layoutOf } from './packed/layout.ts'
import type { ExploreRequest } from './request.ts'

type Request = Pick<ExploreRequest, 'system' | 'params' | 'bounds'> & {
  readonly properties: readonly StateProperty[]
}

/**
 * A model in Promela: one process, each action a `d_step`, each property a `d_step` that can only
 * be taken where it does not hold, so that Spin asks it once for a state.
 *
 * The terms are those that our search computes: what a structure settles costs Spin nothing
 * either. What no step writes is a numeral, and
 * every variable has the smallest type that holds the range our search packs it in.
 */
export function promela(request: Request): string {
  const { system, params, bounds, properties } = request
  const { packing, boot } = layoutOf(request)
  const graph = terms(valuesOf(system, params))
  const a = graph.arith
  const name = (cell: Cell): string => nameOf(system.cells[cell]?.name ?? `cell ${cell}`)
  const ranges = new Map(packing.fields.map(({ cell, range }) => [cell, range]))
  const s: State<Term> = cell => {
    const value = boot[cell] as number
    const { low, high } = ranges.get(cell) ?? { low: value, high: value }
    return graph.name(name(cell), low, high)
  }
  const written = new Set<Cell>()
  const step = (action: Action): string => {
    const update = action.next(a, s).filter(([cell, value]) => value !== s(cell))
    for (const [cell] of update) written.add(cell)
    const guard = a.and(action.enabled(a, s), insideBounds(a, system, after(s, update), bounds))
    const writes = update.map(([cell, value]) => ({ name: name(cell), value }))
    const assignments = inOrder(action, writes).map(w => `${w.name} = ${promelaText(w.value)}`)
    return option(promelaText(guard), assignments.join('; '), action.label)
  }
  const options = [
    ...system.actions.map(step),
    ...properties.map(property => {
      const fails = promelaText(a.not(property.holds(a, system, s)))
      return option(fails, 'assert(false)', property.id)
    }),
  ]
  const declarations = packing.fields
    .filter(({ cell }) => written.has(cell))
    .map(({ cell, range }) => `${typeOf(range)} ${name(cell)} = ${boot[cell]};`)
  return [
    ...declarations,
    '',
    'active proctype machine() {',
    'end: do',
    ...options,
    '  od',
    '}',
    '',
  ].join('\n')
}

function option(guard: string, then: string, comment: string): string {
  return `  :: d_step { ${guard} -> ${then} } /* ${comment} */`
}

/** `slot[1][0]` as an identifier. */
function nameOf(cell: string): string {
  return cell.replaceAll(/\W+/g, '_').replace(/_$/, '')
}

function typeOf({ low, high }: Range): string {
  if (low >= 0 && high < 2 ** 8) return high < 2 ? 'bit' : 'byte'
  return low >= -(2 ** 15) && high < 2 ** 15 ? 'short' : 'int'
}

interface Write {
  readonly name: string
  readonly value: Term
}

/** Promela assigns one after the other: nothing is written before all that read it have done so. */
function inOrder(action: Action, writes: readonly Write[]): readonly Write[] {
  const left = [...writes]
  const ordered: Write[] = []
  while (left.length > 0) {
    const free = left.findIndex(w =>
      left.every(other => other === w || !reads(other.value, w.name)),
    )
    if (free === -1) throw new Error(`${action.label}: its writes read each other in a circle`)
    ordered.push(...left.splice(free, 1))
  }
  return ordered
}

function reads({ atom, operands }: Term, name: string): boolean {
  return atom === name || operands.some(operand => reads(operand, name))
}
