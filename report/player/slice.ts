import { type Term, terms } from '../../engine/arith/terms.ts'
import type { Cell, State } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import { type Column, TAKEN } from './column.ts'
import type { PlayedTrace } from './played.ts'

/** Steps whose states are kept at once, on the way back. */
const CHUNK = 1024

/** What an action reads to write a cell, and to be taken at all. */
interface Reads {
  readonly guard: readonly Cell[]
  readonly written: ReadonlyMap<Cell, readonly Cell[]>
}

/**
 * The steps on which a violated equation depends, in order: those that wrote a cell which the
 * equation reads, or which such a step read. All others could be anything else that the kernel can
 * do, and the equation would have the same numbers.
 *
 * It walks back from step `violatedAt`, where the claim about `subject` fails.
 */
export function sliceOf(
  trace: PlayedTrace,
  of: Column,
  violatedAt: number,
  subject: string,
): ReadonlySet<number> {
  const { system: m } = of.instance
  const actions = new Map(m.actions.map(action => [action.label, action]))
  const known = new Map<Action, Reads>()
  const readsOf = (action: Action): Reads => {
    const reads = known.get(action) ?? readsIn(action)
    known.set(action, reads)
    return reads
  }
  const last = actions.get(trace.labels[violatedAt - 1] as string)
  const wanted = new Set(cellsOfEquation(trace, of, subject, last))
  const steps = new Set<number>()
  const width = m.cells.length
  const states = new Float64Array((CHUNK + 1) * width)
  for (let last = violatedAt; last > 0; last -= CHUNK) {
    const first = Math.max(0, last - CHUNK)
    of.walk(first, last, (step, values) => states.set(values, (step - first) * width))
    for (let step = last; step > first; step--) {
      const action = actions.get(trace.labels[step - 1] as string)
      if (action === undefined || of.outcomes[step] !== TAKEN) continue
      const at = (step - first) * width
      const { guard, written } = readsOf(action)
      // A kept step must do the same again: what it left alone was a decision, too.
      const touched = [...written.keys()].filter(cell => wanted.has(cell))
      const wrote = touched.filter(cell => states[at + cell] !== states[at - width + cell])
      const violates = step === violatedAt && trace.property.kind === 'step'
      if (wrote.length === 0 && !violates) continue
      steps.add(step)
      for (const cell of wrote) wanted.delete(cell)
      for (const cell of guard) wanted.add(cell)
      for (const cell of touched)
        for (const read of written.get(cell) as readonly Cell[]) wanted.add(read)
    }
  }
  return steps
}

function readsIn(action: Action): Reads {
  const graph = terms('open')
  const s = named(graph.name)
  const update = action.next(graph.arith, s)
  return {
    guard: cellsOf(action.enabled(graph.arith, s)),
    written: new Map(update.map(([cell, term]) => [cell, cellsOf(term)])),
  }
}

/** The cells that the claim about a subject, or its numbers, read: before a step or after it. */
function cellsOfEquation(
  { property }: PlayedTrace,
  { instance: { system: m } }: Column,
  subject: string,
  action: Action | undefined,
): readonly Cell[] {
  const graph = terms('open')
  const a = graph.arith
  const s = named(graph.name)
  const t: State<Term> = cell => graph.name(`t${cell}`)
  const claims =
    property.kind === 'state'
      ? property.claims(a, m, t)
      : action === undefined
        ? []
        : property.claimsAfter(a, m, s, action, t)
  const claim = claims.find(each => each.subject === subject)
  if (claim === undefined) return []
  return [claim.holds, ...claim.terms().map(([, term]) => term)].flatMap(cellsOf)
}

function named(name: (text: string) => Term): State<Term> {
  return cell => name(`s${cell}`)
}

/** The cells that a term names. */
function cellsOf(term: Term): readonly Cell[] {
  const cells = new Set<Cell>()
  const seen = new Set<Term>()
  const visit = (node: Term): void => {
    if (seen.has(node)) return
    seen.add(node)
    const cell = /^[st](\d+)$/.exec(node.atom)?.[1]
    if (cell !== undefined) cells.add(Number(cell))
    node.operands.forEach(visit)
  }
  visit(term)
  return [...cells]
}
