import { describe, expect, test } from 'vitest'
import { dieHard, noOverflow } from '../examples/die_hard.ts'
import { action } from './action.ts'
import { lt, yes } from './arith/derived.ts'
import { InvalidNumber, NoList } from './errors.ts'
import { explore } from './explore/explore.ts'
import { exploreTogether } from './explore/team/team.ts'
import { type Property, stateProperty, stepProperty } from './property.ts'
import { randomWalk } from './simulate/random_walk.ts'
import { simulate } from './simulate/simulate.ts'
import type { Specification } from './simulate/specification.ts'
import type { System } from './system.ts'
import type { Verdict } from './verdict.ts'

const never = action('never', {}, { enabled: a => a.not(yes(a)), next: () => [] })
const stuck: System = { ...dieHard, name: 'stuck', actions: [never] }
const system: System = { ...dieHard, actions: [...dieHard.actions, never] }

/** `big = amount => big <= 5`, which no state can break. */
function ofAmount(amount: number): Property {
  return stateProperty({
    ...{ id: `of ${amount}`, name: '', sentence: '', equation: '' },
    antecedent: (a, _m, s) => a.eq(s(1), a.int(amount)),
    claims: (a, _m, s) => [{ subject: 'all', holds: a.le(s(1), a.int(5)), terms: () => [] }],
  })
}

function aboutStep(name: string, more: Partial<Parameters<typeof stepProperty>[0]> = {}): Property {
  return stepProperty({
    ...{ id: `about ${name}`, name: '', sentence: '', equation: '', about: [name] },
    claims: a => [{ subject: 'all', holds: yes(a), terms: () => [] }],
    ...more,
  })
}

/** It keeps nothing, and allows what can happen. */
const specification = (): Specification => ({
  cells: [],
  state: cell => {
    throw new Error(`nobody asks for cell ${cell}`)
  },
  allows: ({ name }) => name !== never.name,
  book: () => {},
})

type Check = (of: System, properties: readonly Property[]) => Promise<readonly Verdict[]>

const verdictsOf = (properties: ReadonlyMap<string, { readonly verdict: Verdict }>) =>
  [...properties.values()].map(({ verdict }) => verdict)

const instance = (of: System, properties: readonly Property[]) => ({
  ...{ system: of, params: {}, bounds: {}, properties },
})
const runs = { seed: 1, runs: 30 }

const checkers: readonly (readonly [string, string, Check])[] = [
  ['explore', 'exhausted', async (...of) => verdictsOf(explore(instance(...of)).properties)],
  [
    'explore with symmetry',
    'exhausted',
    async (...of) => verdictsOf(explore({ ...instance(...of), symmetry: true }).properties),
  ],
  [
    'two workers',
    'exhausted',
    async (...of) => verdictsOf((await exploreTogether(instance(...of), 2)).properties),
  ],
  [
    'simulate',
    'not refuted',
    async (...of) => {
      return verdictsOf(simulate({ ...instance(...of), ...runs, specification }).properties)
    },
  ],
  [
    'randomWalk',
    'not refuted',
    async (...of) => verdictsOf(randomWalk({ ...instance(...of), ...runs }).properties),
  ],
]

describe.each(checkers)('%s: a verdict about nothing is vacuous', (_, fine, check) => {
  test('a system that cannot move', async () => {
    expect(await check(stuck, [noOverflow])).toEqual(['vacuous'])
    expect(await check(system, [noOverflow])).toEqual([fine])
  })

  test('a property of an action that never happens', async () => {
    const asked = ['fill big', 'never'].map(name => aboutStep(name))
    expect(await check(system, asked)).toEqual([fine, 'vacuous'])
  })

  test('a property whose antecedent is never true', async () => {
    expect(await check(system, [ofAmount(6), ofAmount(5), ofAmount(0)])).toEqual([
      ...['vacuous', fine, fine],
    ])
    const full = aboutStep('fill big', { antecedent: (a, _m, s) => lt(a, a.int(5), s(1)) })
    expect(await check(system, [full])).toEqual(['vacuous'])
  })

  test('a property that claims nothing', async () => {
    expect(await check(system, [aboutStep('fill big', { claims: () => [] })])).toEqual(['vacuous'])
  })
})

test('a request without properties', async () => {
  const { properties: _, ...left } = instance(system, [])
  const request = { ...left, seed: 1, runs: 1, specification } as never
  expect(() => explore(request)).toThrow(NoList)
  expect(() => randomWalk(request)).toThrow(NoList)
  expect(() => simulate(request)).toThrow('properties is no list; give an empty one')
  await expect(exploreTogether(request, 2)).rejects.toThrow(NoList)
})

describe('numbers that no run can have', () => {
  test.each([{ depthMax: Number.NaN }, { depthMax: -1 }, { statesMax: 0 }, { statesMax: 1.5 }])(
    'explore: %j',
    bounds => {
      expect(() => explore({ ...instance(system, []), bounds })).toThrow(InvalidNumber)
    },
  )

  test.each([0, Number.NaN, Number.POSITIVE_INFINITY])('%d bytes', memoryMax => {
    expect(() => explore({ ...instance(system, []), memoryMax })).toThrow('memoryMax is')
  })

  test.each([0, Number.NaN, 1.5])('%d workers', async workers => {
    await expect(exploreTogether(instance(system, []), workers)).rejects.toThrow('workers is')
  })

  test.each([
    { seed: -1, runs: 1 },
    { seed: 1, runs: 0 },
    { seed: 1, runs: Number.NaN },
    { seed: 1, runs: 1, commandsMax: 0 },
  ])('random runs: %j', request => {
    const of = { ...instance(system, []), ...request }
    expect(() => randomWalk(of)).toThrow(InvalidNumber)
    expect(() => simulate({ ...of, specification })).toThrow(InvalidNumber)
  })
})
