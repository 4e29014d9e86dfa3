import { realScale } from '../../model/bounds.ts'
import { largestBatch } from '../../model/cells.ts'
import { InputError } from '../../model/input_error.ts'
import type { Untold } from '../recordings/counter/solved.ts'
import { checkConsistent } from '../recordings/read/consistent.ts'
import type { Recording } from '../recordings/read/events.ts'
import {
  CPUS_MAX,
  type RecordedEvent,
  type RecordingHeader,
  type SeenAtAdd,
} from '../recordings/read/schemas.ts'
import { blindEvents } from './blind_events.ts'
import type { Exact, ImportedEvent } from './imported.ts'
import type { Loss } from './tally.ts'
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

/** A trace as it can be replayed, and what it does not tell. */
export interface Replayed extends Untold {
  readonly recording: Recording
  /** By the position of an event in the recording, the line that it stands in; 0: in none. */
  readonly lines: readonly number[]
  /** Events at the start that the trace does not have: births of what was there before it. */
  readonly madeUp: number
  /** Frees after the exit of their netns, which are left out. */
  readonly late: number
  /** What stands for a netns in the recording, by its number there, where it is an address. */
  readonly addresses: ReadonlyMap<number, string>
}

/** An imported trace as the replay takes it, or why it cannot be replayed. */
export type Replayable = Replayed | { readonly undetermined: string }

/** Numbers of netns that no inode has: of 32 bits is the inode of a netns. */
const NO_INODE = 2 ** 32

/** The init_net of a trace that begins after boot; no inode is 0. */
const INIT_NET = 0

/**
 * Makes a recording of what was imported, by time. What an entry probe has read before an event, is
 * what the event before it of the same netns has left. A netns without a birth was there before,
 * and so was the counter of an address that no birth has told of: their births are made up.
 */
export function replayableOf(
  path: string,
  events: readonly ImportedEvent[],
  machine: Machine,
  losses: readonly Loss[] = [],
): Replayable {
  const blind = blindEvents(events, losses)
  const inexact = events.find(({ observed, observed_before: before }) =>
    [observed, before].some(
      seen => typeof seen?.count === 'string' || typeof seen?.slot === 'string',
    ),
  )
  if (inexact !== undefined) {
    const what = 'has a number of more than 53 bits, and no count of entries comes so far'
    return { undetermined: `line ${inexact.line} ${what}: is it a count?` }
  }
  const ordered = events
    .map((event, at) => ({ event, blind: blind.has(at) }))
    .toSorted((x, y) => compareTimes(x.event.t, y.event.t))
  // What comes after the exit of its netns is of no counter that a trace can name.
  const kept = ordered.filter(({ event }) => !('late' in event))
  if (kept.length === 0) return { undetermined: 'no event is left to replay' }
  const named = withNetns(kept.map(({ event }) => event))
  const { unborn, gone } = livesOf(named.events)
  const [first] = named.events
  const offline = offlineAtStart(named.events)
  // init_net never exits; a trace that begins at boot begins with its birth.
  const needsInit =
    first?.op !== 'netns.create' ||
    gone.has(first.netns ?? INIT_NET) ||
    unborn.size > 0 ||
    offline.length > 0
  const born = [...(needsInit ? [INIT_NET] : []), ...unborn]
  const births = [
    ...born.map((netns): RecordedEvent => ({ op: 'netns.create', netns })),
    ...offline.map((cpu): RecordedEvent => ({ op: 'cpu.offline', cpu })),
  ]
  const { recorded, before } = recordedEvents(named.events, births.length)
  const cpus = cpusOf(named.events, machine.cpus)
  if (cpus > CPUS_MAX) {
    return { undetermined: `names CPU ${cpus - 1}, and a recording has ${CPUS_MAX} at most` }
  }
  const header: RecordingHeader = {
    format: 'dst-trace/1',
    kernel: machine.kernel,
    cpus,
    batch: largestBatch({ cpus, netns: 1, families: ['ipv4'] }, realScale()),
    gcThresh: machine.gcThresh,
  }
  const all = [...births, ...recorded]
  try {
    checkConsistent(path, header, all)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { undetermined: error.what }
  }
  return {
    recording: { path, header, events: all },
    lines: [...births.map(() => 0), ...kept.map(({ event }) => event.line)],
    madeUp: births.length,
    late: ordered.length - kept.length,
    addresses: named.addresses,
    unborn,
    blind: new Set(kept.flatMap((of, at) => (of.blind ? [at + births.length] : []))),
    before,
    nowhere: new Set(
      named.events.flatMap(({ op, cpu }, at) =>
        op.startsWith('dst.') && cpu === undefined ? [at + births.length] : [],
      ),
    ),
  }
}

/** As many CPUs as it takes to have each that is named. */
function cpusOf(events: readonly ImportedEvent[], given = 1): number {
  return events.reduce((most, { cpu = 0 }) => Math.max(most, cpu + 1), given)
}

/** An address of which no birth tells is a netns of its own, of whatever name. */
function withNetns(events: readonly ImportedEvent[]): {
  readonly events: readonly ImportedEvent[]
  readonly addresses: ReadonlyMap<number, string>
} {
  const numbers = new Map<string, number>()
  const addresses = new Map<number, string>()
  const named = events.map((event): ImportedEvent => {
    if (event.netns !== undefined || !event.op.startsWith('dst.')) return event
    const address = event.fbc === undefined ? `ops ${event.ops}` : `fbc ${event.fbc}`
    const netns = numbers.get(address) ?? NO_INODE + numbers.size
    numbers.set(address, netns)
    addresses.set(netns, address)
    return { ...event, netns, family: 'xfrm4' }
  })
  return { events: named, addresses }
}

/** The netns whose first event is not their birth, and those that exit. */
function livesOf(events: readonly ImportedEvent[]) {
  const seen = new Set<number>()
  const unborn = new Set<number>()
  const gone = new Set<number>()
  for (const { op, netns } of events) {
    if (netns === undefined) continue
    if (op === 'netns.destroy') gone.add(netns)
    if (!seen.has(netns) && op !== 'netns.create') unborn.add(netns)
    seen.add(netns)
  }
  return { unborn, gone }
}

/** The CPUs that come before they go or do anything. */
function offlineAtStart(events: readonly ImportedEvent[]): readonly number[] {
  const seen = new Set<number>()
  const offline: number[] = []
  for (const { op, cpu } of events) {
    if (cpu === undefined || seen.has(cpu)) continue
    if (op === 'cpu.online') offline.push(cpu)
    seen.add(cpu)
  }
  return offline
}

function recordedEvents(events: readonly ImportedEvent[], madeUp: number) {
  const recorded: RecordedEvent[] = []
  const before = new Map<number, SeenAtAdd>()
  const last = new Map<string, number>()
  for (const event of events) {
    const { op, netns = 0, family, observed_before: read } = event
    const key = `${netns} ${family}`
    const previous = last.get(key)
    if (read !== undefined && previous !== undefined) {
      const earlier = recorded[previous] as RecordedEvent
      recorded[previous] = { ...earlier, observed: numbers(read) } as RecordedEvent
    } else if (read !== undefined) before.set(recorded.length + madeUp, numbers(read))
    if (op.startsWith('dst.')) last.set(key, recorded.length)
    // A fold by hotplug changes counts without an event of their netns.
    if (op === 'cpu.offline') last.clear()
    recorded.push(recordedEvent(event))
  }
  return { recorded, before }
}

function recordedEvent({ t, op, cpu = 0, netns, family, observed }: ImportedEvent): RecordedEvent {
  const at = { t: Number(t), cpu }
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

/** Numbers that are strings are as long as no number of JavaScript: they are refused before. */
function numbers({ count, slot }: { readonly count: Exact; readonly slot?: Exact }): SeenAtAdd {
  return { count: Number(count), ...(slot !== undefined && { slot: Number(slot) }) }
}
