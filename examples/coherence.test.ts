import { describe, expect, test } from 'vitest'
import { explore } from '../engine/explore/explore.ts'
import { exploreTogether } from '../engine/explore/team/team.ts'
import { randomWalk } from '../engine/simulate/random_walk.ts'
import { simulate } from '../engine/simulate/simulate.ts'
import { labelsOf } from '../engine/trace.ts'
import { coherence, msi, silent } from './coherence.ts'
import { fresh, oneWriter, register } from './coherence_claims.ts'

const properties = [oneWriter, fresh]
const msiOf = (size: number, values: number) =>
  ({ system: coherence(msi, size, values), params: {}, bounds: {}, properties }) as const

const sizes = [2, 3, 4, 5, 6, 7, 8].map(size => [size] as const)

describe('coherence: what is known in closed form', () => {
  test.each(sizes)('%i caches: 2^N + N states, and N + 2 classes of them', size => {
    const plain = explore(msiOf(size, 1))
    const reduced = explore({ ...msiOf(size, 1), symmetry: true })
    expect([plain.states, plain.complete]).toEqual([2 ** size + size, true])
    expect([reduced.states, reduced.complete]).toEqual([size + 2, true])
    expect(reduced.symmetry?.rows).toHaveLength(size)
    for (const { verdict } of plain.properties.values()) expect(verdict).toBe('exhausted')
    expect(reduced.properties).toEqual(plain.properties)
    // From the empty caches, each of the others takes a read.
    expect([plain.depth, reduced.depth]).toEqual([size, size])
  })

  test.each([
    [2, 2],
    [3, 2],
    [5, 3],
  ])('%i caches, %i values: 2^N V + N V^2 states, (N + 1) V + V^2 classes', (size, values) => {
    const plain = explore(msiOf(size, values))
    const reduced = explore({ ...msiOf(size, values), symmetry: true })
    expect(plain.states).toBe(2 ** size * values + size * values ** 2)
    expect(reduced.states).toBe((size + 1) * values + values ** 2)
  })

  test.each([2, 5, 8])('%i caches: two workers find the same', async size => {
    for (const symmetry of [false, true]) {
      const request = { ...msiOf(size, 1), symmetry, memoryMax: 2 ** 22 }
      expect(await exploreTogether(request, 2)).toEqual(explore(request))
    }
  })
})

describe('coherence: silent writes', () => {
  const system = coherence(silent, 3, 2)
  const request = { system, params: {}, bounds: {}, properties }

  test('a copy is out of date after two steps', () => {
    const found = explore({ ...request, untilViolated: true })
    const written = (id: string) => labelsOf(found.properties.get(id)?.trace ?? [])
    expect(written('one writer')).toEqual(['read cache=0', 'write cache=1 value=0'])
    expect(written('fresh')).toEqual(['read cache=0', 'write cache=1 value=1'])
  })

  test('random runs refute both properties, and nothing of the right protocol', () => {
    const walks = { runs: 50, seed: 1 }
    const verdicts = (found: ReturnType<typeof randomWalk>) =>
      [...found.properties.values()].map(({ verdict }) => verdict)
    expect(verdicts(randomWalk({ ...request, ...walks }))).toEqual(['violated', 'violated'])
    expect(verdicts(randomWalk({ ...msiOf(3, 2), ...walks }))).toEqual([
      'not refuted',
      'not refuted',
    ])
  })

  test('it is no register: a read gives what was overwritten', () => {
    const campaign = { runs: 50, seed: 1, specification: () => register(system) }
    expect(() => simulate({ ...request, properties: [], ...campaign })).toThrow(
      /^read cache=\d gives \d, and \d was written last$/,
    )
  })
})

test('coherence: the caches are a register, as far as random runs can tell', () => {
  const right = msiOf(3, 4)
  const found = simulate({
    ...right,
    runs: 30,
    seed: 1,
    specification: () => register(right.system),
  })
  expect([...found.properties.values()].map(({ verdict }) => verdict)).toEqual([
    'not refuted',
    'not refuted',
  ])
  expect(found.steps).toBeGreaterThan(1000)
})
