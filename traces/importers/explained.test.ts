import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { explanations, type Replayable, recordingOf, wholeReplay } from './explained.ts'
import type { ImportedEvent } from './imported.ts'

const machine = { kernel: 'traced', gcThresh: 1000 }
const kernels = [copiedTemplate, perNetInit]

const births: readonly ImportedEvent[] = [
  { line: 1, t: '1.0', op: 'netns.create', cpu: 0, netns: 11 },
  { line: 2, t: '1.1', op: 'netns.create', cpu: 0, netns: 12 },
]

function entry(line: number, netns: number, more: Partial<ImportedEvent> = {}): ImportedEvent {
  return {
    line,
    t: `2.${String(line).padStart(3, '0')}`,
    op: 'dst.alloc',
    cpu: 0,
    netns,
    family: 'xfrm4',
    ...more,
  }
}

/** Two netns that share a slot: the second sees 2. */
const shared = [
  ...births,
  entry(3, 11, { observed: { count: 0, slot: 1 } }),
  entry(4, 12, { observed: { count: 0, slot: 2 } }),
]

const replayable = (events: readonly ImportedEvent[], firstLost?: number) => {
  const found = recordingOf('x', events, machine, firstLost)
  if ('undetermined' in found) throw new Error(found.undetermined)
  return found
}

const whyNot = (events: readonly ImportedEvent[], firstLost?: number): string => {
  const found: Replayable = recordingOf('x', events, machine, firstLost)
  return 'undetermined' in found ? found.undetermined : ''
}

describe('explanations: which kernels explain a trace', () => {
  test('one with shared slots is told from one with own, by event and line', () => {
    const [first, second] = explanations(replayable(shared), kernels)
    expect(first).toMatchObject({ kernel: 'copied-template', events: 4 })
    expect(first?.mismatch).toBeUndefined()
    expect(second).toMatchObject({
      kernel: 'per-net-init',
      events: 3,
      mismatch: { line: 4, cell: 'slot', expected: 1, seen: 2 },
    })
  })

  test('events that a tracer prints out of order are replayed by time', () => {
    const [found] = explanations(replayable(shared.toReversed()), kernels)
    expect(found?.mismatch).toBeUndefined()
  })

  test('a refusal is compared: the model has to refuse, too', () => {
    const refused = [...births, entry(3, 11, { op: 'dst.fail', observed: { count: 0 } })]
    const [found] = explanations(replayable(refused), kernels)
    expect(found?.mismatch).toMatchObject({ cell: 'result', expected: 'ok', seen: 'ENOBUFS' })
  })

  test('what an entry probe has read before an event, the one before it has left', () => {
    const probed = (counts: readonly number[]) => [
      ...births,
      ...counts.map((count, i) => entry(3 + i, 11, { observed_before: { count } })),
    ]
    const right = probed([...Array(32).fill(0), 32])
    expect(explanations(replayable(right), kernels)[0]?.mismatch).toBeUndefined()
    const wrong = probed([...Array(31).fill(0), 32, 32])
    expect(explanations(replayable(wrong), kernels)[0]?.mismatch?.line).toBe(33)
  })

  test('what was read before a fold by hotplug, is not compared across it', () => {
    const events = [
      ...births,
      entry(3, 11, { observed_before: { count: 0 }, cpu: 1 }),
      { line: 4, t: '3.0', op: 'cpu.offline', cpu: 1 } as const,
      { ...entry(5, 11, { observed_before: { count: 1 } }), t: '3.1' },
      { line: 6, t: '3.2', op: 'cpu.online', cpu: 1 } as const,
      { line: 7, t: '3.3', op: 'netns.destroy', cpu: 0, netns: 12 } as const,
      { ...entry(8, 12, { op: 'dst.free', late: true }), t: '3.4' },
    ]
    expect(explanations(replayable(events), [perNetInit])[0]?.mismatch).toBeUndefined()
  })

  test('past the first mismatch: where an event is missing, the rest matches again', () => {
    const gap = [
      ...births,
      entry(3, 11, { observed: { count: 0, slot: 1 } }),
      ...Array.from({ length: 9 }, (_, i) => ({
        ...entry(4 + i, 11, { observed: { count: 0, slot: 3 + i } }),
        t: `3.${i}`,
      })),
    ]
    const found = replayable(gap)
    const whole = wholeReplay(found, explanations(found, kernels), kernels)
    expect(whole?.odd.length).toBeGreaterThan(0)
    const right = replayable(shared)
    expect(wholeReplay(right, explanations(right, kernels), kernels)).toBeUndefined()
  })
})

describe('recordingOf: what cannot be replayed says why', () => {
  test.each([
    ['nothing', [], undefined, 'nothing is known from the first line on'],
    ['a loss at the start', births, 1, 'nothing is known from the first line on'],
    [
      'an address',
      [...births, { line: 3, t: '2.0', op: 'dst.alloc', ops: '0x1' } as const],
      undefined,
      'line 3 names no netns',
    ],
    ['a netns that was there', [entry(3, 13)], undefined, 'netns 13 was there before the trace'],
    [
      'two births',
      [...births, { line: 3, t: '2.0', op: 'netns.create', cpu: 0, netns: 12 } as const],
      undefined,
      'netns 12 is born, and it lives already',
    ],
  ])('%s', (_, events, firstLost, why) => {
    expect(whyNot(events as readonly ImportedEvent[], firstLost)).toContain(why)
  })

  test('what comes after a loss is left out', () => {
    const { recording } = replayable(shared, 4)
    expect(recording.events).toHaveLength(3)
  })

  test('the CPUs are those that are seen, or more; the batch is theirs', () => {
    const on = (cpu: number) => replayable([...births, entry(3, 11, { cpu })]).recording.header
    expect(on(3)).toMatchObject({ cpus: 4, batch: 32 })
    expect(on(63)).toMatchObject({ cpus: 64, batch: 128 })
  })
})
