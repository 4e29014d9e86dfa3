import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { explanations } from './explained.ts'
import type { ImportedEvent } from './imported.ts'
import { type Replayable, replayableOf } from './replayable.ts'
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

const whyNot = (events: readonly ImportedEvent[], losses?: readonly Loss[]): string => {
  const found: Replayable = replayableOf('x', events, machine, losses)
  return 'undetermined' in found ? found.undetermined : ''
}

describe('replayableOf', () => {
  test.each([
    ['nothing', [], 'no event is left to replay'],
    [
      'two births',
      [...births, { line: 3, t: '2.0', op: 'netns.create', cpu: 0, netns: 12 } as const],
      'netns 12 is born, and it lives already',
    ],
    [
      'a count of more than 53 bits',
      [...births, entry(3, 11, { observed: { count: '9007199254740993' } })],
      'line 3 has a number of more than 53 bits',
    ],
    [
      'the same in a slot, before the event',
      [...births, entry(3, 11, { observed_before: { count: 0, slot: '-9223372036854775808' } })],
      'line 3 has a number of more than 53 bits',
    ],
  ])('%s: cannot be replayed, and says why', (_, events, why) => {
    expect(whyNot(events as readonly ImportedEvent[])).toContain(why)
  })

  test('2^53 - 1 is exact, and compared', () => {
    const last = Number.MAX_SAFE_INTEGER
    const found = replayable([...births, entry(3, 11, { observed: { count: last } })])
    expect(explanations(found, kernels)[0]?.mismatch?.seen).toBe(last)
  })

  test('the CPUs are those that are seen, or more; the batch is theirs', () => {
    const on = (cpu: number) => replayable([...births, entry(3, 11, { cpu })]).recording.header
    expect(on(3)).toMatchObject({ cpus: 4, batch: 32 })
    expect(on(63)).toMatchObject({ cpus: 64, batch: 128 })
  })

  test('a netns that exits is not init_net, whose birth is made up', () => {
    const exit = { line: 3, t: '3.0', op: 'netns.destroy', cpu: 0, netns: 11 } as const
    const found = replayable([...births, exit])
    expect(found).toMatchObject({ madeUp: 1, lines: [0, 1, 2, 3] })
    expect(explanations(found, kernels)[0]?.mismatch).toBeUndefined()
  })

  test('a CPU that comes first was offline', () => {
    const online = { line: 3, t: '1.9', op: 'cpu.online', cpu: 1 } as const
    const found = replayable([...births, online, entry(4, 11, { cpu: 1 })])
    expect(explanations(found, [perNetInit])[0]).toMatchObject({ events: 4 })
    expect(explanations(found, [perNetInit])[0]?.mismatch).toBeUndefined()
  })

  test('more CPUs than a kernel has: cannot be replayed', () => {
    expect(whyNot([...births, entry(3, 11, { cpu: 10 ** 9 })])).toContain('names CPU 1000000000')
  })

  test('late frees are left out, and counted', () => {
    const late = { ...entry(8, 12, { op: 'dst.free', late: true }), t: '3.4' }
    expect(replayable([...shared, late])).toMatchObject({ late: 1 })
  })
})

describe('where events are lost', () => {
  const own = (count: number, slot: number) => ({ observed: { count, slot } })
  const events = [
    ...births,
    entry(3, 11, own(0, 1)),
    entry(4, 11, { cpu: 1, ...own(0, 1) }),
    entry(6, 11, own(0, 9)),
    entry(7, 11, own(0, 10)),
  ]

  test('numbers are found out again after it, and compared from then on', () => {
    const found = replayable(events, [{ events: 4, cpu: 0 }])
    expect(explanations(replayable(events), [perNetInit])[0]?.mismatch?.line).toBe(6)
    expect(explanations(found, [perNetInit])[0]?.mismatch).toBeUndefined()
    const wrong = replayable([...events, entry(8, 11, own(0, 99))], [{ events: 4, cpu: 0 }])
    expect(explanations(wrong, [perNetInit])[0]?.mismatch?.line).toBe(8)
  })

  test('a loss lies where its CPU was, by time and not by line', () => {
    // Printed CPU by CPU: line 4 is older than the loss, and line 3 is not.
    const byCpu = [
      ...births,
      entry(4, 11, { cpu: 1, ...own(0, 1) }),
      { ...entry(3, 11, { cpu: 1, ...own(0, 2) }), t: '2.900' },
      entry(5, 11, own(0, 9)),
    ]
    const blind = (cpu: number | null) => replayable(byCpu, [{ events: 4, cpu }])
    // CPU 0 was last seen at its birth, so that all after that is open.
    expect([...blind(0).blind]).toEqual([2, 3])
    expect([...blind(1).blind]).toEqual([])
    expect([...blind(null).blind]).toEqual([2, 3, 4])
  })

  test('what was overwritten, is missing before the first event of each CPU', () => {
    const found = replayable(events, [{ events: 0, cpu: null, atStart: true }])
    expect(found.blind.size).toBe(4)
  })

  test('several losses: each hides its own time', () => {
    const losses = (cpus: readonly (number | null)[]) =>
      cpus.map((cpu, i): Loss => ({ events: 3 + i, cpu }))
    expect([...replayable(events, losses([0, 1])).blind]).toEqual([3, 4, 5])
    const start = { events: 0, cpu: null, atStart: true } as const
    expect(replayable(events, [start, start, ...losses([0, 0])]).blind.size).toBe(5)
  })

  test('a CPU can have gone or come unseen', () => {
    const online = { line: 8, t: '3.0', op: 'cpu.online', cpu: 1 } as const
    const found = replayable([...events, online], [{ events: 4, cpu: 0 }])
    expect(explanations(found, [perNetInit])[0]?.mismatch).toBeUndefined()
  })
})

describe('what was enabled instead', () => {
  test('of a wrong number the steps that show it; of an impossible step, those beside it', () => {
    const wrong = replayable([
      ...births,
      entry(3, 11, { observed: { count: 0, slot: 1 } }),
      entry(4, 11, { observed: { count: 0, slot: 0 } }),
    ])
    expect(explanations(wrong, [perNetInit])[0]?.instead).toEqual(['dst_free net=0 cpu=0'])
    const impossible = replayable([...births, entry(3, 11, { op: 'dst.free' })])
    expect(explanations(impossible, [perNetInit])[0]?.instead).toEqual(['dst_alloc net=0 cpu=0'])
  })
})
