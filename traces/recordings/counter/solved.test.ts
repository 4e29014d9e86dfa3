import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kernel } from '../../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../../model/kernels/released.ts'
import type { Recording } from '../read/events.ts'
import type { RecordedEvent, RecordingHeader } from '../read/schemas.ts'
import { numberedEvents } from './actions.ts'
import { dstOpsAt } from './numbers.ts'
import { boot, start, step } from './replay.ts'
import { replaySolving } from './solved.ts'
import type { StartOf } from './starts.ts'
import { counterCells } from './unknown_cells.ts'

const CPUS = 2
const header: RecordingHeader = {
  format: 'dst-trace/1',
  kernel: 'traced',
  cpus: CPUS,
  batch: 32,
  gcThresh: 2 ** 31 - 1,
}
const births: readonly RecordedEvent[] = [0, 7, 8].map(netns => ({ op: 'netns.create', netns }))

/** Adds, each by netns, CPU and direction, that never let go more than there is. */
const adds = (min: number, max: number) =>
  fc.array(
    fc.record({
      netns: fc.constantFrom(7, 8),
      cpu: fc.nat({ max: CPUS - 1 }),
      free: fc.boolean(),
      times: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: min, maxLength: max },
  )

function eventsOf(drawn: readonly { netns: number; cpu: number; free: boolean; times: number }[]) {
  const live = new Map<number, number>()
  return drawn.flatMap(({ netns, cpu, free, times }) =>
    Array.from({ length: times }, (): RecordedEvent => {
      const before = live.get(netns) ?? 0
      const op = free && before > 0 ? 'dst.free' : 'dst.alloc'
      live.set(netns, before + (op === 'dst.free' ? -1 : 1))
      return { op, cpu, netns }
    }),
  )
}

/** The events with what the kernel has after each, and its numbers where the hidden ones end. */
function seen(kernel: Kernel, hidden: readonly RecordedEvent[], shown: readonly RecordedEvent[]) {
  const recording: Recording = { path: 'x', header, events: [...births, ...hidden, ...shown] }
  const run = start(recording, kernel)
  const observed: RecordedEvent[] = []
  let truth: ReadonlyMap<string, number> = new Map()
  const numbers = () => {
    const found = new Map<string, number>()
    for (const [netns, net] of run.nets) {
      const { count, slots } = counterCells(run, dstOpsAt(run.model, net, 'ipv4'))
      found.set(`${netns} count`, run.s(count))
      for (const [cpu, slot] of slots.entries()) found.set(`${netns} ${cpu}`, run.s(slot))
    }
    return found
  }
  for (const numbered of numberedEvents(run.model, run, recording)) {
    const { position, event, net } = numbered
    if (position === births.length + hidden.length) truth = numbers()
    expect(
      (position === 0 ? boot(run, recording, numbered) : step(run, numbered)).every(
        ({ expected, seen: is }) => expected === is,
      ),
    ).toBe(true)
    if (position < births.length + hidden.length) continue
    const { count, slots } = counterCells(run, dstOpsAt(run.model, net, 'ipv4'))
    const cpu = 'cpu' in event ? (event.cpu ?? 0) : 0
    const slot = run.s(slots[cpu] as number)
    observed.push({ ...event, observed: { count: run.s(count), slot } } as RecordedEvent)
  }
  return { truth, observed }
}

const nothing = { blind: new Set<number>(), nowhere: new Set<number>(), before: new Map() }

/** As a tracer shows it: all, counts alone, or nothing of some events. */
function shownAs(events: readonly RecordedEvent[], what: readonly ('all' | 'count' | 'none')[]) {
  return events.map((event, i): RecordedEvent => {
    const show = what[i % what.length]
    const { observed, ...rest } = event as Extract<RecordedEvent, { op: 'dst.alloc' }>
    if (show === 'none' || observed === undefined || 'read' in observed) return rest
    return show === 'all' ? event : { ...rest, observed: { count: observed.count } }
  })
}

const startNumbers = (starts: readonly StartOf[]) =>
  starts.flatMap(({ netns, numbers }) =>
    numbers.map(({ of, lo, hi }) => ({ name: `${netns ?? 7} ${of}`, lo, hi })),
  )

describe('replaySolving', () => {
  test.each([perNetInit, copiedTemplate])(
    '$name: what was true is explained, and lies in what is found of the start',
    kernel => {
      const what = fc.array(fc.constantFrom('all', 'count', 'none'), { minLength: 1, maxLength: 5 })
      fc.assert(
        fc.property(adds(0, 12), adds(1, 12), what, (before, after, show) => {
          const all = eventsOf([...before, ...after])
          const hidden = all.slice(
            0,
            before.reduce((sum, { times }) => sum + times, 0),
          )
          const { truth, observed } = seen(kernel, hidden, all.slice(hidden.length))
          const events = [...births, ...shownAs(observed, show)]
          const untold = { ...nothing, unborn: new Set([7, 8]) }
          const found = replaySolving({ path: 'x', header, events }, kernel, untold)
          expect(found.mismatch).toBeUndefined()
          for (const { name, lo, hi } of startNumbers(found.starts)) {
            expect(truth.get(name)).toBeGreaterThanOrEqual(lo)
            expect(truth.get(name)).toBeLessThanOrEqual(hi)
          }
        }),
        { numRuns: 150 },
      )
    },
  )

  test('of one slot and counts alone, the start is as narrow as trying all of them makes it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -31, max: 31 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 70 }),
        (first, frees) => {
          const counts = (slot: number) => {
            let [count, now] = [0, slot]
            return frees.map(free => {
              now += free ? -1 : 1
              if (Math.abs(now) >= 32) [count, now] = [count + now, 0]
              return count
            })
          }
          const truth = counts(first)
          const events: RecordedEvent[] = frees.map((free, i) => ({
            op: free ? 'dst.free' : 'dst.alloc',
            cpu: 0,
            netns: 7,
            observed: { count: truth[i] as number },
          }))
          const possible = Array.from({ length: 63 }, (_, i) => i - 31).filter(
            slot => JSON.stringify(counts(slot)) === JSON.stringify(truth),
          )
          const before = new Map([[2, { count: 0 }]])
          const untold = { ...nothing, before, unborn: new Set([7]) }
          const recording = { path: 'x', header, events: [...births.slice(0, 2), ...events] }
          const { mismatch, starts } = replaySolving(recording, perNetInit, untold)
          expect(mismatch).toBeUndefined()
          expect(startNumbers(starts)).toContainEqual({
            name: '7 0',
            lo: Math.min(...possible),
            hi: Math.max(...possible),
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a count that is off by one after it was known is never explained', () => {
    fc.assert(
      fc.property(adds(0, 6), adds(2, 8), (before, after) => {
        const all = eventsOf([...before, ...after])
        const hidden = all.slice(
          0,
          before.reduce((sum, { times }) => sum + times, 0),
        )
        const { observed } = seen(perNetInit, hidden, all.slice(hidden.length))
        const last = observed.at(-1) as Extract<RecordedEvent, { op: 'dst.alloc' }>
        const again = observed
          .slice(0, -1)
          .some(event => 'netns' in event && event.netns === last.netns)
        fc.pre(again && last.observed !== undefined && !('read' in last.observed))
        const { count, slot } = last.observed as { count: number; slot: number }
        const wrong = { ...last, observed: { count: count + 1, slot } }
        const events = [...births, ...observed.slice(0, -1), wrong]
        const untold = { ...nothing, unborn: new Set([7, 8]) }
        const found = replaySolving({ path: 'x', header, events }, perNetInit, untold)
        expect(found.mismatch).toMatchObject({ cell: 'count', seen: count + 1 })
      }),
      { numRuns: 100 },
    )
  })

  test('hotplug: a slot that is not known is folded into a count that is not known any more', () => {
    const events: RecordedEvent[] = [
      ...births,
      { op: 'dst.alloc', cpu: 0, netns: 7, observed: { count: 5, slot: 3 } },
      { op: 'cpu.offline', cpu: 1 },
      { op: 'dst.alloc', cpu: 0, netns: 7, observed: { count: 30, slot: 4 } },
      { op: 'cpu.offline', cpu: 0 },
    ]
    const untold = { ...nothing, unborn: new Set([7]) }
    const replay = (last: number) =>
      replaySolving({ path: 'x', header, events: events.slice(0, last) }, perNetInit, untold)
    expect(replay(6).mismatch).toBeUndefined()
    const odd = events.with(5, {
      op: 'dst.alloc',
      cpu: 0,
      netns: 7,
      observed: { count: 99, slot: 4 },
    })
    const found = replaySolving({ path: 'x', header, events: odd.slice(0, 6) }, perNetInit, untold)
    expect(found.mismatch).toMatchObject({ cell: 'count', expected: '-26..36', seen: 99 })
    expect(replay(7).mismatch).toMatchObject({ cell: 'step' })
    expect(replay(7).instead).toContain('dst_free net=1 cpu=0')
  })
})
