import { describe, expect, test } from 'vitest'
import { copiedTemplate } from '../../../model/kernels/released.ts'
import type { Recording } from '../read/events.ts'
import { readRecording } from '../read/format.ts'
import type { RecordedEvent } from '../read/schemas.ts'
import { replayRecording } from './replay.ts'
import { replayWhole } from './whole.ts'

const recording = readRecording('recordings/live/linux-4.3/r5-enobufs-unpatched.jsonl.gz')
const cut = (events: readonly RecordedEvent[]): Recording => ({ ...recording, events })
const first = cut(recording.events.slice(0, 6000))

const seenAt = (event: RecordedEvent | undefined) =>
  event?.op === 'dst.alloc' && event.observed !== undefined && !('read' in event.observed)
    ? { ...event, observed: event.observed }
    : undefined

const pings = readRecording('recordings/live/linux-4.3/e1-pingloops-unpatched.jsonl.gz').events

/** An allocation, and one of the three events after it, of the same netns, with another count. */
const [overtaken, overtaking] = pings.flatMap((event, at) =>
  [1, 2, 3].flatMap(ahead => {
    const [own, next] = [seenAt(event), seenAt(pings[at + ahead])]
    if (own === undefined || next === undefined) return []
    const apart = own.netns === next.netns && own.cpu !== next.cpu
    return apart && own.observed.count !== next.observed.count ? [at, at + ahead] : []
  }),
) as [number, number]

function withCount(events: readonly RecordedEvent[], at: number, count: number): RecordedEvent[] {
  return events.map((event, i) => {
    const seen = i === at ? seenAt(event) : undefined
    return seen === undefined ? event : { ...seen, observed: { ...seen.observed, count } }
  })
}

describe('replayWhole', () => {
  test('what matches: as many values as the replay compares, and none is odd', () => {
    const { compared } = replayRecording(first, copiedTemplate)
    expect(replayWhole(first, copiedTemplate)).toEqual({ compared, odd: [] })
  })

  test('a count that was read after the change beside it is overtaken', () => {
    const count = seenAt(pings[overtaking])?.observed.count ?? 0
    const swapped = cut(withCount(pings.slice(0, overtaking + 50), overtaken, count))
    const { odd } = replayWhole(swapped, copiedTemplate)
    expect(odd).toMatchObject([{ event: overtaken, cell: 'count', kind: 'overtaken' }])
  })

  test('a count that nothing explains is wrong, and all after it is compared', () => {
    const wrong = cut(withCount(first.events, 4000, 12345))
    const { compared, odd } = replayWhole(wrong, copiedTemplate)
    expect(odd).toMatchObject([{ event: 4000, cell: 'count', seen: 12345, kind: 'wrong' }])
    expect(compared).toBe(replayRecording(first, copiedTemplate).compared)
  })

  test('an event that is missing is found out, and the rest matches again', () => {
    const { odd } = replayWhole(cut(first.events.toSpliced(4000, 1)), copiedTemplate)
    expect(odd.length).toBeGreaterThan(0)
    expect(odd.length).toBeLessThan(40)
    expect(odd.some(({ kind }) => kind === 'missing')).toBe(true)
  })

  test('a step that the model cannot take is passed over', () => {
    const free: RecordedEvent = {
      op: 'dst.free',
      cpu: 0,
      netns: first.events[0]?.op === 'boot' ? first.events[0].netns : 0,
    }
    const [head, ...rest] = first.events
    const { odd } = replayWhole(cut([head as RecordedEvent, free, ...rest]), copiedTemplate)
    expect(odd).toMatchObject([{ event: 1, cell: 'step', kind: 'impossible' }])
  })
})
