import { machine } from '../../../engine/run/machine.ts'
import type { CellChange } from '../../../engine/run/replay.ts'
import { actionsByLabel } from '../../../engine/trace.ts'
import { realScale } from '../../../model/bounds.ts'
import { InputError } from '../../../model/input_error.ts'
import type { Kernel } from '../../../model/kernel.ts'
import { buildModel, type Model } from '../../../model/model.ts'
import type { Equation } from '../counter/numbers.ts'
import type { RecordedStep, RecordingReplay } from '../counter/replay.ts'
import type { FlowRecording } from '../read/events.ts'
import type { FlowEvent } from '../read/schemas.ts'
import { type Candidate, distinct } from './candidates.ts'
import { noEntries } from './known_entries.ts'
import { agreeing, flowEquations } from './numbers.ts'
import { type FlowReplay, netOf } from './run.ts'
import { flowStep } from './step.ts'

/**
 * Feeds a recording in which the flow cache runs to the model of `kernel`.
 *
 * Where a hash or an order of frees decides, the model can go several ways: all are followed, and
 * each observation drops those that do not have its numbers. A value on which all agreed before
 * is matched exactly, another is only bounded: docs/RECORDINGS.md.
 */
export function replayFlow(
  recording: FlowRecording,
  kernel: Kernel,
  onStep?: (step: RecordedStep) => void,
): RecordingReplay {
  const { flowEvents: events } = recording
  const run = start(recording, kernel)
  let [compared, bounded] = [0, 0]
  for (const [position, event] of events.entries()) {
    const ways = distinct(flowStep(run, recording, event, position))
    const verdict = agreeing(ways, equationsOf(run, event))
    compared += verdict.compared
    bounded += verdict.bounded
    const where = { event: event.i ?? position, label: labelOf(run, event) }
    if (verdict.mismatch) {
      const mismatch = { ...where, ...verdict.mismatch }
      return { kernel: kernel.name, events: position + 1, compared, bounded, mismatch }
    }
    const before = run.candidates[0]
    run.candidates = verdict.candidates.map(c => ({ ...c, equations: [], ran: [] }))
    onStep?.({ ...where, result: event.result ?? 'ok', changes: changesOf(run, before) })
  }
  return { kernel: kernel.name, events: events.length, compared, bounded }
}

function start({ path, header, flowEvents }: FlowRecording, kernel: Kernel): FlowReplay {
  if (flowEvents[0]?.op !== 'boot') {
    throw new InputError(`${path}:2`, 'the recording does not begin at boot', 'record from boot')
  }
  const births = flowEvents.filter(({ op }) => op === 'boot' || op === 'netns.create').length
  const { cpus, family = 'ipv4', xfrmsPerBundle = 1, gcThresh } = header
  const model = buildModel(kernel, {
    cpus,
    netns: births,
    families: [family],
    parts: ['flow_cache'],
    xfrmsPerBundle,
    keptMax: 0,
  })
  // The kernel's own constants; no recording is of a kernel that was built with others.
  const { arith, values } = machine(model, realScale(gcThresh))
  return {
    model,
    a: arith,
    actions: actionsByLabel(model),
    candidates: [{ cells: [...values], works: [], nullFrees: 0, equations: [], ran: [] }],
    known: noEntries(births, cpus),
    nets: new Map(),
    genid: Array<number>(births).fill(0),
    rndTimer: new Map(),
    exited: new Set(),
    now: 0,
  }
}

/** What an event has changed in the first of the states that the model can be in. */
function changesOf(
  { model, candidates }: FlowReplay,
  before: Candidate | undefined,
): readonly CellChange<Model>[] {
  return model.cells.flatMap((cell, index) => {
    const [from = 0, to = 0] = [before?.cells[index], candidates[0]?.cells[index]]
    return from === to ? [] : { cell, from, to }
  })
}

function labelOf(run: FlowReplay, event: FlowEvent): string {
  const net = 'netns' in event ? [`net=${netOf(run, event)}`] : []
  const cpu = 'cpu' in event ? [`cpu=${event.cpu}`] : []
  return [event.op, ...net, ...cpu].join(' ')
}

/** The equations of what was observed after the event, for one candidate. */
function equationsOf(run: FlowReplay, event: FlowEvent): (c: Candidate) => readonly Equation[] {
  return c => {
    const { equations } = c
    if (event.observed === undefined) return equations
    const { nets, exited } = run
    return [...equations, ...flowEquations(run, c, { nets, exited }, event.observed)]
  }
}
