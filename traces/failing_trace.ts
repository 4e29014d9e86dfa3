import type { z } from 'zod'
import { InputError } from '../engine/input_error.ts'
import { replayTrace } from '../engine/run/replay.ts'
import { expanded } from '../engine/run/steps.ts'
import { traceRunner } from '../engine/run/trace_runner.ts'
import type { Trace } from '../engine/verdict.ts'
import type { ActionName } from '../model/action_name.ts'
import { possibleActions } from '../model/actions.ts'
import { realScale } from '../model/bounds.ts'
import type { Kernel } from '../model/kernel.ts'
import { kernelByName } from '../model/kernels/all.ts'
import { instanceOf, modelOf, type Setting } from '../model/setting.ts'
import { properties, propertyById } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { counterexampleSchema, parseAs, readText } from './counterexamples/format.ts'
import {
  labelOf,
  type Numbering,
  numberNets,
  structureOf,
  sysctlValuesOf,
} from './recordings/counter/actions.ts'
import { kernelOfRecording, mismatchText, replayRecording } from './recordings/counter/replay.ts'
import type { Recording } from './recordings/read/events.ts'
import { readRecording } from './recordings/read/format.ts'

/** A trace that violates something, and the model that it is of. */
export interface FailingTrace {
  readonly setting: Setting
  readonly property: Property
  /** Up to the violation. */
  readonly trace: Trace
  /** It is what a kernel was seen to do: the structure has room for all that happened. */
  readonly recorded: boolean
  readonly question?: string
}

/** What the user wants of a file instead of what it says itself. */
export interface TraceWanted {
  readonly kernel?: string
  readonly property?: string
}

const whole = counterexampleSchema.shape

/** What of a counterexample a trace of somebody else has to say; the rest is computed. */
const traceSchema = counterexampleSchema
  .partial({
    id: true,
    question: true,
    answer: true,
    property: true,
    bounds: true,
    actions: true,
    verdict: true,
    violation: true,
    foundBy: true,
    holdsOn: true,
  })
  .extend({ trace: whole.trace.partial({ kind: true }) })

/**
 * Reads a failing trace: a counterexample, the part of one that somebody has written by hand, or a
 * recording. Throws InputError if it cannot be used, or violates nothing.
 */
export function readFailingTrace(path: string, wanted: TraceWanted = {}): FailingTrace {
  const recorded = /\.jsonl(\.gz)?$/.test(path)
  const { setting, trace, property, question } = recorded
    ? ofRecording(readRecording(path), wanted)
    : ofTraceFile(parseAs(traceSchema, readText(path), path), path, wanted)
  const about = property ?? firstViolated(setting, trace, path)
  const steps = replayTrace(instanceOf(setting), trace, about, path)
  const length = steps.findIndex(({ violation }) => violation !== undefined) + 1
  const outside = steps.slice(0, length).findIndex(step => step.outside)
  if (outside !== -1) {
    const step = `${path}: step ${outside + 1}, "${trace[outside]}"`
    throw new InputError(step, 'leaves the bounds of the file', 'give wider bounds, or none')
  }
  if (length === 0) {
    const what = `${about.id} holds at each of its ${trace.length} steps on ${setting.kernel.name}`
    throw new InputError(path, what, 'ask for another property, or on another kernel')
  }
  const found = { setting, property: about, trace: trace.slice(0, length), recorded }
  return question === undefined ? found : { ...found, question }
}

type Read = Omit<FailingTrace, 'property' | 'recorded'> & { readonly property?: Property }

function ofTraceFile(file: z.infer<typeof traceSchema>, path: string, wanted: TraceWanted): Read {
  const { structure, constants, bounds = {}, sysctlValues, question } = file
  const kernel = kernelByName(wanted.kernel ?? file.kernel, wanted.kernel ? '--kernel' : path)
  const id = wanted.property ?? file.property
  if (id === undefined) throw new InputError(path, 'names no property', 'give one by --property')
  const property = propertyById(id, wanted.property ? '--property' : path)
  const trace = expanded(file.trace.steps)
  const actions = file.actions ?? actionsOf(kernel, structure, trace)
  const params = { ...constants, sysctl: 0 }
  const setting = { kernel, structure, params, bounds, actions, sysctlValues }
  const asked = wanted.property === undefined && question !== undefined ? { question } : {}
  return { setting, property, trace, ...asked }
}

/** The events as actions. What the model does otherwise than the kernel is no trace of it. */
function ofRecording(recording: Recording, wanted: TraceWanted): Read {
  const { header, path, events } = recording
  const name = wanted.kernel ?? kernelOfRecording(header, path)
  const kernel = kernelByName(name, wanted.kernel ? '--kernel' : path)
  const { mismatch } = replayRecording(recording, kernel)
  if (mismatch !== undefined) {
    const remedy = `${kernel.name} does other things: name the kernel that it was recorded on`
    throw new InputError(path, mismatchText(mismatch), remedy)
  }
  const structure = structureOf(recording)
  const sysctlValues = sysctlValuesOf(recording)
  const whole: Setting = {
    kernel,
    structure,
    params: realScale(header.gcThresh),
    bounds: {},
    sysctlValues,
  }
  const model = modelOf(whole)
  const numbering: Numbering = { nets: new Map(), taken: 0 }
  const trace = events.flatMap((event, position) => {
    numberNets(numbering, event)
    // The model has the birth of init_net behind it.
    return position === 0 ? [] : labelOf(model, numbering.nets, event)
  })
  const setting = { ...whole, actions: actionsOf(kernel, structure, trace) }
  const { property } = wanted
  if (property === undefined) return { setting, trace }
  return { setting, trace, property: propertyById(property, '--property') }
}

/** What can happen where a file does not say it: what happens in it, and entries come and go. */
function actionsOf(
  kernel: Kernel,
  structure: Setting['structure'],
  trace: Trace,
): readonly ActionName[] {
  const names = new Set([...trace.map(label => label.split(' ')[0]), 'dst_alloc', 'dst_free'])
  return possibleActions(kernel, structure).filter(name => names.has(name))
}

function firstViolated(setting: Setting, trace: Trace, path: string): Property {
  const plain = properties.filter(({ needs }) => needs === undefined)
  const instance = instanceOf(setting)
  const found = plain.find(property => {
    const runner = traceRunner(instance, property)
    return runner.violation(runner.steps(trace)) !== undefined
  })
  if (found !== undefined) return found
  const what = `no property is violated by its ${trace.length} steps on ${setting.kernel.name}`
  throw new InputError(path, what, 'give a trace or a recording of a kernel that violates one')
}
