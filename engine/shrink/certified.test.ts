import { describe, expect, test } from 'vitest'
import { coherence, silent } from '../../examples/coherence.ts'
import { oneWriter } from '../../examples/coherence_claims.ts'
import { dieHard, never } from '../../examples/die_hard.ts'
import { explore } from '../explore/explore.ts'
import { traceRunner } from '../run/trace_runner.ts'
import { randomWalk } from '../simulate/random_walk.ts'
import { labelsOf } from '../trace.ts'
import { shortestTraces } from './shortest_traces.ts'
import { shrink } from './shrink.ts'

const jugs = { system: dieHard, params: {}, bounds: {} }

/** A violation that a random run has come to. */
function stumbled(seed: number) {
  const found = randomWalk({ ...jugs, properties: [never(4)], seed, runs: 500 })
  const outcome = found.properties.get('not 4')
  if (outcome === undefined || !('trace' in outcome)) throw new Error(`seed ${seed} found nothing`)
  return outcome.trace
}

describe('shrink: on die hard', () => {
  test.each([1, 2, 3, 4, 5])('seed %i: from a random run to the six pours', async seed => {
    const trace = stumbled(seed)
    expect(trace.length).toBeGreaterThan(6)
    const short = await shrink({ ...jugs, property: never(4), trace, statesMax: 100 })
    expect(short?.kind).toBe('shortest')
    expect(short?.searched).toEqual({ depth: 5, states: 12 })
    const solution = explore({ ...jugs, properties: [never(4)] }).properties.get('not 4')?.trace
    expect(short?.trace).toEqual(solution)
  })

  test('without a search it is shrunk, and nothing certifies it', async () => {
    const short = await shrink({ ...jugs, property: never(4), trace: stumbled(1), statesMax: 0 })
    expect(short).toMatchObject({ kind: 'shrunk' })
    expect(short).not.toHaveProperty('searched')
  })

  test('a trace that violates nothing is none', async () => {
    const trace = stumbled(1).slice(0, 1)
    expect(await shrink({ ...jugs, property: never(4), trace, statesMax: 0 })).toBeUndefined()
  })
})

describe('shortestTraces', () => {
  test('die hard has one solution of six pours: a brute force finds no other', () => {
    const found = shortestTraces(jugs, never(4), 6, { max: 10, statesMax: 100 })
    const runner = traceRunner(jugs, never(4))
    const all = (length: number): number[][] =>
      length === 0
        ? [[]]
        : all(length - 1).flatMap(steps => dieHard.actions.map((_, index) => [...steps, index]))
    const solutions = all(6).filter(steps => runner.violation(steps)?.length === 6)
    expect(solutions).toHaveLength(1)
    expect(found?.complete).toBe(true)
    expect(found?.traces).toEqual([
      explore({ ...jugs, properties: [never(4)] }).properties.get('not 4')?.trace,
    ])
  })

  test('names of caches are no difference: silent writes fail in few ways', () => {
    const of = { system: coherence(silent, 4, 1), params: {}, bounds: {} }
    const found = shortestTraces(of, oneWriter, 2, { max: 10, statesMax: 1000 })
    expect(found?.traces.map(labelsOf)).toEqual([
      ['read cache=0', 'write cache=1 value=0'],
      ['write cache=0 value=0', 'write cache=1 value=0'],
    ])
    expect(found?.complete).toBe(true)
  })
})
