import { describe, expect, test } from 'vitest'
import { PathNotFollowed } from '../../engine/errors.ts'
import { given } from '../../engine/given.ts'
import { replayTrace } from '../../engine/run/replay.ts'
import { randomWalk } from '../../engine/simulate/random_walk.ts'
import type { RandomRequest, Refutation, SimulateResult } from '../../engine/simulate/request.ts'
import { labelsOf } from '../../engine/trace.ts'
import { realScale } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { sumIsLive } from '../../properties/conservation.ts'
import { readNearLive } from '../../properties/limit.ts'
import { properties } from '../../properties/properties.ts'
import { countOffLive } from '../../properties/target.ts'

const all = properties.filter(({ needs }) => needs === undefined)

function settingOf(kernel = copiedTemplate): Setting {
  const structure = { cpus: 2, netns: 3, families: ['ipv4'] } as const
  return { kernel, structure, params: realScale(64), bounds: {}, sysctlValues: [0, 64] }
}

function walk(setting: Setting, more: Partial<RandomRequest<Model>> = {}): SimulateResult {
  const request = { ...instanceOf(setting), properties: all, seed: 1, runs: 200 }
  return randomWalk({ ...request, ...more })
}

function refutations({ properties: verdicts }: SimulateResult): readonly [string, Refutation][] {
  return [...verdicts].flatMap(([id, found]): [string, Refutation][] =>
    'path' in found ? [[id, found]] : [],
  )
}

/** What is printed of a verdict. Equal actions of two models are no equal values. */
function printed({ properties: verdicts }: SimulateResult, id: string): unknown {
  const found = verdicts.get(id)
  if (found === undefined) throw new Error(`nothing is said of ${id}`)
  return 'trace' in found ? { ...found, trace: labelsOf(found.trace) } : found
}

describe('random walk: copied-template at its own scale', () => {
  const setting = settingOf()
  const result = walk(setting)

  test('is refuted as random runs must refute it', () => {
    const ids = refutations(result).map(([id]) => id)
    expect(ids).toEqual(expect.arrayContaining(['P1', 'P2', 'P4', 'P7', 'P8']))
    // The total is right whatever the copy does.
    expect(ids).not.toContain('P3')
  })

  test('each trace violates its property at its last step and not before, in numbers', () => {
    expect(refutations(result).length).toBeGreaterThanOrEqual(5)
    for (const [id, { trace }] of refutations(result)) {
      const property = all.find(candidate => candidate.id === id)
      const replayed = replayTrace(instanceOf(setting), trace, property)
      const failing = replayed.flatMap(({ violation }, at) => (violation ? at + 1 : []))
      expect({ id, failing }).toEqual({ id, failing: [trace.length] })
    }
  })

  test('the seed and the number of the run replay each trace', () => {
    expect(refutations(result).length).toBeGreaterThanOrEqual(5)
    for (const [id, found] of refutations(result)) {
      const only = all.filter(property => property.id === id)
      const again = walk(setting, { properties: only, path: found.path })
      expect(printed(again, id)).toEqual(printed(result, id))
    }
  })

  test('the verdict of a property is the same alone as among all others', () => {
    for (const property of [sumIsLive, readNearLive]) {
      const alone = walk(setting, { properties: [property] })
      expect(printed(alone, property.id)).toEqual(printed(result, property.id))
    }
  })

  test('another seed walks another way', () => {
    const [one, other] = [1, 2].map(seed => printed(walk(setting, { seed }), 'P2'))
    expect(one).not.toEqual(other)
  })
})

test('random walk: per-net-init counts right in every run', () => {
  const counting = all.filter(({ id }) => ['P1', 'P2', 'P3', 'P4', 'P8'].includes(id))
  const result = walk(settingOf(perNetInit), { properties: counting })
  expect(refutations(result)).toEqual([])
  expect(result.steps).toBeGreaterThan(50_000)
})

test('random walk: no more live entries than it is told', () => {
  const setting = { ...settingOf(), bounds: { liveMax: 3 } }
  const { properties: verdicts } = walk(setting, { properties: [sumIsLive] })
  const found = verdicts.get('P1')
  const trace = found !== undefined && 'path' in found ? found.trace : []
  expect(trace.length).toBeGreaterThan(0)
  expect(replayTrace(instanceOf(setting), trace).some(({ outside }) => outside)).toBe(false)
})

test('random walk: says after how many runs it stands', () => {
  const runs: number[] = []
  walk(settingOf(perNetInit), { properties: [], runs: 3, onProgress: run => runs.push(run) })
  expect(runs).toEqual([0, 1, 2])
})

test('random walk: a path that is no number of a run is an error', () => {
  expect(() => walk(settingOf(), { path: '1:2' })).toThrow(
    new PathNotFollowed('1:2', 'number of a run'),
  )
})

describe('random walk: climbing on abs(count - live), at 4 CPUs and B = 32', () => {
  const structure = { cpus: 4, netns: 2, families: ['ipv4'] } as const
  const actions = ['dst_alloc', 'dst_free'] as const
  const setting = { kernel: copiedTemplate, structure, params: realScale(), bounds: {}, actions }
  const request = { ...instanceOf(setting), properties: [readNearLive], runs: 1000 }

  /** The steps until P2 is violated, with each of the seeds, least first. */
  const steps = (target?: typeof countOffLive): readonly number[] =>
    Array.from({ length: 21 }, (_, seed) => {
      const result = randomWalk({ ...request, seed, ...given({ target }) })
      expect(result.properties.get('P2')?.verdict).toBe('violated')
      return result.steps
    }).sort((x, y) => x - y)

  test('P2 falls in fewer steps than blindly; its trace is one that replays', () => {
    const median = (values: readonly number[]): number => values[10] as number
    // A quarter, for the seeds are few; the bench has the ratio of fifty.
    expect(median(steps(countOffLive))).toBeLessThan(median(steps()) / 4)
    const found = randomWalk({ ...request, seed: 1, target: countOffLive }).properties.get('P2')
    if (found === undefined || !('path' in found)) throw new Error('not refuted')
    const replayed = replayTrace(instanceOf(setting), found.trace, readNearLive)
    const failing = replayed.flatMap(({ violation }, at) => (violation ? at + 1 : []))
    expect(failing).toEqual([found.trace.length])
  })

  test('per-net-init: it reaches what the slots can hold back, and no more', () => {
    const right = instanceOf({ ...setting, kernel: perNetInit })
    const climb = { ...request, ...right, seed: 1, runs: 50, target: countOffLive }
    expect(randomWalk(climb)).toMatchObject({ reached: 4 * 31, runs: 50 })
  })
})
