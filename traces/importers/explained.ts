import { INT_MAX, realScale } from '../../model/bounds.ts'
import { largestBatch } from '../../model/cells.ts'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { type RecordingMismatch, replayRecording } from '../recordings/counter/replay.ts'
import { replayWhole, type WholeReplay } from '../recordings/counter/whole.ts'
import { checkConsistent } from '../recordings/read/consistent.ts'
import type { Recording } from '../recordings/read/events.ts'
import type { RecordedEvent, RecordingHeader } from '../recordings/read/schemas.ts'
import type { Exact, ImportedEvent } from './imported.ts'
import { compareTimes } from './time.ts'

/** What the machine was, beside what the trace tells. */
export interface Machine {
  /** `uname -r`, or what else names the kernel in a recording. */
  readonly kernel: string
  /** CPUs that can be online; absent: as many as the trace names. */
  readonly cpus?: number
  /** gc_thresh of the template, in entries. */
  readonly gcThresh: number
}

/** An imported trace as the replay takes it, or why it cannot be replayed. */
export type Replayable =
  | {
      readonly recording: Recording
      /** By the position of an event in the recording, the line that it stands in. */
      readonly lines: readonly number[]
    }
  | { readonly undetermined: string }

/**
 * Makes a recording of what was imported: by time, and as far as nothing was lost. What an entry
 * probe has read before an event, is what the event before it of the same netns has left.
 */
export function recordingOf(
  path: string,
  events: readonly ImportedEvent[],
  machine: Machine,
  firstLost = Number.POSITIVE_INFINITY,
): Replayable {
  const known = inTime(events.filter(({ line }) => line < firstLost))
  if (known.length === 0) return { undetermined: 'nothing is known from the first line on' }
  const nameless = known.find(({ op, netns }) => op.startsWith('dst.') && netns === undefined)
  if (nameless !== undefined) {
    const what = `line ${nameless.line} names no netns: only an address is known`
    return { undetermined: `${what}; give "off4" and "off6" in the map, and record births` }
  }
  const unborn = withoutBirth(known)
  if (unborn !== undefined) {
    const what = `netns ${unborn.netns} was there before the trace: its counts are not known`
    return { undetermined: `line ${unborn.line}: ${what}; start the recorder before the netns` }
  }
  const kept = known.filter(event => !('late' in event))
  const recorded = recordedEvents(kept)
  const cpus = Math.max(machine.cpus ?? 1, ...kept.map(({ cpu = 0 }) => cpu + 1))
  const header: RecordingHeader = {
    format: 'dst-trace/1',
    kernel: machine.kernel,
    cpus,
    batch: largestBatch({ cpus, netns: 1, families: ['ipv4'] }, realScale()),
    gcThresh: machine.gcThresh,
  }
  try {
    checkConsistent(path, header, recorded)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { undetermined: error.what }
  }
  return {
    recording: { path, header, events: recorded },
    lines: kept.map(({ line }) => line),
  }
}

/** By time; events of one time stay as they are. */
function inTime(events: readonly ImportedEvent[]): readonly ImportedEvent[] {
  return events.toSorted((x, y) => compareTimes(x.t, y.t))
}

/** The first event of a netns whose birth is not in the trace. */
function withoutBirth(events: readonly ImportedEvent[]): ImportedEvent | undefined {
  const born = new Set<number>()
  return events.find(({ op, netns }) => {
    if (op === 'netns.create' && netns !== undefined) born.add(netns)
    return netns !== undefined && !born.has(netns)
  })
}

function recordedEvents(events: readonly ImportedEvent[]): readonly RecordedEvent[] {
  const recorded: RecordedEvent[] = []
  const last = new Map<string, number>()
  for (const event of events) {
    const { op, netns = 0, family, observed_before: before } = event
    const key = `${netns} ${family}`
    const previous = last.get(key)
    if (before !== undefined && previous !== undefined) {
      const earlier = recorded[previous] as RecordedEvent
      recorded[previous] = { ...earlier, observed: numbers(before) } as RecordedEvent
    }
    last.set(key, recorded.length)
    // A fold by hotplug changes counts without an event of their netns.
    if (op === 'cpu.offline') last.clear()
    recorded.push(recordedEvent(event))
  }
  return recorded
}

function recordedEvent({ t, op, cpu, netns, family, observed }: ImportedEvent): RecordedEvent {
  const at = { t: Number(t), ...(cpu !== undefined && { cpu }) }
  if (op === 'cpu.offline' || op === 'cpu.online') return { op, ...at } as RecordedEvent
  if (op === 'netns.create' || op === 'netns.destroy') return { op, ...at, netns } as RecordedEvent
  return {
    op: op === 'dst.fail' ? 'dst.alloc' : op,
    ...at,
    netns,
    family,
    ...(observed !== undefined && { observed: numbers(observed) }),
    ...(op === 'dst.fail' && { result: 'ENOBUFS' }),
  } as RecordedEvent
}

function numbers({ count, slot }: { readonly count: Exact; readonly slot?: Exact }) {
  return { count: Number(count), ...(slot !== undefined && { slot: Number(slot) }) }
}

/** What a kernel of the model makes of a trace. */
export interface Explanation {
  readonly kernel: string
  /** Events that it explains, from the first on. */
  readonly events: number
  /** Numbers and results that were compared. */
  readonly compared: number
  /** Where trace and model part; absent: the kernel explains all of it. */
  readonly mismatch?: RecordingMismatch & { readonly line: number }
}

/** What each kernel makes of a trace, the one that explains most first. */
export function explanations(
  { recording, lines }: Extract<Replayable, { recording: Recording }>,
  kernels: readonly Kernel[],
): readonly Explanation[] {
  return kernels
    .map((kernel): Explanation => {
      const { events, compared, mismatch } = replayRecording(recording, kernel)
      if (mismatch === undefined) return { kernel: kernel.name, events, compared }
      const line = lines[events - 1] ?? 0
      return { kernel: kernel.name, events: events - 1, compared, mismatch: { ...mismatch, line } }
    })
    .toSorted((x, y) => y.events - x.events)
}

/** The gc_thresh that never refuses: where nobody says another. */
export const NEVER_REFUSES: number = INT_MAX

/**
 * The whole trace on the kernel that explains most, past what does not match: a tracer that drops
 * or swaps an event is not a kernel that does other things. Undefined: a kernel explains all of it.
 */
export function wholeReplay(
  { recording }: Extract<Replayable, { recording: Recording }>,
  explained: readonly Explanation[],
  kernels: readonly Kernel[],
): (WholeReplay & { readonly kernel: string }) | undefined {
  const [best] = explained
  const kernel = kernels.find(({ name }) => name === best?.kernel)
  if (best?.mismatch === undefined || kernel === undefined) return undefined
  return { kernel: kernel.name, ...replayWhole(recording, kernel) }
}
