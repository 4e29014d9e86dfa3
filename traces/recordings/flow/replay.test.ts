import { describe, expect, test } from 'vitest'
import { InputError } from '../../../model/input_error.ts'
import type { Kernel } from '../../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../../model/kernels/released.ts'
import { kernelOfRecording } from '../counter/replay.ts'
import type { FlowRecording } from '../read/events.ts'
import { readAnyRecording } from '../read/format.ts'
import type { FlowEvent } from '../read/schemas.ts'
import { replayFlow } from './replay.ts'

const known = new Map<string, FlowRecording>()

function stored(name: string): FlowRecording {
  const before = known.get(name)
  if (before !== undefined) return before
  const recording = readAnyRecording(`recordings/reference/${name}.jsonl.gz`)
  if (!('flowEvents' in recording)) throw new Error(`${name} is no recording of a flow cache`)
  known.set(name, recording)
  return recording
}

function kernelOf({ header }: FlowRecording): Kernel {
  return kernelOfRecording(header) === 'copied-template' ? copiedTemplate : perNetInit
}

/** File; events; values compared; those of them that are only bounded. */
const table: [string, number, number, number][] = [
  ['flow-c1-watermark-patched', 5202, 88419, 18],
  ['flow-c1-watermark-unpatched', 5202, 88419, 18],
  ['flow-c2-n1-nx2-patched', 12002, 20683, 15],
  ['flow-c2-n1-nx2-unpatched', 12002, 20683, 15],
  ['flow-c2-n2-patched', 20002, 30189, 231],
  ['flow-c2-n2-unpatched', 20002, 29485, 228],
  ['flow-c2-n3-latework-patched', 6002, 13175, 25],
  ['flow-c2-n3-latework-unpatched', 6002, 12097, 33],
  ['flow-c4-n2-gc5-patched', 2002, 8104, 16],
  ['flow-c4-n2-gc5-unpatched', 2002, 7496, 16],
  ['flow-c4-n3-hot-unpatched', 20002, 34573, 518],
  ['flow6-c2-n2-patched', 12002, 25798, 76],
  ['flow6-c2-n2-unpatched', 12002, 24876, 78],
]

/** File; and on the other kernel: event, cell, expected, seen. */
const others: [string, number, string, number, number][] = [
  ['flow-c2-n2-patched', 4, 'percpu[1][1]', 2, 0],
  ['flow-c2-n2-unpatched', 4, 'percpu[1]', 0, 2],
  ['flow-c2-n3-latework-patched', 46, 'percpu[0][0]', 18, 1],
  ['flow-c2-n3-latework-unpatched', 46, 'percpu[0]', 1, 18],
  ['flow-c4-n2-gc5-patched', 19, 'percpu[0][0]', 7, 1],
  ['flow-c4-n2-gc5-unpatched', 19, 'percpu[0]', 1, 7],
  ['flow-c4-n3-hot-unpatched', 8, 'percpu[0]', 0, 1],
  ['flow6-c2-n2-patched', 37, 'percpu[0][0]', 19, 4],
  ['flow6-c2-n2-unpatched', 37, 'percpu[0]', 4, 19],
]

describe('replayFlow', () => {
  test.each(table)(
    '%s: matches on its kernel, %i events, %i values, %i only bounded',
    { tags: ['slow'] },
    (name, events, compared, bounded) => {
      const recording = stored(name)
      const kernel = kernelOf(recording)
      const replay = { kernel: kernel.name, events, compared, bounded }
      expect(replayFlow(recording, kernel)).toEqual(replay)
    },
  )

  test.each(others)('%s: differs on the other kernel', (name, event, cell, expected, seen) => {
    const recording = stored(name)
    const other = kernelOf(recording) === copiedTemplate ? perNetInit : copiedTemplate
    expect(replayFlow(recording, other).mismatch).toMatchObject({ event, cell, expected, seen })
  })

  test('one netns alone: no number tells the kernels apart, for nobody shares its slots', {
    tags: ['slow'],
  }, () => {
    const recording = stored('flow-c1-watermark-patched')
    expect(replayFlow(recording, copiedTemplate).mismatch).toBeUndefined()
  })

  test('a recording that does not begin at boot is refused', () => {
    const { path, header, flowEvents } = stored('flow-c4-n2-gc5-patched')
    const late = { path, header, flowEvents: flowEvents.slice(1) }
    expect(() => replayFlow(late, perNetInit)).toThrow(InputError)
  })
})

type Path = readonly (string | number)[]

/** A copy of a recording; the last event that has a number at `path` has one that is one more. */
function raised(recording: FlowRecording, op: string, path: Path) {
  const copy = structuredClone(recording)
  const place = (event: FlowEvent): Record<string, unknown> =>
    path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => Object(at[key]), Object(event))
  const last = `${path.at(-1)}`
  const has = (event: FlowEvent): boolean =>
    event.op === op && typeof place(event)[last] === 'number'
  const index = copy.flowEvents.findLastIndex(has)
  const at = place(copy.flowEvents[index] as FlowEvent)
  at[last] = Number(at[last]) + 1
  return { copy, index }
}

describe('a number that is off by one', { tags: ['slow'] }, () => {
  const rows: [string, string, string, Path][] = [
    ['flow-c4-n2-gc5-patched', 'work.run', 'flow[1].hash[2]', ['observed', 'flow', '1', 'hash', 2]],
    ['flow-c4-n2-gc5-patched', 'work.run', 'flow[0].gcList', ['observed', 'flow', '0', 'gcList']],
    ['flow-c4-n2-gc5-patched', 'flow.lookup', 'worksPending', ['observed', 'worksPending']],
    ['flow-c4-n2-gc5-patched', 'flow.lookup', 'rcuPending', ['observed', 'rcuPending']],
    ['flow-c4-n2-gc5-unpatched', 'flow.lookup', 'count[1]', ['observed', 'count', '1']],
    ['flow-c4-n2-gc5-unpatched', 'flow.lookup', 'percpu[3]', ['observed', 'percpu', 3]],
    ['flow-c4-n2-gc5-unpatched', 'flow.lookup', 'live[0]', ['observed', 'live', '0']],
    ['flow-c4-n2-gc5-patched', 'work.run', 'works', ['works']],
    ['flow-c4-n2-gc5-patched', 'rcu.run', 'callbacks', ['callbacks']],
    ['flow-c2-n3-latework-patched', 'netns.destroy', 'liveBefore', ['liveBefore']],
    ['flow-c2-n3-latework-patched', 'netns.destroy', 'liveAfter', ['liveAfter']],
    ['flow-c2-n3-latework-patched', 'netns.destroy', 'gcListAtExit', ['gcListAtExit']],
    ['flow-c2-n3-latework-patched', 'netns.destroy', 'countAtExit', ['countAtExit']],
    [
      'flow-c2-n3-latework-patched',
      'netns.destroy',
      'nullPercpu.hits',
      ['observed', 'nullPercpu', 'hits'],
    ],
  ]
  test.each(rows)('%s, %s: %s is caught', (name, op, cell, path) => {
    const { copy, index } = raised(stored(name), op, path)
    const { mismatch, events } = replayFlow(copy, kernelOf(copy))
    expect(events).toBe(index + 1)
    expect(mismatch).toMatchObject({ cell })
  })

  test.each([
    ['ok', 'ENOBUFS'],
    ['ENOBUFS', 'ok'],
  ])('a lookup that ended with %s, and is said to have ended with %s: caught', (was, is) => {
    const copy = structuredClone(stored('flow-c4-n2-gc5-patched'))
    const events = copy.flowEvents.map(event => Object(event))
    const event = events.findLast(({ op, result }) => op === 'flow.lookup' && result === was)
    event.result = is
    const replay = replayFlow({ ...copy, flowEvents: events }, perNetInit)
    expect(replay.mismatch).toMatchObject({ event: event.i, cell: 'result', expected: was })
  })

  test('after a shrink: a table of a size that the hash cannot have left is caught', () => {
    const copy = structuredClone(stored('flow-c1-watermark-patched'))
    const events = copy.flowEvents
    const sizes = events.map(({ observed }) => observed?.flow[0]?.hash[0] ?? 0)
    const shrink = sizes.findIndex((size, i) => (sizes[i - 1] ?? 0) === 4097 && size < 4097)
    const { flow } = Object(events[shrink]?.observed)
    // One more than all that were valid: a shrink keeps no other.
    flow[0].hash[0] = 394 + 2
    const { mismatch } = replayFlow(copy, perNetInit)
    expect(mismatch).toMatchObject({ event: events[shrink]?.i, cell: 'flow[0].hash[0]' })
  })
})

test('onStep is told what each event changes', () => {
  const recording = stored('flow-c4-n2-gc5-patched')
  const few = { ...recording, flowEvents: recording.flowEvents.slice(0, 60) }
  const steps: [string, number][] = []
  replayFlow(few, kernelOf(few), ({ label, changes }) => steps.push([label, changes.length]))
  expect(steps).toHaveLength(60)
  expect(steps[0]?.[0]).toMatch(/^boot/)
  const lookups = steps.filter(([label]) => label.startsWith('flow.lookup'))
  expect(lookups.some(([, changes]) => changes > 0)).toBe(true)
})
