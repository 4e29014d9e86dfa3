import { describe, expect, test } from 'vitest'
import { traceRunner } from '../../engine/run/trace_runner.ts'
import { traceOf } from '../../engine/trace.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { column } from './column.ts'
import {
  constantsOf,
  insertable,
  verdictText,
  withConstants,
  withoutStep,
  withStep,
  withSteps,
  withSwapped,
} from './edit.ts'
import { foldedRows, unfolded } from './folds.ts'
import { listedAt, listedRows } from './listed.ts'
import { lockstep } from './lockstep.ts'
import { marksOf, nextFold } from './marks.ts'
import { watcher } from './moment.ts'
import { type PlayedTrace, playedCounterexample } from './played.ts'
import { sliceOf } from './slice.ts'
import { lastChance } from './way_out.ts'

const played = (file: string): PlayedTrace => {
  const path = `counterexamples/${file}.json`
  return playedCounterexample(readCounterexample(path), path)
}
const recovery = played('copied-template/recovery')

describe('foldedRows', () => {
  const outline = (labels: readonly string[]): string =>
    foldedRows(labels)
      .map(({ first, last, labels: own, times }) => `${first}-${last} ${own.join('')}x${times}`)
      .join(' ')

  test('equal steps from four on, and blocks from three on, are one row', () => {
    expect(outline([...'aaab'])).toBe('1-1 ax1 2-2 ax1 3-3 ax1 4-4 bx1')
    expect(outline([...'aaaab'])).toBe('1-4 ax4 5-5 bx1')
    expect(outline([...'ababc'])).toBe('1-1 ax1 2-2 bx1 3-3 ax1 4-4 bx1 5-5 cx1')
    expect(outline([...'xabababac'])).toBe('1-1 xx1 2-7 abx3 8-8 ax1 9-9 cx1')
    expect(outline([])).toBe('')
  })

  test('every step is in one row, and an opened row has each of its steps', () => {
    const labels = [...'abababaaaaaacabcabcabc']
    const all = foldedRows(labels).flatMap(row => unfolded(labels, row))
    expect(all.flatMap(row => row.labels)).toEqual(labels)
    expect(all.map(({ first }) => first)).toEqual(labels.map((_, i) => i + 1))
  })
})

describe('listedRows', () => {
  const labels = [...'aaaabcd']
  const outline = (opened: readonly number[], slice?: readonly number[]): string =>
    listedRows({
      labels,
      opened: new Set(opened),
      ...(slice === undefined ? {} : { slice: new Set(slice) }),
    })
      .map(row => (row.kind === 'row' ? `${row.row.first}` : `(${row.first}-${row.last})`))
      .join(' ')

  test('a folded row can be opened', () => {
    expect(outline([])).toBe('1 5 6 7')
    expect(outline([1])).toBe('1 2 3 4 5 6 7')
  })

  test('what is outside the slice is left out, and said to be', () => {
    expect(outline([], [7])).toBe('(1-6) 7')
    expect(outline([], [3, 6])).toBe('1 (5-5) 6 (7-7)')
    expect(outline([1], [3, 6])).toBe('(1-2) 3 (4-5) 6 (7-7)')
  })

  test('listedAt finds the row of a step', () => {
    const rows = listedRows({ labels, opened: new Set(), slice: new Set([6]) })
    expect([0, 1, 5, 6, 7].map(step => listedAt(rows, step))).toEqual([0, 0, 0, 1, 2])
    expect(listedAt([], 3)).toBe(0)
  })
})

describe('sliceOf', () => {
  const slice = (trace: PlayedTrace): readonly number[] => {
    const of = column(trace, kernelByName(trace.kernel, 'test'))
    const [at = 0] = of.violations
    const subject = watcher(trace, of)(at).violation?.subject ?? ''
    return [...sliceOf(trace, of, at, subject)].sort((x, y) => x - y)
  }

  test('the violated step of a step property is in it, and what it read', () => {
    expect(slice(recovery)).toContain(6)
    expect(slice(recovery).length).toBeLessThanOrEqual(6)
  })

  test('without the others the equation fails with the same numbers', () => {
    const longer = withSteps(recovery, [
      'dst_alloc net=1 cpu=0',
      'dst_free net=1 cpu=0',
      'dst_free net=1 cpu=0',
      ...recovery.labels,
    ])
    for (const trace of [recovery, longer, played('copied-template/read-near-live')]) {
      const of = column(trace, copiedTemplate)
      const [at = 0] = of.violations
      const kept = slice(trace)
      const rest = withSteps(
        trace,
        kept.map(step => trace.labels[step - 1] ?? ''),
      )
      const again = column(rest, copiedTemplate)
      const [last = 0] = again.violations
      expect(watcher(rest, again)(last).violation).toEqual(watcher(trace, of)(at).violation)
    }
  })

  test('a step that is not taken is in no slice', () => {
    const trace = withSteps(recovery, ['dst_free net=1 cpu=0', 'nonsense', ...recovery.labels])
    const kept = slice(trace)
    expect(kept).not.toContain(1)
    expect(kept).not.toContain(2)
    expect(kept).toContain(8)
  })
})

describe('edit and re-run', () => {
  test('the engine judges every edit alike', () => {
    const edits: readonly PlayedTrace[] = [
      recovery,
      ...recovery.labels.map((_, i) => withSteps(recovery, withoutStep(recovery.labels, i + 1))),
      ...recovery.labels.map((_, i) => withSteps(recovery, withSwapped(recovery.labels, i + 1))),
      ...['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0', 'dst_alloc net=1 cpu=0'].flatMap(label =>
        recovery.labels.map((_, i) => withSteps(recovery, withStep(recovery.labels, i, label))),
      ),
      ...[1, 2, 3].map(batch => withConstants(recovery, { batch })),
      ...[0, 1, 2].map(gcThresh => withConstants(recovery, { gcThresh })),
      withConstants(recovery, { cpus: 2 }),
    ]
    const found = edits.flatMap(trace =>
      [copiedTemplate, perNetInit].map(kernel => {
        const of = column(trace, kernel)
        const { system, params } = of.instance
        const runner = traceRunner({ system, params, bounds: {} }, trace.property)
        const known = new Set(system.actions.map(({ label }) => label))
        const labels = trace.labels.filter(label => known.has(label))
        const judged = runner.violation(runner.steps(traceOf(system, labels)))
        const [first] = of.violations
        const taken = [...of.outcomes.subarray(1, (first ?? 0) + 1)].filter(each => each === 0)
        expect(first === undefined).toBe(judged === undefined)
        if (judged !== undefined) expect(taken.length).toBe(judged.length)
        return first !== undefined
      }),
    )
    expect(found).toContain(true)
    expect(found.filter(violated => !violated).length).toBeGreaterThan(edits.length)
  })

  test('constants that a file could not have are left as they were', () => {
    expect(constantsOf(withConstants(recovery, { batch: 5, gcThresh: 7, cpus: 3 }))).toEqual({
      batch: 5,
      gcThresh: 7,
      cpus: 3,
    })
    for (const batch of [0, -1, 1.5, Number.NaN, 2 ** 40]) {
      expect(constantsOf(withConstants(recovery, { batch }))).toEqual(constantsOf(recovery))
    }
  })

  test('the last step has none to be swapped with', () => {
    expect(withSwapped(['a', 'b'], 2)).toEqual(['a', 'b'])
    expect(withSwapped(['a', 'b'], 0)).toEqual(['a', 'b'])
    expect(withSwapped(['a', 'b', 'c'], 2)).toEqual(['a', 'c', 'b'])
  })

  test('what can be inserted is what either kernel has', () => {
    const { left, right } = lockstep(recovery, copiedTemplate, perNetInit)
    const labels = insertable(left, right)
    expect(labels).toContain('dst_alloc net=1 cpu=0')
    expect(new Set(labels).size).toBe(labels.length)
  })

  test('the verdict says where', () => {
    const at = (violations: readonly number[]) =>
      verdictText({ ...column(recovery, copiedTemplate), violations }, recovery)
    expect([at([]), at([0]), at([1234])]).toEqual([
      'P13 holds at every step',
      'violates P13 at the start',
      'violates P13 at step 1,234',
    ])
  })
})

describe('the point of no return', () => {
  test('in an edited trace its steps are numbered as the trace has them', () => {
    const trace = played('deferred-net-free/no-use-after-free')
    const kernel = kernelByName(trace.kernel, 'test')
    const stored = lastChance(trace, column(trace, kernel))
    expect(stored).toMatchObject({ found: { step: 7 }, after: 6 })
    expect(stored?.way.length).toBeGreaterThan(0)
    const edited = withSteps(trace, ['dst_destroy net=1 cpu=0', ...trace.labels])
    expect(lastChance(edited, column(edited, kernel))).toMatchObject({
      found: { step: 8 },
      after: 7,
      way: stored?.way,
    })
  })

  test('after the way out the machine is at rest, and nothing is violated', () => {
    const kernel = kernelByName(recovery.kernel, 'test')
    const found = lastChance(recovery, column(recovery, kernel))
    const { after = 0, way = [] } = found ?? {}
    const rest = withSteps(recovery, [...recovery.labels.slice(0, after), ...way])
    const of = column(rest, kernel)
    expect(of.violations).toEqual([])
    expect(of.series.map(({ live }) => live.at(-1))).toEqual([0, 0])
    expect(of.outcomes.every(outcome => outcome === 0)).toBe(true)
  })

  test('there is none where nothing is violated', () => {
    expect(lastChance(recovery, column(recovery, perNetInit))).toBeUndefined()
  })

  test('the marks: where the kernels part, the last chance, the violation', () => {
    const trace = played('deferred-net-free/no-use-after-free')
    const left = kernelByName(trace.kernel, 'test')
    const of = lockstep(trace, left, kernelByName('no-flow-cache', 'test'))
    const marks = marksOf(of, lastChance(trace, of.left))
    expect(marks.map(({ kind, step }) => [kind, step])).toEqual([
      ['parts', 8],
      ['chance', 7],
      ['violated', 8],
    ])
    expect(marksOf(lockstep(recovery, perNetInit, perNetInit), undefined)).toEqual([])
  })

  test('the next fold is the next step that changes a count', () => {
    const of = lockstep(recovery, copiedTemplate, perNetInit)
    expect([0, 2, 3].map(step => nextFold(of, step))).toEqual([2, 3, undefined])
  })
})
