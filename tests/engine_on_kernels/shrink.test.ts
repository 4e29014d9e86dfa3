import { describe, expect, test } from 'vitest'
import { replayTrace } from '../../engine/run/replay.ts'
import { type Shrunk, shrink } from '../../engine/shrink/shrink.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import type { System } from '../../engine/system.ts'
import { type Labels, labelsOf, type Trace, traceOf } from '../../engine/trace.ts'
import { scaled } from '../../model/bounds.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { instanceOf, modelOf, type Setting } from '../../model/setting.ts'
import { sumIsLive } from '../../properties/conservation.ts'
import { withLedger } from '../../properties/ledger.ts'
import { readNearLive } from '../../properties/limit.ts'
import { leaking } from '../../suite/tables/leaking.ts'

/** What a random campaign finds. */
function failing(setting: Setting, seed: number): Trace {
  const request = { ...withLedger(instanceOf(setting)), runs: 100, seed }
  const found = simulate({ ...request, properties: [readNearLive] }).properties.get('P2')
  if (found === undefined || !('trace' in found)) throw new Error(`seed ${seed} found nothing`)
  return found.trace
}

/** The steps that a person would write. */
const written = (setting: Setting, labels: Labels): Trace => traceOf(modelOf(setting), labels)

const request = (setting: Setting, trace: Trace) =>
  ({ ...instanceOf(setting), property: readNearLive, trace, statesMax: 1_000_000 }) as const

async function shrunk(...args: Parameters<typeof shrink>): Promise<Shrunk> {
  const found = await shrink(...args)
  if (found === undefined) throw new Error('lost')
  return found
}

describe('shrink: P2 on copied-template', () => {
  test.each([
    [1, 4, 50],
    [1, 8, 20],
    [1, 32, 5],
    [2, 4, 50],
    [2, 8, 20],
    [2, 32, 5],
  ])(
    'C = %i, B = %i: the shortest, certified, from each of %i seeds',
    { tags: ['slow'] },
    async (cpus, batch, seeds) => {
      const setting = leaking(cpus, scaled(batch))
      const length = cpus * (batch - 1) + 2
      for (let seed = 1; seed <= seeds; seed++) {
        const { kind, trace, searched } = await shrunk(request(setting, failing(setting, seed)))
        expect([kind, trace.length, searched?.depth], `seed ${seed}`).toEqual([
          'shortest',
          length,
          length - 1,
        ])
        const violated = replayTrace<System>(instanceOf(setting), trace, readNearLive).map(
          step => !!step.violation,
        )
        expect(violated.indexOf(true), `seed ${seed}`).toBe(length - 1)
      }
    },
  )

  test('names are in the order of appearance, and steps that commute in that of the table', async () => {
    const setting = leaking(2, scaled(2))
    const where = ['net=1 cpu=1', 'net=1 cpu=0', 'net=0 cpu=1', 'net=1 cpu=1']
    const trace = written(
      setting,
      where.map(text => `dst_alloc ${text}`),
    )
    expect(labelsOf((await shrunk(request(setting, trace))).trace)).toEqual([
      'dst_alloc net=0 cpu=0',
      'dst_alloc net=0 cpu=1',
      'dst_alloc net=1 cpu=0',
      'dst_alloc net=0 cpu=0',
    ])
  })

  test('init_net keeps its name where netns are born', async () => {
    const setting = {
      ...leaking(1, scaled(2)),
      actions: ['dst_alloc', 'dst_free', 'setup_net'] as const,
    }
    const trace = written(setting, ['setup_net net=1', 'dst_alloc net=1 cpu=0'])
    const found = await shrunk({ ...request(setting, trace), property: sumIsLive })
    expect(found.kind).toBe('shortest')
    expect(labelsOf(found.trace)).toEqual(['dst_alloc net=0 cpu=0', 'setup_net net=1'])
  })
})

describe('shrink: where it cannot tell', () => {
  const setting = leaking(2, scaled(8))
  const trace = failing(setting, 1)

  test('no search: shrunk, and nothing is said of shorter ones', async () => {
    const found = await shrunk({ ...request(setting, trace), statesMax: 0 })
    expect(found.kind).toBe('shrunk')
    expect(found).not.toHaveProperty('searched')
  })

  test('a search that runs out of states: shrunk, with the depth that it searched', async () => {
    const found = await shrunk({ ...request(setting, trace), statesMax: 100 })
    expect(found.kind).toBe('shrunk')
    expect(found.searched?.depth).toBeGreaterThan(1)
    expect(found.searched?.depth).toBeLessThan(found.trace.length - 1)
    expect(found.searched?.states).toBeLessThanOrEqual(100)
  })

  test('no time for the passes: the search finds the shortest by itself', async () => {
    const long = failing(leaking(2, scaled(4)), 3)
    const found = await shrunk({ ...request(leaking(2, scaled(4)), long), timeMaxMs: 0 })
    expect(found).toMatchObject({ kind: 'shortest', searched: { depth: 7 } })
    expect(found.trace).toHaveLength(8)
  })

  test('interrupted: the best so far, uncertified; each best is simpler than the one before', async () => {
    const controller = new AbortController()
    const lengths: number[] = []
    const onBest = (best: Trace): void => {
      lengths.push(best.length)
      controller.abort()
    }
    const pair = written(setting, ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0'])
    const long = Array<Trace>(2000).fill(pair).flat()
    const wanted = { ...request(setting, [...long, ...trace]), onBest, signal: controller.signal }
    const found = await shrunk(wanted)
    expect(found.kind).toBe('shrunk')
    expect(lengths).toEqual(lengths.toSorted((x, y) => y - x))
    expect(found.trace).toHaveLength(lengths.at(-1) ?? 0)
    expect(found).not.toHaveProperty('searched')
  })

  test('a trace that violates nothing is none', async () => {
    const patched = { ...setting, kernel: perNetInit }
    expect(await shrink(request(patched, trace))).toBeUndefined()
    const other = { ...setting, actions: ['setup_net'] as const }
    expect(await shrink(request(setting, written(other, ['setup_net net=1'])))).toBeUndefined()
  })
})
