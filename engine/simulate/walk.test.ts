import { describe, expect, test } from 'vitest'
import { dieHard, never, noOverflow } from '../../examples/die_hard.ts'
import { max, no, sub, yes } from '../arith/derived.ts'
import type { Sometimes, Target } from '../property.ts'
import { compiledModel } from '../run/compiled_model.ts'
import type { Drawer } from './drawer.ts'
import { randomWalk } from './random_walk.ts'
import type { RandomRun } from './request.ts'
import { simulate } from './simulate.ts'
import { climbed, walked } from './walk.ts'

const actionAt = (name: string): number => dieHard.actions.findIndex(of => of.name === name)
const [FILL_BIG, EMPTY_BIG, TO_SMALL] = ['fill big', 'empty big', 'big to small'].map(actionAt)
const BIG = 1

const target: Target = { name: 'big', of: (_a, _m, s) => s(BIG) }
const compiled = compiledModel({ system: dieHard, params: {}, properties: [never(4)], target })

/** Draws what is written, over and over, each so often. */
const drawn = (actions: readonly (number | undefined)[], times = 1, lower = false): Drawer => {
  let at = 0
  return {
    action: () => actions[at++ % actions.length] as number,
    repeat: () => times,
    oneIn: () => lower,
  }
}

describe('climbing', () => {
  test('a command that leads lower is taken back; one that leads as high is kept', () => {
    const { steps, taken, reached } = climbed(compiled, drawn([FILL_BIG, EMPTY_BIG, TO_SMALL]), 6)
    // Filling a full jug changes nothing, and leads as high.
    expect({ steps, taken, reached }).toEqual({ steps: [FILL_BIG, FILL_BIG], taken: 6, reached: 5 })
    expect(walked(compiled, drawn([FILL_BIG, EMPTY_BIG, TO_SMALL]), 6).steps).toHaveLength(6)
  })

  test('one that leads lower is kept where the draw says so', () => {
    const { steps, reached } = climbed(compiled, drawn([FILL_BIG, EMPTY_BIG], 1, true), 2)
    expect({ steps, reached }).toEqual({ steps: [FILL_BIG, EMPTY_BIG], reached: 5 })
  })

  test('of what a command repeats, the part that leads highest is kept', () => {
    const { steps } = climbed(compiled, drawn([FILL_BIG, EMPTY_BIG], 3), 2)
    expect(steps).toEqual([FILL_BIG, FILL_BIG, FILL_BIG])
  })

  test('a run begins at the initial state, whatever ran before', () => {
    const once = (): unknown => climbed(compiled, drawn([FILL_BIG, TO_SMALL]), 5)
    expect(once()).toEqual(once())
  })

  test('without a target every state scores 0, so that nothing is taken back', () => {
    const flat = compiledModel({ system: dieHard, params: {}, properties: [] })
    expect(climbed(flat, drawn([FILL_BIG, EMPTY_BIG]), 4)).toMatchObject({ taken: 4, reached: 0 })
    expect(climbed(flat, drawn([FILL_BIG, EMPTY_BIG]), 4).steps).toHaveLength(4)
  })
})

test('a walk that climbs: its score, and the seed and the number of its run replay it', () => {
  const near: Target = {
    name: '-abs(big - 2)',
    of: (a, _m, s) => {
      const off = sub(a, s(BIG), a.int(2))
      return a.neg(max(a, off, a.neg(off)))
    },
  }
  const request = { system: dieHard, params: {}, bounds: {}, properties: [never(2)], target: near }
  const seen: RandomRun[] = []
  const found = randomWalk({ ...request, seed: 3, runs: 50, onRun: run => seen.push(run) })
  const refuted = found.properties.get('not 2')
  if (refuted === undefined || !('path' in refuted)) throw new Error('not refuted')
  expect(found.reached).toBe(Math.max(...seen.map(({ reached = -9 }) => reached)))
  // No property is left to judge, so that nothing runs any more.
  expect(found.runs).toBe(seen.length)
  expect(seen.at(-1)).toMatchObject({ run: Number(refuted.path), violated: 'not 2' })
  expect(seen.at(-1)?.trace).toEqual(refuted.trace)
  const again = randomWalk({ ...request, seed: 3, runs: 50, path: refuted.path })
  expect(again.properties.get('not 2')).toEqual(refuted)
  expect(again.runs).toBe(1)
})

test('runs that are looked at: each with what judged it, and what it was seen to do', () => {
  const facts: Sometimes[] = [
    {
      name: 'filled',
      sentence: 'The small jug is filled.',
      happens: (a, _m, _s, action) => (action.name === 'fill small' ? yes(a) : no(a)),
    },
  ]
  const seen: RandomRun[] = []
  const result = simulate({
    system: dieHard,
    params: {},
    bounds: {},
    properties: [never(5), noOverflow],
    sometimes: facts,
    specification: () => ({
      cells: [],
      state: () => 0,
      allows: () => true,
      book: () => {},
    }),
    seed: 7,
    runs: 30,
    commandsMax: 12,
    onRun: run => seen.push(run),
  })
  const first = seen.findIndex(({ violated }) => violated === 'not 5')
  expect(seen.slice(0, first).every(({ violated }) => violated === undefined)).toBe(true)
  expect(seen[first]?.properties).toEqual(['not 5', 'no overflow'])
  const passed = seen.slice(first + 1)
  expect(passed.map(({ run }) => run)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(passed.every(({ properties }) => properties.join() === 'no overflow')).toBe(true)
  const filled = passed.filter(({ trace }) => trace.some(({ name }) => name === 'fill small'))
  expect(passed.filter(run => run.seen?.has('filled'))).toEqual(filled)
  expect(result.seen.get('filled')).toBe(filled.length)
  expect(filled.length).toBeGreaterThan(0)
  expect(filled.length).toBeLessThan(30)
})
