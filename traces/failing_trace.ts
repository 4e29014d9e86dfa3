import type { z } from 'zod'
import { judgeTrace } from '../engine/run/replay.ts'
import { expanded } from '../engine/run/steps.ts'
import { traceRunner } from '../engine/run/trace_runner.ts'
import type { Instance } from '../engine/system.ts'
import { type Labels, type Trace, traceOf, translated } from '../engine/trace.ts'
import type { Action } from '../model/action.ts'
import type { ActionName } from '../model/action_name.ts'
import { possibleActions } from '../model/actions.ts'
import { realScale } from '../model/bounds.ts'
import { InputError } from '../model/input_error.ts'
import { kernelByName } from '../model/kernels/all.ts'
import type { Model } from '../model/model.ts'
import { instanceOf, modelOf, type Setting } from '../model/setting.ts'
import { properties, propertyById } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { paramsOfConstants } from './counterexamples/constants.ts'
import { counterexampleSchema, parseAs } from './counterexamples/format.ts'
import type { Asked } from './counterexamples/opened.ts'
import { readText } from './files/json_text.ts'
import { stepsFrom, stepText } from './files/step_errors.ts'
import { structureOf, sysctlValuesOf } from './recordings/counter/actions.ts'
import { kernelOfRecording, mismatchText, replayRecording } from './recordings/counter/replay.ts'
import type { Recording } from './recordings/read/events.ts'
import { readRecording } from './recordings/read/format.ts'

/** A trace that violates something, and the model that it is of. */
export interface FailingTrace extends Asked {
  /** Up to the violation. */
  readonly trace: Trace<Model>
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

/** The fields of a counterexample that a trace by hand must give; the rest is computed. */
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
  const read = recorded
    ? ofRecording(readRecording(path), wanted)
    : ofTraceFile(parseAs(traceSchema, readText(path), path), path, wanted)
  const { setting, instance, trace, question } = read
  const { kernel } = setting
  const property = read.property ?? firstViolated(instance, trace, path)
  const judged = stepsFrom(path, () => judgeTrace(instance, trace, property))
  const { violatedAt, outsideAt } = judged
  if (violatedAt === undefined) {
    const what = `${property.id} holds at each of its ${trace.length} steps on ${kernel.name}`
    throw new InputError(path, what, 'ask for another property, or on another kernel')
  }
  if (outsideAt !== undefined) {
    const step = stepText(path, outsideAt, trace[outsideAt - 1]?.label ?? '')
    throw new InputError(step, 'leaves the bounds of the file', 'give wider bounds, or none')
  }
  const found = { setting, instance, property, trace: trace.slice(0, violatedAt), recorded }
  return question === undefined ? found : { ...found, question }
}

type Read = Omit<FailingTrace, 'property' | 'recorded'> & { readonly property?: Property }

function ofTraceFile(file: z.infer<typeof traceSchema>, path: string, wanted: TraceWanted): Read {
  const { structure, constants, bounds = {}, sysctlValues, question } = file
  const kernel = kernelByName(wanted.kernel ?? file.kernel, wanted.kernel ? '--kernel' : path)
  const id = wanted.property ?? file.property
  if (id === undefined) throw new InputError(path, 'names no property', 'give one by --property')
  const property = propertyById(id, wanted.property ? '--property' : path)
  const labels = expanded(file.trace.steps)
  const whole: Setting = {
    kernel,
    structure,
    params: paramsOfConstants(constants),
    bounds,
    sysctlValues,
  }
  const actions = file.actions ?? actionsOf(whole, traceIn(modelOf(whole), labels, path))
  const setting = { ...whole, actions }
  const instance = instanceOf(setting)
  const trace = traceIn(instance.system, labels, path)
  const asked = wanted.property === undefined && question !== undefined ? { question } : {}
  return { setting, instance, property, trace, ...asked }
}

function traceIn(model: Model, labels: Labels, path: string): Trace<Model> {
  return stepsFrom(path, () => traceOf(model, labels))
}

/** The events as actions. What the model does otherwise than the kernel is no trace of it. */
function ofRecording(recording: Recording, wanted: TraceWanted): Read {
  const { header, path } = recording
  const name = wanted.kernel ?? kernelOfRecording(header, path)
  const kernel = kernelByName(name, wanted.kernel ? '--kernel' : path)
  const recorded: Action[] = []
  const { mismatch } = replayRecording(recording, kernel, ({ action }) => recorded.push(action))
  if (mismatch !== undefined) {
    const remedy = `${kernel.name} does other things: name the kernel that it was recorded on`
    throw new InputError(path, mismatchText(mismatch), remedy)
  }
  const whole: Setting = {
    kernel,
    structure: structureOf(recording),
    params: realScale(header.gcThresh),
    bounds: {},
    sysctlValues: sysctlValuesOf(recording),
  }
  const setting = { ...whole, actions: actionsOf(whole, recorded) }
  const instance = instanceOf(setting)
  const trace = translated(recorded, instance.system)
  const { property } = wanted
  if (property === undefined) return { setting, instance, trace }
  return { setting, instance, trace, property: propertyById(property, '--property') }
}

/** What can happen where a file does not say it: what happens in it, and entries come and go. */
function actionsOf({ kernel, structure }: Setting, trace: Trace<Model>): readonly ActionName[] {
  const names = new Set<ActionName>([...trace.map(action => action.name), 'dst_alloc', 'dst_free'])
  return possibleActions(kernel, structure).filter(name => names.has(name))
}

function firstViolated(instance: Instance<Model>, trace: Trace<Model>, path: string): Property {
  const plain = properties.filter(({ needs }) => needs === undefined)
  const found = plain.find(property => {
    const runner = traceRunner(instance, property)
    return runner.violation(runner.steps(trace)) !== undefined
  })
  if (found !== undefined) return found
  const { name } = instance.system
  const what = `no property is violated by its ${trace.length} steps on ${name}`
  throw new InputError(path, what, 'give a trace or a recording of a kernel that violates one')
}
