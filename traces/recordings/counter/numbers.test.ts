import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../../model/kernels/released.ts'
import type { Recording } from '../read/events.ts'
import { readRecording } from '../read/format.ts'
import type { RecordedEvent, SeenWhole } from '../read/schemas.ts'
import { kernelOfRecording, replayRecording } from './replay.ts'

function stored(name: string): Recording {
  const folder = /^[er]\d/.test(name) ? 'live/linux-4.3' : 'reference'
  return readRecording(`recordings/${folder}/${name}.jsonl.gz`)
}

function replayOnItsKernel(recording: Recording) {
  const unpatched = kernelOfRecording(recording.header) === 'copied-template'
  return replayRecording(recording, unpatched ? copiedTemplate : perNetInit)
}

type Path = readonly (string | number)[]

/** A copy of an event with the number at `path` raised by one; undefined if there is none. */
function raised(event: RecordedEvent, path: Path): RecordedEvent | undefined {
  const copy = structuredClone(event)
  let place: unknown = copy
  for (const key of path.slice(0, -1)) place = Object(place)[key]
  const last = path.at(-1) ?? ''
  const value: unknown = Object(place)[last]
  if (typeof value !== 'number') return undefined
  Object(place)[last] = value + 1
  return copy
}

/** A recording with its last event changed that `change` can change. */
function changed(
  name: string,
  change: (event: RecordedEvent) => RecordedEvent | undefined,
): { recording: Recording; event: number; original: RecordedEvent } {
  const { path, header, events } = stored(name)
  const event = events.findLastIndex(each => change(each) !== undefined)
  const original = events[event] as RecordedEvent
  const other = change(original) as RecordedEvent
  return { recording: { path, header, events: events.with(event, other) }, event, original }
}

function whole(event: RecordedEvent): SeenWhole | undefined {
  return event.observed !== undefined && 'read' in event.observed ? event.observed : undefined
}

describe('a number of a recording that is off by one', () => {
  const late = 'late-c4-n4-patched'
  const rows: [string, string, Path][] = [
    ['count[0]', late, ['observed', 'count', '0']],
    ['deadCountDelta', late, ['observed', 'deadCountDelta']],
    ['percpu[0][3]', late, ['observed', 'percpu', '0', 3]],
    ['percpu[3]', 'late-c4-n4-unpatched', ['observed', 'percpu', 3]],
    ['read[0]', late, ['observed', 'read', '0']],
    ['sum[0]', late, ['observed', 'sum', '0']],
    ['rawSum[0]', late, ['observed', 'rawSum', '0']],
    ['live[0]', late, ['observed', 'live', '0']],
    ['gcThresh[0]', late, ['observed', 'gcThresh', '0']],
    ['template.count', 'mid-c8-n4-hot-unpatched', ['observed', 'template', 'count']],
    ['batch', 'mid-c20-n3-hot-patched', ['observed', 'batch']],
    ['online[1]', late, ['observed', 'online', 1]],
    ['nullPercpu.hits', late, ['observed', 'nullPercpu', 'hits']],
    ['nullPercpu.values[2]', late, ['observed', 'nullPercpu', 'values', 2]],
    ['nullPercpu.freedHits', late, ['observed', 'nullPercpu', 'freedHits']],
    ['liveBefore', late, ['liveBefore']],
    ['liveAfter', late, ['liveAfter']],
    ['countAtExit', 'late-c4-n4-unpatched', ['countAtExit']],
    ['batchBefore', 'mid-c20-n3-hot-unpatched', ['batchBefore']],
    ['count', 'r5-control-fixed', ['observed', 'count']],
    ['slot', 'e1-pingloops-unpatched', ['observed', 'slot']],
  ]
  test.each(rows)('%s: caught in %s', { tags: ['slow'] }, (cell, name, path) => {
    const { recording, event, original } = changed(name, each => raised(each, path))
    const expected: unknown = path.reduce<unknown>((at, key) => Object(at)[key], original)
    const { mismatch } = replayOnItsKernel(recording)
    expect(mismatch).toMatchObject({ event, cell, expected, seen: Number(expected) + 1 })
  })

  test('batch of the header: caught at boot', () => {
    const { path, header, events } = stored('short-c1-n2-patched')
    const recording = { path, header: { ...header, batch: 33 }, events }
    const mismatch = { event: 0, label: 'boot', cell: 'batch', expected: 32, seen: 33 }
    expect(replayRecording(recording, perNetInit)).toMatchObject({ compared: 1, mismatch })
  })

  test('live of a netns that is gone: caught', () => {
    const gone = (event: RecordedEvent): string | undefined => {
      const { live = {}, count = {} } = whole(event) ?? {}
      return Object.keys(live).find(net => !(net in count))
    }
    const { recording, event, original } = changed(late, each => {
      const net = gone(each)
      return net === undefined ? undefined : raised(each, ['observed', 'live', net])
    })
    const { mismatch } = replayRecording(recording, perNetInit)
    expect(mismatch).toMatchObject({ event, cell: `live[${gone(original)}]` })
  })

  test('a number that is left out, and one too many: caught as absent', () => {
    const edit = (name: 'short' | 'long') => (each: RecordedEvent) => {
      const seen = whole(each)
      if (seen === undefined) return undefined
      const read: Record<string, number> = name === 'long' ? { ...seen.read, 99: 5 } : {}
      return { ...each, observed: { ...seen, read } }
    }
    const short = replayRecording(changed(late, edit('short')).recording, perNetInit)
    expect(short.mismatch).toMatchObject({ cell: 'read[0]', seen: 'absent' })
    const long = replayRecording(changed(late, edit('long')).recording, perNetInit)
    expect(long.mismatch).toMatchObject({ cell: 'read[99]', expected: 'absent', seen: 5 })
  })

  test('slots in another form than they have: caught', () => {
    const { recording } = changed('short-c1-n2-patched', each => {
      const seen = whole(each)
      return seen && { ...each, observed: { ...seen, percpu: { 0: 7, 1: [0] } as never } }
    })
    const { mismatch } = replayRecording(recording, perNetInit)
    expect(mismatch).toMatchObject({ cell: 'percpu[0]', expected: 'present', seen: 7 })
  })
})

describe('a result that is another', () => {
  const rows: [string, string, string, string][] = [
    ['dst.alloc', 'press-c2-n2-patched', 'ok', 'ENOBUFS'],
    ['dst.alloc', 'press6-c4-n2-unpatched', 'ENOBUFS', 'ok'],
    ['netns.create', 'fault-c4-n4-patched', 'ENOMEM', 'ok'],
    ['netns.create', 'fault-c4-n4-unpatched', 'ok', 'ENOMEM'],
    ['netns.destroy', 'late-c4-n4-patched', 'ok:live dsts remain', 'ok'],
    ['netns.destroy', 'late-c4-n4-patched', 'ok', 'ok:live dsts remain'],
    ['dst.free', 'late-c4-n4-patched', 'late:counter destroyed, wrote at percpu NULL', 'ok'],
    ['dst.free', 'late-c4-n4-unpatched', 'late:netns already freed, wrote to shared percpu', 'ok'],
    ['dst.free', 'short-c1-n2-patched', 'ok', 'late:counter destroyed, wrote at percpu NULL'],
    ['sysctl.gc_thresh', 'mid-c20-n3-hot-patched', 'ok', 'EINVAL'],
  ]
  test.each(rows)('%s in %s: %s, not %s', { tags: ['slow'] }, (op, name, expected, seen) => {
    const { recording, event } = changed(name, each =>
      each.op === op && each.result === expected ? { ...each, result: seen } : undefined,
    )
    const { mismatch } = replayOnItsKernel(recording)
    expect(mismatch).toMatchObject({ event, cell: 'result', expected, seen })
  })
})
