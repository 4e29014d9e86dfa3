import type { ImportedEvent } from './imported.ts'
import type { Loss } from './tally.ts'
import { compareTimes } from './time.ts'

/** When something can be missing; undefined: from the start, or to the end. */
interface Gap {
  readonly from: string | undefined
  readonly to: string | undefined
}

/**
 * The events, by position, between whose times something can have been lost. A CPU loses what comes
 * after its last event before the loss, and before its first event after it: tracers keep a buffer
 * for each CPU, and print it in order. What another CPU has done in that time may have seen it.
 */
export function blindEvents(
  events: readonly ImportedEvent[],
  losses: readonly Loss[],
): ReadonlySet<number> {
  const gaps = gapsOf(events, losses).toSorted((x, y) => compareStarts(x.from, y.from))
  const inTime = [...events.entries()].toSorted(([, x], [, y]) => compareTimes(x.t, y.t))
  const blind = new Set<number>()
  let [next, until]: [number, string | undefined] = [0, '']
  for (const [at, { t }] of inTime) {
    for (let gap = gaps[next]; gap !== undefined; gap = gaps[++next]) {
      if (gap.from !== undefined && compareTimes(t, gap.from) <= 0) break
      if (until === undefined || gap.to === undefined) until = undefined
      else if (until === '' || compareTimes(gap.to, until) > 0) until = gap.to
    }
    if (until === undefined || (until !== '' && compareTimes(t, until) <= 0)) blind.add(at)
  }
  return blind
}

function compareStarts(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined)
    return one === other ? 0 : one === undefined ? -1 : 1
  return compareTimes(one, other)
}

/** One gap for each loss, found in one pass forwards and one back. */
function gapsOf(events: readonly ImportedEvent[], losses: readonly Loss[]): readonly Gap[] {
  const starts = timesBeside(events, losses, 1)
  const ends = timesBeside(events.toReversed(), losses.toReversed(), -1).toReversed()
  return losses.map((loss, i) => gapOf(loss, starts[i] ?? new Map(), ends[i] ?? new Map()))
}

/** By loss: the time of the event of each CPU that is nearest to it on one side. */
function timesBeside(
  events: readonly ImportedEvent[],
  losses: readonly Loss[],
  direction: 1 | -1,
): readonly ReadonlyMap<number, string>[] {
  const times = new Map<number, string>()
  let done = 0
  return losses.map(loss => {
    const upTo = direction === 1 ? loss.events : events.length - loss.events
    for (; done < upTo; done++) {
      const { op, cpu, t } = events[done] as ImportedEvent
      // The CPU of a hotplug event is the one that goes or comes, and not that which prints it.
      if (cpu !== undefined && !op.startsWith('cpu.')) times.set(cpu, t)
    }
    if (loss.cpu === null) return new Map(times)
    const own = times.get(loss.cpu)
    return new Map(own === undefined ? [] : [[loss.cpu, own]])
  })
}

function gapOf(
  { cpu, atStart }: Loss,
  before: ReadonlyMap<number, string>,
  after: ReadonlyMap<number, string>,
): Gap {
  // A buffer that has lost its oldest events did so before those that are left.
  const cpus = [...after.keys()].filter(own => !atStart || !before.has(own))
  const [first] = [...before.values()].sort(compareTimes)
  const ends = cpus.map(own => after.get(own) as string).sort(compareTimes)
  if (atStart) return { from: undefined, to: ends.at(-1) }
  const silent = [...before.keys()].some(own => !after.has(own))
  const to = silent || (cpu !== null && ends.length === 0) ? undefined : ends.at(-1)
  return { from: first, to }
}
