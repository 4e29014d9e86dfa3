import { expanded } from '../../engine/run/steps.ts'
import type { Labels } from '../../engine/trace.ts'
import { realScale } from '../../model/bounds.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { buildModel } from '../../model/model.ts'
import type { Setting } from '../../model/setting.ts'
import { sumIsLive } from '../../properties/conservation.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { paramsOfConstants } from '../../traces/counterexamples/constants.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import {
  numberedEvents,
  structureOf,
  sysctlValuesOf,
} from '../../traces/recordings/counter/actions.ts'
import { kernelOfRecording } from '../../traces/recordings/counter/replay.ts'
import type { Recording } from '../../traces/recordings/read/events.ts'

/** What a tracer read of a netns after a step, in entries. */
export interface SeenCount {
  readonly step: number
  readonly net: number
  readonly count: number
}

/** What the player plays: the steps, and a setting that leaves open on which kernel. */
export interface PlayedTrace {
  /** Short, and a part of addresses: the id of a counterexample, the name of a file. */
  readonly id: string
  readonly kind: 'counterexample' | 'recording'
  /** One line for a person. */
  readonly title: string
  /** The kernel that it is of. */
  readonly kernel: string
  /** What is judged after every step. */
  readonly property: Property
  readonly setting: Omit<Setting, 'kernel'>
  /** Every step by its label; no step is folded. */
  readonly labels: Labels
  /** What is known of shorter traces; of a counterexample only. */
  readonly known?: Counterexample['trace']
  /** The kernels on which no step violates it; of a counterexample only. */
  readonly holdsOn: readonly string[]
  /** Of a recording: the counts that were read of the real kernel. */
  readonly seen: readonly SeenCount[]
}

/** A counterexample as the player plays it. Throws InputError if we lack its kernel or property. */
export function playedCounterexample(stored: Counterexample, where: string): PlayedTrace {
  const { id, question, kernel, property, structure, constants, bounds } = stored
  kernelByName(kernel, where)
  return {
    id,
    kind: 'counterexample',
    title: question,
    kernel,
    property: propertyById(property, where),
    setting: {
      structure,
      params: paramsOfConstants(constants),
      bounds,
      actions: stored.actions,
      sysctlValues: stored.sysctlValues,
    },
    labels: expanded(stored.trace.steps),
    known: stored.trace,
    holdsOn: stored.holdsOn,
    seen: [],
  }
}

/**
 * A recording as the player plays it: each event as the step of the model that it is. Throws
 * InputError if neither `name` nor its header tells the kernel.
 */
export function playedRecording(recording: Recording, id: string, name?: string): PlayedTrace {
  const { header, path } = recording
  const kernel = kernelByName(name ?? kernelOfRecording(header, path), path)
  const structure = structureOf(recording)
  const sysctlValues = sysctlValuesOf(recording)
  const model = buildModel(kernel, structure, { sysctlValues })
  const labels: string[] = []
  const seen: SeenCount[] = []
  const numbering = { nets: new Map<number, number>(), taken: 0 }
  for (const { event, net, label, position } of numberedEvents(model, numbering, recording)) {
    // The birth of init_net is behind the model in its initial state.
    if (position > 0) labels.push(label)
    const { observed } = event as { observed?: { count?: unknown; slot?: unknown } }
    if (typeof observed?.count === 'number') {
      seen.push({ step: labels.length, net, count: observed.count })
    }
  }
  return {
    id,
    kind: 'recording',
    title: `What ${header.kernel} was seen to do`,
    kernel: kernel.name,
    property: sumIsLive,
    setting: { structure, params: realScale(header.gcThresh), bounds: {}, sysctlValues },
    labels,
    holdsOn: [],
    seen,
  }
}
