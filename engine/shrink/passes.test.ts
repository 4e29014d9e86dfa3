import { describe, expect, test } from 'vitest'
import type { Steps } from '../run/trace_runner.ts'
import {
  type Pass,
  removeChunks,
  removePairs,
  rewriteRuns,
  rewriteSteps,
  sortNeighbours,
} from './passes.ts'

/** Runs a pass; a candidate that is `wanted` takes the place of the best. */
function run(pass: Pass, start: Steps, wanted: (steps: Steps) => boolean): Steps {
  let best = start
  for (const candidate of pass(() => best, 3)) if (wanted(candidate)) best = candidate
  return best
}

const sum = (steps: Steps): number => steps.reduce((x, y) => x + y, 0)

describe('passes', () => {
  test('removeChunks: leaves what is needed, of any length', () => {
    const start = [0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0]
    expect(run(removeChunks, start, steps => sum(steps) === 5)).toEqual([2, 1, 2])
    expect(run(removeChunks, start, () => false)).toEqual(start)
    expect(run(removeChunks, [], () => true)).toEqual([])
  })

  test('removePairs: two that only go together', () => {
    const balanced = (steps: Steps): boolean =>
      steps.filter(s => s === 1).length === steps.filter(s => s === 2).length
    expect(run(removePairs, [1, 0, 2], steps => steps.includes(0) && balanced(steps))).toEqual([0])
    const long = Array<number>(300).fill(0)
    expect([...removePairs(() => long)]).toEqual([])
  })

  test('rewriteSteps: one at a time; rewriteRuns: all that are equal, at once', () => {
    expect(run(rewriteSteps, [0, 1], steps => sum(steps) === 3)).toEqual([0, 1].with(0, 2))
    expect(run(rewriteRuns, [1, 0, 0, 0, 1], steps => sum(steps) === 8)).toEqual([1, 2, 2, 2, 1])
    expect([...rewriteRuns(() => [0, 1, 2], 3)]).toEqual([])
  })

  test('rewriteSteps: never offers what stands there already', () => {
    expect([...rewriteSteps(() => [1], 3)]).toEqual([[0], [2]])
  })

  test('sortNeighbours: exchanges as far as it may', () => {
    expect(run(sortNeighbours, [2, 1, 0, 2, 0], () => true)).toEqual([0, 0, 1, 2, 2])
    const last = (steps: Steps): boolean => steps.at(-1) === 0
    expect(run(sortNeighbours, [2, 1, 0], last)).toEqual([1, 2, 0])
  })
})
