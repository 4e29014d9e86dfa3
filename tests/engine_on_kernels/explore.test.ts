import { describe, expect, test } from 'vitest'
import { explore } from '../../engine/explore/explore.ts'
import type { ExploreRequest } from '../../engine/explore/request.ts'
import { labelsOf } from '../../engine/trace.ts'
import { dieHard, never } from '../../examples/die_hard.ts'
import { INT_MAX, scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { modelOf, settingText } from '../../model/setting.ts'
import { isolation, sumIsLive } from '../../properties/conservation.ts'
import { readNearLive, refusedOverLimit } from '../../properties/limit.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { runExploreCheck } from '../../suite/run/searches.ts'
import { measuredAgainst } from '../../suite/tables/expected.ts'
import { exploreChecks } from '../../suite/tables/explore.ts'
import { expectAsExpected } from '../findings.ts'

const jugs = { system: dieHard, params: scaled(1), bounds: { liveMax: 5 }, properties: [] }

describe('explore: a toy with known answers', () => {
  test('finds its 16 states, and takes 6 steps from each', () => {
    const { states, transitions, depth, complete } = explore(jugs)
    expect({ states, transitions, depth, complete }).toEqual({
      states: 16,
      transitions: 96,
      // By hand: (3,1) and (0,4) are the farthest, 7 pours away.
      depth: 7,
      complete: true,
    })
  })

  test('finds 4 gallons in 6 pours and never in fewer', () => {
    const found = explore({ ...jugs, properties: [never(4)] }).properties.get('not 4')
    expect(labelsOf(found?.trace ?? [])).toEqual([
      'fill big',
      'big to small',
      'empty small',
      'big to small',
      'fill big',
      'big to small',
    ])
    const shallow = explore({
      ...jugs,
      bounds: { liveMax: 5, depthMax: 5 },
      properties: [never(4)],
    })
    expect(shallow.properties.get('not 4')).toEqual({ verdict: 'not refuted' })
    expect(shallow.complete).toBe(false)
  })

  test('says exhausted only of what no state violates', () => {
    const found = explore({ ...jugs, properties: [never(4), never(6)] }).properties
    expect([...found].map(([id, { verdict }]) => [id, verdict])).toEqual([
      ['not 4', 'violated'],
      ['not 6', 'exhausted'],
    ])
  })

  test('a property that the initial state violates has an empty trace', () => {
    const found = explore({ ...jugs, properties: [never(0)] }).properties.get('not 0')
    expect(found).toEqual({ verdict: 'violated', trace: [] })
  })

  test('stops at the number of states it was given, and does not say exhausted', () => {
    const bounds = { liveMax: 5, statesMax: 10 }
    const result = explore({ ...jugs, bounds, properties: [never(6)] })
    expect(result.complete).toBe(false)
    expect(result.properties.get('not 6')).toEqual({ verdict: 'not refuted' })
  })

  test('a state that leaves the packed range is an error, never a wrap-around', () => {
    const cells = dieHard.cells.map(cell => ({ ...cell, range: () => ({ low: 0, high: 3 }) }))
    const tooSmall = { ...jugs, system: { ...dieHard, cells } }
    expect(() => explore(tooSmall)).toThrow('big = 5 leaves 0..3, the range that the search packs')
  })
})

const actions = ['dst_alloc', 'dst_free'] as const
function small(request: Partial<ExploreRequest> = {}): ExploreRequest {
  const structure = { cpus: 1, netns: 2, families: ['ipv4'] } as const
  const model = buildModel(copiedTemplate, structure, { actions })
  const bounds = { liveMax: 2, countMax: 8 }
  return { system: model, params: scaled(2), bounds, properties: [readNearLive], ...request }
}

describe('explore: the model', () => {
  test('of equally short traces it gives the first in the order of the action table', () => {
    const found = explore(small()).properties.get('P2')
    expect(labelsOf(found?.trace ?? [])).toEqual([
      'dst_alloc net=0 cpu=0',
      'dst_alloc net=1 cpu=0',
      'dst_alloc net=0 cpu=0',
    ])
  })

  test('without --count-max the drift has no end: the search stops at its number of states', () => {
    const result = explore(small({ bounds: { liveMax: 2, statesMax: 20_000 } }))
    expect(result.complete).toBe(false)
    expect(result.states).toBeGreaterThanOrEqual(20_000)
  })

  test('a step that leaves the bounds is neither taken nor judged', () => {
    const result = explore(small({ bounds: { liveMax: 0 }, properties: [isolation] }))
    expect(result).toMatchObject({ states: 1, transitions: 0, complete: true })
    expect(result.properties.get('P4')?.verdict).toBe('vacuous')
  })

  test('stops before it outgrows its memory, and does not say exhausted', () => {
    const cut = (memoryMax: number) =>
      explore(small({ bounds: { liveMax: 2 }, memoryMax, properties: [readNearLive, isolation] }))
    const result = cut(40_000)
    expect(result).toMatchObject({ complete: false, stoppedBy: 'memory' })
    expect(result.states).toBeLessThan(2000)
    expect(cut(80_000).states).toBeGreaterThan(result.states)
    expect(result.properties.get('P2')?.verdict).toBe('violated')
  })

  test('states are packed anew when a count outgrows its field, and nothing else changes', () => {
    const far = { liveMax: 2, depthMax: 40 }
    // Wide from the start: a count cannot go farther than there are steps.
    const { system } = small()
    const wide = explore(small({ system, bounds: { ...far, countMax: 80 } }))
    const narrow = explore(small({ system, bounds: far }))
    expect(narrow).toEqual(wide)
    expect(narrow.states).toBeGreaterThan(250)
  })

  test('reports its progress: states and depth, at the start and as both grow', () => {
    const calls: [number, number][] = []
    const bounds = { liveMax: 2, statesMax: 30_000 }
    explore(small({ bounds, onProgress: (...call) => calls.push(call) }))
    expect(calls[0]).toEqual([1, 0])
    // 8,192 states or more are between two calls.
    expect(calls).toHaveLength(4)
    for (const i of [0, 1] as const) {
      const figures = calls.map(call => call[i])
      expect(figures).toEqual([...new Set(figures)].toSorted((x, y) => x - y))
    }
  })

  test('a step property is judged on steps that lead to known states too', () => {
    // gc_thresh = 0 refuses the second entry: a step from a state to itself.
    const structure = { cpus: 1, netns: 1, families: ['ipv4'] } as const
    const model = buildModel(perNetInit, structure, { actions: ['dst_alloc'] })
    const params = { ...scaled(1, 0) }
    const request = {
      system: model,
      params,
      bounds: { liveMax: 3 },
      properties: [refusedOverLimit],
    }
    const result = explore({ ...request, sometimes })
    expect(result).toMatchObject({ states: 2, transitions: 2, complete: true })
    expect([...result.seen]).toEqual(['foldUp', 'refusal'])
  })
})

describe('the suite', () => {
  test.each(
    exploreChecks.map(check => [`${check.kernel.name} ${settingText(check)}`, check] as const),
  )(
    '%s: states, depth, verdicts and shortest traces are as pinned',
    { tags: ['slow'] },
    (_, check) => {
      expectAsExpected(
        runExploreCheck(check, () => true),
        1 + check.properties.length,
      )
    },
  )

  test('per-net-init: its netns are independent: states multiply, and depths add up', () => {
    const counting = exploreChecks.filter(
      ({ kernel, bounds: { liveMax, ...rest }, actions, params }) =>
        kernel === perNetInit &&
        actions?.join() === 'dst_alloc,dst_free' &&
        params.gcThresh === INT_MAX &&
        Object.keys(rest).length === 0,
    )
    expect(counting.length).toBeGreaterThanOrEqual(8)
    for (const { structure, states, transitions, depth, ...check } of counting) {
      const { netns } = structure
      const setting = { ...check, structure: { ...structure, netns: 1 } }
      const one = explore({ ...setting, system: modelOf(setting), properties: [] })
      expect(states).toBe(one.states ** netns)
      expect(transitions).toBe(netns * one.transitions * one.states ** (netns - 1))
      expect(depth).toBe(netns * one.depth)
    }
  })

  test('every property is refuted by some search and holds in another', () => {
    for (const { id } of properties) {
      const checks = exploreChecks.filter(check => check.properties.includes(id))
      expect(
        checks.some(check => id in check.violated),
        `${id} is refuted`,
      ).toBe(true)
      expect(
        checks.some(check => !(id in check.violated)),
        `${id} holds`,
      ).toBe(true)
    }
  })

  /** What searches refute of a patch, and not of the kernel that it is measured against. */
  const refuted = (patch: Kernel): readonly string[] => {
    const ids = (name?: string): readonly string[] =>
      exploreChecks.flatMap(c => (c.kernel.name === name ? Object.keys(c.violated) : []))
    const released = ids(measuredAgainst(patch)?.name)
    return [...new Set(ids(patch.name))].filter(id => !released.includes(id))
  }

  test('every wrong patch is refuted by some property that a released kernel keeps', () => {
    for (const patch of wrongPatches) expect(refuted(patch), patch.name).not.toEqual([])
  })

  test('no right patch is refuted by any', () => {
    for (const patch of rightPatches) {
      expect(exploreChecks.some(({ kernel }) => kernel === patch)).toBe(true)
      expect(refuted(patch), patch.name).toEqual([])
    }
  })

  test('a pinned count or length that is wrong is noticed', () => {
    const [check] = exploreChecks
    if (check === undefined) throw new Error('the suite has no searches')
    const wrong = { ...check, states: check.states + 1, violated: { P2: 3 } }
    const found = runExploreCheck(wrong, () => true)
    expect(found.filter(({ status }) => status === 'differs')).toMatchObject([
      { kind: 'run' },
      { kind: 'verdict', property: 'P2' },
    ])
  })

  test('only the properties that are wanted are judged', () => {
    const check = exploreChecks.find(({ kernel }) => kernel === copiedTemplate)
    if (check === undefined) throw new Error('the suite has no search of copied-template')
    const found = runExploreCheck(check, id => id === sumIsLive.id)
    expect(found).toMatchObject([{ kind: 'run' }, { kind: 'verdict', property: 'P1' }])
    expect(found).toHaveLength(2)
  })
})

test('INT_MAX is that of a 32-bit int', () => {
  expect(INT_MAX).toBe(2147483647)
})
