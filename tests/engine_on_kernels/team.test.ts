import { describe, expect, test } from 'vitest'
import { explore } from '../../engine/explore/explore.ts'
import type { ExploreRequest, ExploreResult } from '../../engine/explore/request.ts'
import { exploreTogether } from '../../engine/explore/team/team.ts'
import type { StateProperty } from '../../engine/property.ts'
import { replayTrace } from '../../engine/run/replay.ts'
import { labelsOf } from '../../engine/trace.ts'
import { dieHard, never } from '../../examples/die_hard.ts'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { instanceOf, modelOf, settingText } from '../../model/setting.ts'
import { isolation, sumIsLive } from '../../properties/conservation.ts'
import { flowSometimes } from '../../properties/flow.ts'
import { readNearLive } from '../../properties/limit.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { exploreChecks } from '../../suite/tables/explore.ts'

/** Enough for every search here, and no more than that is asked of the machine for each. */
const memoryMax = 2 ** 25

/** What must not depend on the number of workers. */
function findings({ properties: judged, ...rest }: ExploreResult) {
  const verdicts = [...judged].map(([id, { verdict, trace }]) => [id, verdict, trace?.length])
  return { ...rest, verdicts }
}

// Of every part, large enough for all workers to have work in many levels.
const checks = exploreChecks.filter(({ states }) => states > 8000 && states < 200_000)
const cases = checks.flatMap(check =>
  ([2, 3] as const).map(
    workers => [`${check.kernel.name} ${settingText(check)}`, workers, check] as const,
  ),
)

describe('workers: counts, verdicts and lengths are those of one thread', {
  tags: ['slow'],
}, () => {
  test('there are enough searches, of every part', () => {
    expect(checks.length).toBeGreaterThanOrEqual(19)
  })

  test.each(cases)('%s, %i workers', async (_, workers, check) => {
    const request: ExploreRequest = {
      ...check,
      system: modelOf(check),
      properties: properties.filter(({ id }) => check.properties.includes(id)),
      sometimes: [...sometimes, ...flowSometimes],
      memoryMax,
      symmetry: workers === 3,
    }
    const together = await exploreTogether(request, workers)
    expect(findings(together)).toEqual(findings(explore(request)))
    for (const [id, { trace }] of together.properties) {
      if (trace === undefined) continue
      const property = properties.find(candidate => candidate.id === id)
      const replayed = replayTrace(instanceOf(check), trace, property)
      const failing = replayed.findIndex(({ violation }) => violation !== undefined)
      expect(failing, labelsOf(trace).join('; ')).toBe(trace.length - 1)
    }
  })
})

const jugs = {
  ...{ system: dieHard, params: scaled(1), bounds: { liveMax: 5 }, memoryMax },
  properties: [never(4), never(0), never(6)],
}

const structure = { cpus: 2, netns: 2, families: ['ipv4'] } as const
// Built once: traces are equal only if their actions are the same values.
const model = buildModel(copiedTemplate, structure, { actions: ['dst_alloc', 'dst_free'] })

function small(request: Partial<ExploreRequest> = {}): ExploreRequest {
  const bounds = { liveMax: 3, countMax: 8 }
  const asked = [readNearLive, sumIsLive, isolation]
  return { system: model, params: scaled(2), bounds, properties: asked, memoryMax, ...request }
}

describe('workers: how a search ends', () => {
  test.each([1, 2, 5])('%i workers: a toy with known answers', async workers => {
    const result = await exploreTogether(jugs, workers)
    expect(result).toMatchObject({ states: 16, transitions: 96, depth: 7, complete: true })
    expect(findings(result).verdicts).toEqual([
      ['not 4', 'violated', 6],
      ['not 0', 'violated', 0],
      ['not 6', 'exhausted', undefined],
    ])
  })

  test('the same number of workers finds the same traces, however fast each is', {
    tags: ['slow'],
  }, async () => {
    const first = await exploreTogether(small(), 3)
    for (let run = 0; run < 5; run++) expect(await exploreTogether(small(), 3)).toEqual(first)
  })

  test('a bound on the depth ends it where it ends one thread', async () => {
    const request = small({ bounds: { liveMax: 3, depthMax: 7 } })
    const result = await exploreTogether(request, 2)
    expect(result).toMatchObject({ complete: false, stoppedBy: 'depth', depth: 7 })
    expect(findings(result)).toEqual(findings(explore(request)))
  })

  test('a bound on the states ends it soon after, and it does not say exhausted', {
    tags: ['slow'],
  }, async () => {
    const bounds = { liveMax: 2, statesMax: 5000 }
    const result = await exploreTogether(small({ bounds, properties: [never(99)] }), 2)
    expect(result).toMatchObject({ complete: false, stoppedBy: 'states' })
    expect(result.states).toBeGreaterThanOrEqual(5000)
    expect(result.states).toBeLessThan(5020)
    expect(result.properties.get('not 99')).toEqual({ verdict: 'not refuted' })
  })

  test('ends when nothing is left to ask, if told so', async () => {
    const request = small({ untilViolated: true, properties: [readNearLive] })
    const result = await exploreTogether(request, 2)
    expect(result).toMatchObject({ complete: false, stoppedBy: 'violation' })
    expect(result.properties.get('P2')?.trace).toHaveLength(4)
    const all = await exploreTogether(small({ untilViolated: true, properties: [never(99)] }), 2)
    expect(all.complete).toBe(true)
  })

  test.each([1, 2, 3])(
    '%i workers: stop before they outgrow their memory',
    { tags: ['slow'] },
    async workers => {
      const cut = (bytes: number) =>
        exploreTogether(small({ bounds: { liveMax: 2 }, memoryMax: bytes }), workers)
      const result = await cut(60_000)
      expect(result).toMatchObject({ complete: false, stoppedBy: 'memory' })
      expect(await cut(60_000)).toEqual(result)
      expect((await cut(400_000)).states).toBeGreaterThan(result.states)
      expect(await cut(1)).toMatchObject({ stoppedBy: 'memory', depth: 0 })
      // What it has found by then is as short as can be.
      expect(result.properties.get('P2')?.trace).toHaveLength(5)
    },
  )

  test('no array is too long on its way to a worker', async () => {
    // More than 4 GiB of states, of which few pages are touched.
    const request = small({ memoryMax: 2 ** 35 })
    expect(findings(await exploreTogether(request, 2))).toEqual(findings(explore(small())))
  })

  test('states are packed anew when a count outgrows its field', async () => {
    const request = small({ bounds: { liveMax: 1, depthMax: 60 } })
    expect(findings(await exploreTogether(request, 2))).toEqual(findings(explore(request)))
  })

  test('a state that leaves the packed range is an error, never a wrap-around', async () => {
    const cells = dieHard.cells.map(cell => ({ ...cell, range: () => ({ low: 0, high: 3 }) }))
    const tooSmall = exploreTogether({ ...jugs, system: { ...dieHard, cells } }, 2)
    await expect(tooSmall).rejects.toThrow('big = 5 leaves 0..3, the range that the search packs')
  })

  test('reports its progress, level by level', async () => {
    const depths: number[] = []
    await exploreTogether(small({ onProgress: (_, depth) => depths.push(depth) }), 2)
    expect(depths).toEqual(depths.map((_, depth) => depth))
    expect(depths.length).toBeGreaterThan(10)
  })

  test('a worker that fails ends the search with its error', async () => {
    const absent = { ...never(4), holds: (a, _, s) => a.le(s(99), a.int(0)) } as StateProperty
    const request = { ...jugs, properties: [absent] }
    await expect(exploreTogether(request, 2)).rejects.toThrow('s99 is not defined')
  })
})
