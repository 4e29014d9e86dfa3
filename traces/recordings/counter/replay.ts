import { type Machine, machine } from '../../../engine/run/machine.ts'
import type { CellChange } from '../../../engine/run/replay.ts'
import type { Cell, Update } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import { realScale } from '../../../model/bounds.ts'
import type { CellInfo } from '../../../model/cells.ts'
import { InputError } from '../../../model/input_error.ts'
import type { Kernel } from '../../../model/kernel.ts'
import { whatVersionProves } from '../../../model/kernels/versions.ts'
import { buildModel, type Model } from '../../../model/model.ts'
import { percpuCounterBatch } from '../../../model/percpu_counter_hotplug.ts'
import { dstOpsOf } from '../../../model/variables.ts'
import type { Recording } from '../read/events.ts'
import type { RecordingHeader } from '../read/schemas.ts'
import {
  type NumberedEvent,
  type Numbering,
  numberedEvents,
  structureOf,
  sysctlValuesOf,
} from './actions.ts'
import { dstOpsAt, type Equation, equationsAtAdd, equationsOf, type Moment } from './numbers.ts'
import { recordedResult, throughNull } from './results.ts'

/** Where model and kernel part. */
export interface RecordingMismatch extends Equation {
  /** The event's own number `i`, or else its position; the first is 0. */
  readonly event: number
  /** The step as traces print it, in the model's numbers: `dst_alloc net=1 cpu=0`. */
  readonly label: string
}

export interface RecordingReplay {
  readonly kernel: string
  /** Events that were replayed, one that did not match included. */
  readonly events: number
  /** Recorded values that were compared with the model's: numbers, and results. */
  readonly compared: number
  /** Values among them that the model has reached, but does not determine; absent: none. */
  readonly bounded?: number
  readonly mismatch?: RecordingMismatch
}

/** `event 9, "dst_alloc net=1 cpu=0": percpu[0] should be 0, the recording has 1` */
export function mismatchText({ event, label, cell, expected, seen }: RecordingMismatch): string {
  if (cell === 'step') return `event ${event}, "${label}": the model cannot take this step`
  return `event ${event}, "${label}": ${cell} should be ${expected}, the recording has ${seen}`
}

/** A step of a recording, for whoever wants to see them all. */
export interface RecordedStep {
  readonly event: number
  /** The event as tables print it, in the model's numbers. */
  readonly label: string
  /** In the words of recordings: `ok`, `ENOBUFS`, `late:...`. */
  readonly result: string
  readonly changes: readonly CellChange<Model>[]
}

/** A step that is one action of the model. */
export interface RecordedAction extends RecordedStep {
  readonly action: Action
}

/** The model's kernel that a recording was made on. Throws InputError if the model has none. */
export function kernelOfRecording(header: RecordingHeader, path = 'recording'): string {
  const { kernel } = header
  if (/^unpatched$|\(unpatched\)$/.test(kernel)) return 'copied-template'
  if (/^patched$|\(fix a8a572a6b5f2 applied\b.*\)$/.test(kernel)) return 'per-net-init'
  const { kernel: proved, why } = whatVersionProves(kernel)
  const what = `the kernel ${JSON.stringify(kernel)} does not tell which of the model it is: ${why}`
  const which = proved === undefined ? 'its kernel of the model' : `${proved}, if nobody changed it`
  throw new InputError(`${path}:1`, what, `name the kernel of the model to replay it on: ${which}`)
}

/**
 * Feeds the events of a recording to the model of `kernel`, up to the first that differs.
 *
 * What a step does is asked of the model's own actions, found by name. Not compared, for the model
 * has no such thing: dst ids, times, `actor`, `drain`, device references, the flow gc list.
 */
export function replayRecording(
  recording: Recording,
  kernel: Kernel,
  onStep?: (step: RecordedAction) => void,
): RecordingReplay {
  const run = start(recording, kernel)
  let compared = 0
  for (const numbered of numberedEvents(run.model, run, recording)) {
    const { position, event, label } = numbered
    const equations = position === 0 ? boot(run, recording, numbered) : step(run, numbered, onStep)
    const odd = equations.findIndex(({ expected, seen }) => expected !== seen)
    const differs = equations[odd]
    if (differs !== undefined) {
      const mismatch = { event: event.i ?? position, label, ...differs }
      return { kernel: kernel.name, events: position + 1, compared: compared + odd + 1, mismatch }
    }
    // That a traced allocation was not refused is compared, but no recorded value.
    const inferred = event.op === 'dst.alloc' && event.result === undefined
    compared += equations.length - (inferred ? 1 : 0)
  }
  return { kernel: kernel.name, events: recording.events.length, compared }
}

/** A replay so far: the machine, and what it knows of the recording. */
export interface CounterReplay extends Moment, Numbering {
  readonly machine: Machine<Model>
  readonly nets: Map<number, number>
  readonly countAtExit: Map<Cell, number>
  nullFrees: number
}

/** A replay before its first event. Throws InputError if the recording does not begin at boot. */
export function start(recording: Recording, kernel: Kernel): CounterReplay {
  const { path, header, events } = recording
  if (events[0]?.op !== 'boot' && events[0]?.op !== 'netns.create') {
    const what = 'the recording does not begin with init_net, so that its counts are not known'
    throw new InputError(`${path}:2`, what, 'record from boot')
  }
  const sysctlValues = sysctlValuesOf(recording)
  const model = buildModel(kernel, structureOf(recording), { sysctlValues })
  // The kernel's own constants; no recording is of a kernel that was built with others.
  const running = machine(model, realScale(header.gcThresh))
  return {
    model,
    machine: running,
    a: running.arith,
    s: running.state,
    nets: new Map(),
    taken: 0,
    countAtExit: new Map(),
    nullFrees: 0,
  }
}

/** The birth of init_net, which the model has behind it in its initial state. */
export function boot(
  run: CounterReplay,
  { header }: Recording,
  numbered: NumberedEvent,
): Equation[] {
  const { model, a, s } = run
  const batch = percpuCounterBatch(model)(a, s)
  const equations: Equation[] = [{ cell: 'batch', expected: batch, seen: header.batch }]
  const { result } = numbered.event
  if (result !== undefined) equations.push({ cell: 'result', expected: 'ok', seen: result })
  return [...equations, ...observedBy(run, numbered)]
}

/** Takes the step that an event is; the equations between the two, those that come first first. */
export function step(run: CounterReplay, numbered: NumberedEvent, onStep?: OnStep): Equation[] {
  const { model, a, s } = run
  const { position, event, net, family, label, action } = numbered
  if (action === undefined || !action.enabled(a, s)) {
    return [{ cell: 'step', expected: 'impossible', seen: 'happened' }]
  }
  const ops = dstOpsAt(model, net, family)
  const equations: Equation[] = []
  const equate = (cell: string, expected: number | string, seen?: number | string): void => {
    if (seen !== undefined) equations.push({ cell, expected, seen })
  }
  if ('batchBefore' in event) {
    equate('batchBefore', percpuCounterBatch(model)(a, s), event.batchBefore)
  }
  if (event.op === 'netns.destroy') {
    equate('liveBefore', s(ops.live), event.liveBefore)
    equate('countAtExit', s(ops.count), event.countAtExit)
  }
  // A tracer at dst_entries_add() prints no result, but what it saw was not refused.
  const watch: Watch | undefined =
    onStep &&
    ((result, changes) => onStep({ event: event.i ?? position, label, action, result, changes }))
  const result = take(run, action, watch)
  equate('result', result, event.result ?? (event.op === 'dst.alloc' ? 'ok' : undefined))
  if (event.op === 'netns.destroy') equate('liveAfter', s(ops.live), event.liveAfter)
  return [...equations, ...observedBy(run, numbered)]
}

type OnStep = (step: RecordedAction) => void

type Watch = (result: string, changes: readonly CellChange<Model>[]) => void

/** Takes a step; what it comes to, in the words of recordings. */
function take(run: CounterReplay, action: Action, watch?: Watch): string {
  const { model, a, s } = run
  const update = action.next(a, s)
  const result = recordedResult(model, a, s, action, update)
  if (result === throughNull) run.nullFrees++
  if (action.name === 'cleanup_net') {
    for (const { count } of dstOpsOf(model.variables, action.args.net ?? 0)) {
      run.countAtExit.set(count, s(count))
    }
  }
  watch?.(result, changesOf(run, update))
  run.machine.apply(update)
  return result
}

function changesOf(
  { model, s }: CounterReplay,
  update: Update<number>,
): readonly CellChange<Model>[] {
  return update.flatMap(([cell, to]) =>
    s(cell) === to ? [] : { cell: model.cells[cell] as CellInfo, from: s(cell), to },
  )
}

/** What was observed after an event, beside the model's values. */
function observedBy(run: CounterReplay, { event, net, family }: NumberedEvent): Equation[] {
  if (event.op !== 'dst.alloc' && event.op !== 'dst.free') {
    return event.observed === undefined ? [] : equationsOf(run, family, event.observed)
  }
  const { cpu, observed } = event
  if (observed === undefined) return []
  return 'read' in observed
    ? equationsOf(run, family, observed)
    : equationsAtAdd(run, dstOpsAt(run.model, net, family), cpu, observed)
}
