import { describe, expect, test } from 'vitest'
import { coherence, msi } from '../../examples/coherence.ts'
import { register } from '../../examples/coherence_claims.ts'
import { dieHard, never } from '../../examples/die_hard.ts'
import type { Draw, System } from '../system.ts'
import { randomWalk } from './random_walk.ts'
import { simulate } from './simulate.ts'
import type { Specification } from './specification.ts'

/** It keeps nothing, and allows what the names say. */
function allowing(names: readonly string[]): Specification {
  return {
    cells: [],
    state: cell => {
      throw new Error(`nobody asks for cell ${cell}`)
    },
    allows: ({ name }) => names.includes(name),
    book: () => {},
  }
}

const all = dieHard.actions.map(({ name }) => name)
const campaign = { params: {}, bounds: {}, properties: [never(4)], seed: 7, runs: 40 }
const drawn = (draws: Record<string, Draw>): System => ({ ...dieHard, draws })

describe('specification: beside random runs', () => {
  test('what it does not allow is not taken: without one pour there are no 4 gallons', () => {
    const verdict = (names: readonly string[]) =>
      simulate({
        ...campaign,
        system: dieHard,
        specification: () => allowing(names),
      }).properties.get('not 4')?.verdict
    expect(verdict(all)).toBe('violated')
    expect(verdict(all.filter(name => name !== 'big to small'))).toBe('not refuted')
  })

  test('a cell on which the two disagree ends the campaign, whatever is asked', () => {
    const system = coherence(msi, 2, 2)
    const wrong = (): Specification => {
      const right = register(system)
      return { ...right, state: cell => right.state(cell) + 1 }
    }
    const request = { ...campaign, system, properties: [] }
    expect(() => simulate({ ...request, specification: wrong })).toThrow(
      /^MSI of 2: after 1 steps latest is \d, the specification has \d$/,
    )
    expect(simulate({ ...request, specification: () => register(system) }).steps).toBeGreaterThan(0)
  })

  test('an action that it allows and the system refuses is an error', () => {
    const stuck = {
      ...dieHard,
      actions: dieHard.actions.map(action => ({
        ...action,
        enabled: (a: Parameters<typeof action.enabled>[0]) => a.not(a.eq(a.int(0), a.int(0))),
      })),
    } as System
    const request = { ...campaign, system: stuck, specification: () => allowing(all) }
    expect(() => simulate(request)).toThrow(/is not enabled$/)
  })
})

describe('draws: of random runs', () => {
  test('an action of weight 0 is never drawn', () => {
    const system = drawn({ 'big to small': { weight: 0 } })
    expect(randomWalk({ ...campaign, system }).properties.get('not 4')?.verdict).toBe('not refuted')
    const beside = { ...campaign, system, specification: () => allowing(all) }
    expect(simulate(beside).properties.get('not 4')?.verdict).toBe('not refuted')
  })

  test('a repeated draw takes the action at most that often, and sometimes so often', () => {
    const system = drawn({ 'fill big': { weight: 1, repeatMax: ({ bigSize = 0 }) => bigSize } })
    const lengths = (of: System): number =>
      randomWalk({ ...campaign, system: of, properties: [], commandsMax: 60 }).steps
    expect(lengths(dieHard)).toBe(campaign.runs * 60)
    // One name of six is taken 1 .. 5 times: 8 steps for 6 commands, in the mean.
    expect(lengths(system) / lengths(dieHard)).toBeCloseTo(8 / 6, 1)
  })

  test('a violation replays by its seed and path', () => {
    const request = { ...campaign, system: dieHard, specification: () => allowing(all) }
    const found = simulate(request).properties.get('not 4')
    if (found === undefined || !('trace' in found)) throw new Error('not violated')
    const { path, replayPath, trace } = found
    const again = simulate({ ...request, path, replayPath }).properties.get('not 4')
    expect(again).toMatchObject({ verdict: 'violated', trace })
  })
})
