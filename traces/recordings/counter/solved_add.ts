import type { Cell, Update } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import type { RecordedEvent, SeenAtAdd } from '../read/schemas.ts'
import type { NumberedEvent } from './actions.ts'
import { dstOpsAt, type Equation } from './numbers.ts'
import type { CounterReplay } from './replay.ts'
import { recordedResult } from './results.ts'
import {
  atEnd,
  counterCells,
  FAR,
  hull,
  learn,
  type Part,
  type Solving,
  type Span,
  type Unknown,
} from './unknown_cells.ts'

/** What came of an event: values that were compared, and how many were taken to solve with. */
export interface Solved {
  readonly equations: readonly Equation[]
  readonly taken: number
}

/** What an add does to its counter, for some of the values of its slot. */
interface Outcome {
  /** What is added to the count. */
  readonly folded: number
  /** What the slot is afterwards. */
  readonly slot: Part
  readonly update: Update<number>
}

/**
 * Takes the step of an add whose counter is not known. What was seen of the count and of the slot
 * leaves some of the values that the slot can have had; the model's own step says what each does.
 */
export function solveAdd(
  run: CounterReplay,
  solving: Solving,
  { event, net, family }: NumberedEvent,
  action: Action,
): Solved {
  const { unknown } = solving
  const { cpu, observed } = event as Extract<RecordedEvent, { op: 'dst.alloc' | 'dst.free' }>
  // A whole observation is of a kernel that is held still: no tracer makes one.
  const seen: Partial<SeenAtAdd> = observed !== undefined && !('read' in observed) ? observed : {}
  const { count, slots } = counterCells(run, dstOpsAt(run.model, net, family))
  const slot = slots[cpu] as Cell
  const result = event.op === 'dst.alloc' ? (event.result ?? 'ok') : undefined
  const equations: Equation[] = []
  if (result !== undefined) {
    const expected = resultsOf(run, unknown, [count, ...slots], action)
    const possible = expected.find(each => each === result) ?? (expected[0] as string)
    equations.push({ cell: 'result', expected: possible, seen: result })
    if (possible !== result) return { equations, taken: 0 }
  }
  const before = unknown.get(count)
  const counts = before ?? [{ now: { lo: run.s(count), hi: run.s(count) }, shift: undefined }]
  const outcomes = outcomesOf(run, unknown, { count, slot, action, refused: result === 'ENOBUFS' })
  const fits = ({ folded, slot: after }: Outcome): boolean =>
    counts.some(({ now }) => within(now, seen.count, folded)) && within(after.now, seen.slot)
  const left = outcomes.filter(fits)
  if (left.length === 0) {
    return { equations: [...equations, oddOf(outcomes, counts, seen)], taken: 0 }
  }
  let taken = 0
  if (seen.count !== undefined) {
    if (before !== undefined) taken++
    else equations.push({ cell: 'count', expected: seen.count, seen: seen.count })
  }
  if (seen.slot !== undefined) {
    if (unknown.has(slot)) taken++
    else equations.push({ cell: 'slot', expected: seen.slot, seen: seen.slot })
  }
  const own = new Set([count, slot])
  const rest = (left[0] as Outcome).update.filter(([cell]) => !own.has(cell) && !unknown.has(cell))
  run.machine.apply(rest)
  learnSlot(run, solving, slot, left, seen.slot)
  learnCount(run, solving, count, counts, left, seen.count)
  return { equations, taken }
}

/** `true` if a value that is moved by `by` can be what was seen. */
function within({ lo, hi }: Span, seen: number | undefined, by = 0): boolean {
  return seen === undefined || (lo + by <= seen && seen <= hi + by)
}

/** What a step can come to: a sum only grows with its parts, so that the two ends say it. */
function resultsOf(
  run: CounterReplay,
  unknown: ReadonlyMap<Cell, Unknown>,
  cells: readonly Cell[],
  action: Action,
): readonly string[] {
  const { model, a, s } = run
  return (['lo', 'hi'] as const).map(end =>
    atEnd(run, unknown, cells, end, () => recordedResult(model, a, s, action, action.next(a, s))),
  )
}

/**
 * What the add does, by the value of its slot: the ends of what that can be, where an add can reach
 * the batch, and what lies between them, where none can.
 */
function outcomesOf(
  run: CounterReplay,
  unknown: ReadonlyMap<Cell, Unknown>,
  add: { count: Cell; slot: Cell; action: Action; refused: boolean },
): readonly Outcome[] {
  const value = run.s(add.slot)
  const known = { now: { lo: value, hi: value }, shift: undefined }
  return (unknown.get(add.slot) ?? [known]).flatMap(({ now: { lo, hi }, shift }) => {
    const spans: Span[] = [{ lo, hi: lo }]
    if (hi > lo + 1) spans.push({ lo: lo + 1, hi: hi - 1 })
    if (hi > lo) spans.push({ lo: hi, hi })
    return spans.map(of => outcomeOf(run, add, { now: of, shift }))
  })
}

function outcomeOf(
  run: CounterReplay,
  { count, slot, action, refused }: { count: Cell; slot: Cell; action: Action; refused: boolean },
  of: Part,
): Outcome {
  const { machine, a, s } = run
  const before: Update<number> = [
    [count, s(count)],
    [slot, s(slot)],
  ]
  // So far out that the model's step is refused, or is not, whatever the slots are.
  const far = refused ? FAR : -FAR
  machine.apply([
    [count, far],
    [slot, of.now.lo],
  ])
  const update = action.next(a, s)
  machine.apply(before)
  const to = new Map(update)
  const { lo, hi } = of.now
  const moved = (to.get(slot) ?? lo) - lo
  return {
    folded: (to.get(count) ?? far) - far,
    slot: {
      now: { lo: lo + moved, hi: hi + moved },
      shift: of.shift === undefined ? undefined : of.shift - moved,
    },
    update,
  }
}

/** The value that does not fit, and what the model can have instead. */
function oddOf(
  outcomes: readonly Outcome[],
  counts: Unknown,
  seen: { readonly count?: number; readonly slot?: number },
): Equation {
  const fitting = outcomes.filter(({ folded }) =>
    counts.some(({ now }) => within(now, seen.count, folded)),
  )
  if (fitting.length === 0) {
    const possible = outcomes.flatMap(({ folded }) =>
      counts.map(({ now: { lo, hi } }) => spanText({ lo: lo + folded, hi: hi + folded })),
    )
    return { cell: 'count', expected: oneOf(possible), seen: seen.count ?? 0 }
  }
  const slots = hull(fitting.map(({ slot }) => slot.now))
  return { cell: 'slot', expected: spanText(slots), seen: seen.slot ?? 0 }
}

function oneOf(values: readonly (number | string)[]): number | string {
  const [first = 0, ...others] = [...new Set(values)].sort((x, y) => Number(x) - Number(y))
  return others.length === 0 ? first : [first, ...others].join(' or ')
}

const spanText = ({ lo, hi }: Span): number | string => (lo === hi ? lo : `${lo}..${hi}`)

/** The slot is what is left of it; what was ruled out, was ruled out of its start as well. */
function learnSlot(
  run: CounterReplay,
  solving: Solving,
  slot: Cell,
  left: readonly Outcome[],
  seen: number | undefined,
): void {
  const parts = left.map(({ slot: { now, shift } }) => ({
    now: seen === undefined ? now : { lo: seen, hi: seen },
    shift,
  }))
  learn(run, solving, slot, parts)
}

function learnCount(
  run: CounterReplay,
  solving: Solving,
  count: Cell,
  before: Unknown,
  left: readonly Outcome[],
  seen: number | undefined,
): void {
  const folds = [...new Set(left.map(({ folded }) => folded))]
  const parts = before.flatMap(({ now, shift }) =>
    folds.flatMap(fold => {
      if (!within(now, seen, fold)) return []
      const after = { lo: seen ?? now.lo + fold, hi: seen ?? now.hi + fold }
      return { now: after, shift: shift === undefined ? undefined : shift - fold }
    }),
  )
  learn(run, solving, count, parts)
}
