import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { explanations, storable, wholeReplay } from './explained.ts'
import type { ImportedEvent } from './imported.ts'
import { replayableOf } from './replayable.ts'
import type { Loss } from './tally.ts'

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

const replayable = (events: readonly ImportedEvent[], losses?: readonly Loss[]) => {
  const found = replayableOf('x', events, machine, losses)
  if ('undetermined' in found) throw new Error(found.undetermined)
  return found
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
    expect(explanations(replayable(wrong), [perNetInit])[0]?.mismatch?.line).toBe(33)
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

describe('what was counted before the trace', () => {
  const own = (count: number, slot: number) => ({ observed: { count, slot } })

  test('the count and the slot of a netns without a birth are solved for', () => {
    const found = replayable([entry(1, 11, own(64, 6)), entry(2, 11, own(64, 7))])
    const [best] = explanations(found, [perNetInit])
    expect(best).toMatchObject({ events: 2, compared: 2, taken: 2 })
    expect(best?.solved).toEqual([
      {
        of: 'netns 11',
        family: 'ipv4',
        numbers: [
          { of: 'count', lo: 64, hi: 64 },
          { of: 0, lo: 5, hi: 5 },
        ],
      },
    ])
  })

  test('a wrong number after what was solved is a mismatch', () => {
    const found = replayable([entry(1, 11, own(64, 6)), entry(2, 11, own(64, 9))])
    expect(explanations(found, [perNetInit])[0]?.mismatch).toMatchObject({ expected: 7, seen: 9 })
  })

  test('an entry probe shows the count at the start; a slot that no fold shows is a range', () => {
    const probed = (line: number) => entry(line, 11, { observed_before: { count: 7 } })
    const [best] = explanations(replayable([probed(1), probed(2)]), [perNetInit])
    expect(best?.solved[0]?.numbers).toEqual([
      { of: 'count', lo: 7, hi: 7 },
      { of: 0, lo: -31, hi: 30 },
    ])
  })

  test('a fold tells the slot, by counts alone', () => {
    const counts = [0, 0, 0, 32, 32]
    const events = counts.map((count, i) => entry(i + 1, 11, { observed: { count } }))
    const [best] = explanations(replayable(events), [perNetInit])
    expect(best?.solved[0]?.numbers).toContainEqual({ of: 0, lo: 28, hi: 28 })
    const twice = [...events, entry(9, 11, { observed: { count: 64 } })]
    expect(explanations(replayable(twice), [perNetInit])[0]?.mismatch?.seen).toBe(64)
  })

  test('an address is a counter of unknown name', () => {
    const at = (line: number, ops: string, more: Partial<ImportedEvent>): ImportedEvent => {
      const { netns: _, ...rest } = entry(line, 0, { ops, family: 'xfrm4?', ...more })
      return rest
    }
    const found = replayable([at(1, '0xa', own(32, 2)), at(2, '0xb', own(0, 3))])
    const [first, second] = explanations(found, kernels)
    expect(first).toMatchObject({ kernel: 'copied-template', events: 2, compared: 1 })
    expect(first?.solved.map(({ of }) => of)).toEqual(['ops 0xa', 'ops 0xb', 'all netns'])
    expect(second?.solved[0]).toMatchObject({ of: 'ops 0xa', family: 'of unknown family' })
    const next = replayable([
      at(1, '0xa', own(32, 2)),
      at(2, '0xb', own(0, 3)),
      at(3, '0xa', own(32, 4)),
    ])
    expect(explanations(next, [perNetInit])[0]?.mismatch).toMatchObject({ expected: 3, seen: 4 })
    expect(explanations(next, [copiedTemplate])[0]?.mismatch).toBeUndefined()
  })

  test('without a CPU the count stays, or moves by a batch', () => {
    const nowhere = (line: number, count: number): ImportedEvent => {
      const { cpu: _, ...rest } = entry(line, 11, { observed: { count } })
      return rest
    }
    const right = replayable([...births, nowhere(3, 0), nowhere(4, 32), nowhere(5, 32)])
    expect(explanations(right, [perNetInit])[0]?.mismatch).toBeUndefined()
    const wrong = replayable([...births, nowhere(3, 0), nowhere(4, 31)])
    expect(explanations(wrong, [perNetInit])[0]?.mismatch).toMatchObject({ expected: '0 or 32' })
  })

  test('a refusal is compared where no number that is possible allows it', () => {
    const tight = { ...machine, gcThresh: 10 }
    const refused = entry(1, 11, { op: 'dst.fail', observed: { count: 64 } })
    const found = replayableOf('x', [refused, entry(2, 11, own(64, 3))], tight)
    if ('undetermined' in found) throw new Error(found.undetermined)
    expect(explanations(found, [perNetInit])[0]?.mismatch).toMatchObject({ cell: 'result' })
    const never = replayable([refused])
    expect(explanations(never, [perNetInit])[0]?.events).toBe(1)
  })
})

describe('storable: what can be kept as a recording', () => {
  const kept = (events: readonly ImportedEvent[], losses?: readonly Loss[]) => {
    const found = replayable(events, losses)
    const [best] = explanations(found, [copiedTemplate])
    if (best === undefined) throw new Error('no explanation')
    return storable(found, best, copiedTemplate)
  }

  test('all of it, what comes before a loss, or what is explained', () => {
    expect(kept(shared)).toHaveLength(4)
    expect(kept(shared, [{ events: 3, cpu: 0 }])).toHaveLength(3)
    expect(kept([...shared, entry(5, 12, { observed: { count: 7 } })])).toHaveLength(4)
  })

  test.each([
    ['a netns that is older', [entry(1, 11)], undefined, 'older than the trace'],
    ['no CPU', [...births, { ...entry(3, 11), cpu: undefined }], undefined, 'not tell the CPUs'],
    ['a loss before all', births, [{ events: 0, cpu: null, atStart: true }], 'no event'],
    [
      'slots that were not 0',
      [...births, entry(3, 11, { observed: { count: 0, slot: 9 } })],
      undefined,
      'its slots were not 0',
    ],
  ])('%s: why not', (_, events, losses, why) => {
    expect(kept(events as readonly ImportedEvent[], losses as readonly Loss[])).toContain(why)
  })
})
