import type { Machine } from '../../../engine/run/machine.ts'
import type { Cell, Update } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import type { Kernel } from '../../../model/kernel.ts'
import type { Model } from '../../../model/model.ts'
import type { DstOps } from '../../../model/variables.ts'
import type { Recording } from '../read/events.ts'
import type { SeenAtAdd } from '../read/schemas.ts'
import { type NumberedEvent, numberedEvents } from './actions.ts'
import { enabledInstead } from './instead.ts'
import { dstOpsAt, type Equation } from './numbers.ts'
import { boot, type CounterReplay, type RecordingReplay, start, step } from './replay.ts'
import { type Solved, solveAdd } from './solved_add.ts'
import { type Older, type StartOf, startsOf } from './starts.ts'
import {
  atEnd,
  counterCells,
  forget,
  forgetCell,
  learn,
  type Solving,
  slotSpan,
} from './unknown_cells.ts'

/** What a recording does not tell. */
export interface Untold {
  /** Netns that were there before the first event; their births stand at the start all the same. */
  readonly unborn: ReadonlySet<number>
  /** Events of which nothing before them is known, by position: something was lost there. */
  readonly blind: ReadonlySet<number>
  /** Adds of which nobody knows on which CPU they were, by position. */
  readonly nowhere: ReadonlySet<number>
  /** What was read before an event, by position, where no event before it has left it. */
  readonly before: ReadonlyMap<number, SeenAtAdd>
}

export interface SolvedReplay extends RecordingReplay {
  /** Numbers of the recording that were taken to solve with: they could not be wrong. */
  readonly taken: number
  readonly starts: readonly StartOf[]
  /** At a mismatch: what was enabled instead, by the labels of steps. */
  readonly instead: readonly string[]
}

/** A replay that solves, and can go back one event. */
interface SolvingReplay extends CounterReplay, Solving {
  /** Where netns that were there before the recording count. */
  readonly older: Older[]
  readonly undo: Update<number>[number][]
}

/**
 * Feeds the events of a recording to the model of `kernel`, as replayRecording() does, where the
 * numbers at the start are not known, or events were lost. What is not known is a range, which each
 * observation narrows; a number is compared as soon as the model has one for it.
 */
export function replaySolving(recording: Recording, kernel: Kernel, untold: Untold): SolvedReplay {
  const run = startSolving(recording, kernel)
  let [compared, taken, lost] = [0, 0, false]
  let touched: number | undefined
  const born: NumberedEvent[] = []
  const changed = new Set<Cell>()
  for (const numbered of numberedEvents(run.model, run, recording)) {
    const { position, event, label } = numbered
    if (event.op === 'netns.create' && untold.unborn.has(event.netns)) born.push(numbered)
    // After all of them: to see what a birth depends on, one asks all that is not known.
    else for (const older of born.splice(0)) forgetOlder(run, older)
    if (untold.blind.has(position)) {
      lost = true
      // Where nothing was known of all before it, an event has told of one netns at the most.
      forgetAlive(run, untold.blind.has(position - 1) ? touched : undefined)
    }
    touched = 'netns' in event ? numbered.net : undefined
    if (untold.nowhere.has(position)) forgetSlots(run, numbered)
    run.undo.length = 0
    const before = untold.before.get(position)
    const read = before === undefined ? [] : readBefore(run, numbered, before)
    const solved =
      position === 0
        ? { equations: boot(run, recording, numbered), taken: 0 }
        : solveStep(run, numbered, lost)
    const equations = [...read, ...solved.equations]
    const odd = equations.findIndex(({ expected, seen }) => expected !== seen)
    const differs = equations[odd]
    const common = { kernel: kernel.name, events: position + 1 }
    if (differs !== undefined) {
      const mismatch = { event: event.i ?? position, label, ...differs }
      compared += odd + 1
      run.machine.apply(run.undo.splice(0).reverse())
      const instead = enabledInstead(run, numbered, differs.cell)
      return { ...common, compared, taken, mismatch, starts: startsOf(run, changed), instead }
    }
    const inferred = event.op === 'dst.alloc' && event.result === undefined
    compared += equations.length - (inferred ? 1 : 0)
    taken += solved.taken
    if (position === 0) forgetShared(run)
    if (event.op === 'dst.alloc' || event.op === 'dst.free') {
      const { count, slots } = counterCells(run, dstOpsAt(run.model, numbered.net, numbered.family))
      changed.add(count).add(slots[event.cpu] as Cell)
    }
  }
  const events = recording.events.length
  const starts = startsOf(run, changed)
  return { kernel: kernel.name, events, compared, taken, starts, instead: [] }
}

function startSolving(recording: Recording, kernel: Kernel): SolvingReplay {
  const run = start(recording, kernel)
  const undo: Update<number>[number][] = []
  const noted: Machine<Model> = {
    ...run.machine,
    apply: update => {
      for (const [cell] of update) undo.push([cell, run.s(cell)])
      run.machine.apply(update)
    },
  }
  return { ...run, machine: noted, undo, unknown: new Map(), starts: new Map(), older: [] }
}

/** Nothing is known of a netns that was there before the recording, nor where it began. */
function forgetOlder(run: SolvingReplay, { event, net }: NumberedEvent): void {
  if (!('netns' in event)) return
  for (const ops of opsOf(run, net)) {
    forget(run, run, ops, true)
    run.older.push({ netns: event.netns, ops, cells: counterCells(run, ops) })
  }
}

/** What init_net has counted before the recording, stands in slots that all netns share. */
function forgetShared(run: SolvingReplay): void {
  if (run.model.kernel.counters !== 'template') return
  const span = slotSpan(run.model)
  for (const { slots } of run.model.variables.templates.values()) {
    for (const slot of slots) forgetCell(run, slot, span, true)
  }
}

/** An add on some CPU can have come to the batch, or not: whatever its slot was. */
function forgetSlots(run: SolvingReplay, { net, family }: NumberedEvent): void {
  const { slots } = counterCells(run, dstOpsAt(run.model, net, family))
  for (const slot of slots) forgetCell(run, slot, slotSpan(run.model), false)
}

/** Nothing is known any more of the netns that are there, or of one of them. */
function forgetAlive(run: SolvingReplay, net?: number): void {
  const { dstOps, alive } = run.model.variables
  for (const ops of net === undefined ? dstOps : opsOf(run, net)) {
    if (run.s(alive[ops.net] as Cell) === 1) forget(run, run, ops, false)
  }
}

/** The dst_ops of a netns, without a search: there can be many thousands. */
function opsOf({ model }: CounterReplay, net: number): readonly DstOps[] {
  return model.structure.families.map(family => dstOpsAt(model, net, family))
}

/** What an entry probe has read is the count before its event. */
function readBefore(
  run: SolvingReplay,
  { net, family }: NumberedEvent,
  { count: seen }: SeenAtAdd,
): readonly Equation[] {
  const { count } = counterCells(run, dstOpsAt(run.model, net, family))
  const unknown = run.unknown.get(count)
  if (unknown === undefined) return [{ cell: 'count', expected: run.s(count), seen }]
  const now = { lo: seen, hi: seen }
  learn(
    run,
    run,
    count,
    unknown.map(({ shift }) => ({ now, shift })),
  )
  return []
}

function solveStep(run: SolvingReplay, numbered: NumberedEvent, lost: boolean): Solved {
  const { event, net, family } = numbered
  if (lost) catchUp(run, numbered)
  const { action } = numbered
  if (run.unknown.size === 0 || action === undefined || !action.enabled(run.a, run.s)) {
    return { equations: step(run, numbered), taken: 0 }
  }
  if (event.op !== 'dst.alloc' && event.op !== 'dst.free') {
    return { equations: otherStep(run, numbered, action), taken: 0 }
  }
  const { count, slots } = counterCells(run, dstOpsAt(run.model, net, family))
  const known = ![count, ...slots].some(cell => run.unknown.has(cell))
  return known ? { equations: step(run, numbered), taken: 0 } : solveAdd(run, run, numbered, action)
}

/** A step that adds nothing. What it writes is known if it does not depend on what is not. */
function otherStep(
  run: SolvingReplay,
  numbered: NumberedEvent,
  action: Action,
): readonly Equation[] {
  const { unknown, a, s } = run
  const cells = [...unknown.keys()]
  const [low, high] = (['lo', 'hi'] as const).map(
    end => new Map(atEnd(run, unknown, cells, end, () => action.next(a, s))),
  )
  const equations = step(run, numbered)
  for (const [cell, lo] of low ?? []) {
    const hi = high?.get(cell) ?? lo
    if (lo === hi) unknown.delete(cell)
    else {
      const now = { lo: Math.min(lo, hi), hi: Math.max(lo, hi) }
      unknown.set(cell, [{ now, shift: undefined }])
    }
  }
  return equations
}

/** A CPU can have gone or come while events were lost. */
function catchUp(run: SolvingReplay, { event }: NumberedEvent): void {
  const { online } = run.model.variables
  if (!('cpu' in event) || event.cpu === undefined) return
  const cell = online[event.cpu]
  if (cell === undefined) return
  const wanted = event.op === 'cpu.online' ? 0 : 1
  if (run.s(cell) !== wanted && event.op !== 'netns.create' && event.op !== 'netns.destroy') {
    run.machine.apply([[cell, wanted]])
  }
}
