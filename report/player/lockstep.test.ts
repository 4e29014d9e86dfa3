import { describe, expect, test } from 'vitest'
import { judgeTrace, replayTrace } from '../../engine/run/replay.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { filesBelow } from '../../traces/files/data_files.ts'
import { readRecording } from '../../traces/recordings/read/format.ts'
import { type Column, column, NO_SUCH_STEP, NOT_ENABLED, TAKEN } from './column.ts'
import { lockstep } from './lockstep.ts'
import { watcher } from './moment.ts'
import { type PlayedTrace, playedCounterexample, playedRecording } from './played.ts'

const stored = filesBelow('counterexamples', '.json').map(
  path => [path, readCounterexample(path)] as const,
)
const LONG = 3000
type Named = readonly [string, PlayedTrace]
const played = stored.map(([path, file]) => [path, playedCounterexample(file, path)] as const)
const short = played.filter(([, { labels }]) => labels.length <= LONG)
const long = played.filter(([, { labels }]) => labels.length > LONG)

/** Every number of every step is what replay says, on a kernel that takes all steps. */
function expectAsReplayed(trace: PlayedTrace, path: string, name: string): void {
  const file = readCounterexample(path)
  const opened = open(file, path, kernelByName(name, path))
  const steps = replayTrace(opened.instance, opened.trace, opened.property)
  const of = column(trace, opened.kernel)
  const watch = watcher(trace, of)
  for (const [index, { action, result, changes, violation, outside }] of steps.entries()) {
    const moment = watch(index + 1)
    const named = moment.changes.map(({ cell, from, to }) => [cell.name, from, to])
    expect(named).toEqual(changes.map(({ cell, from, to }) => [cell.name, from, to]))
    expect([moment.action?.label, moment.outcome, moment.result]).toEqual([
      action.label,
      TAKEN,
      result,
    ])
    expect(moment.violation).toEqual(violation)
    expect(moment.outside).toBe(outside ?? false)
    expect(of.violations.includes(index + 1)).toBe(violation !== undefined)
  }
}

/** Each entry that a netns has is in a count or in a slot, whoever counts it. */
function expectPaid(of: Column, length: number): void {
  const n = of.series.length
  for (let step = 0; step <= length; step++) {
    const { counted, inSlots } = of.at(step)
    for (const [origin, { live }] of of.series.entries()) {
      const row = [...counted.subarray(origin * (n + 1), (origin + 1) * (n + 1))]
      const total = row.reduce((sum, part) => sum + part, inSlots[origin] ?? 0)
      expect(total).toBe(live[step])
    }
    for (const [into, { count }] of of.series.entries()) {
      let total = 0
      for (let origin = 0; origin < n; origin++) total += counted[origin * (n + 1) + into] ?? 0
      expect(total).toBe(count[step])
    }
  }
}

describe('lockstep', () => {
  test('there are counterexamples, short and long', () => {
    expect([short.length, long.length]).toEqual([stored.length - 4, 4])
    expect(short.length).toBeGreaterThan(40)
  })

  test.each(short)('%s: its numbers are those of replay at every step', (path, trace) => {
    expectAsReplayed(trace, path, trace.kernel)
    expect(column(trace, kernelByName(trace.kernel, path)).violations).toEqual([
      trace.labels.length,
    ])
  })

  test.each(short.filter(([, { holdsOn }]) => holdsOn.length > 0))(
    '%s: and on every kernel where it holds',
    (path, trace) => {
      for (const name of trace.holdsOn) {
        expectAsReplayed(trace, path, name)
        expect(column(trace, kernelByName(name, path)).violations).toEqual([])
      }
    },
  )

  test.each(long)(
    '%s: at its ends, and where the engine judges it',
    { tags: ['slow'] },
    (path, trace) => {
      const opened = open(readCounterexample(path), path)
      const of = column(trace, opened.kernel)
      const judged = judgeTrace(opened.instance, opened.trace, opened.property)
      expect(of.violations[0]).toBe(judged.violatedAt)
      const steps = replayTrace(opened.instance, opened.trace, opened.property)
      const values = new Map<string, number>()
      const watch = watcher(trace, of)
      for (const [index, { changes, violation }] of steps.entries()) {
        for (const { cell, to } of changes) values.set(cell.name, to)
        if (index % 1009 !== 0 && index + 1 !== steps.length) continue
        const moment = watch(index + 1)
        const { cells } = of.instance.system
        for (const [cell, { name }] of cells.entries()) {
          const known = values.get(name)
          if (known !== undefined) expect(moment.values[cell]).toBe(known)
        }
        expect(moment.violation).toEqual(violation)
      }
    },
  )

  test('a step that is not enabled is left out, and one that the kernel lacks', () => {
    const [path, found] = short.find(([, { id }]) => id === 'e55f25b1e0fcb817') as Named
    const labels = ['dst_free net=0 cpu=0', 'dst_alloc net=0 cpu=0', 'dst_alloc net=7 cpu=0']
    const of = column({ ...found, labels }, kernelByName(found.kernel, path))
    expect([...of.outcomes]).toEqual([TAKEN, NOT_ENABLED, TAKEN, NO_SUCH_STEP])
    expect([...(of.series[0]?.live ?? [])]).toEqual([0, 0, 1, 1])
  })

  test('the kernels part where a caller, a sum or a count first differs', () => {
    const kernels = ['copied-template', 'per-net-init'].map(name => kernelByName(name, 'test'))
    const [left, right] = kernels as [(typeof kernels)[0], (typeof kernels)[0]]
    const partsAt = (id: string) => {
      const [, trace] = played.find(([path]) =>
        path.endsWith(`copied-template/${id}.json`),
      ) as Named
      return lockstep(trace, left, right).partsAt
    }
    expect(['isolation', 'at-rest', 'window-neutral'].map(partsAt)).toEqual([1, 1, 1])
    const [, same] = played[0] as Named
    expect(lockstep(same, left, left).partsAt).toBeUndefined()
  })
})

describe('who paid for whom', () => {
  const plain = short.filter(([, { labels, setting }]) => {
    const resets = labels.some(label => /^(setup_net|cleanup_net|cpu_)/.test(label))
    return !resets && setting.structure.parts === undefined
  })

  test('there are traces in which no netns is born or dies', () => {
    expect(plain.length).toBeGreaterThan(8)
  })

  test.each(plain)('%s: rows are the live entries, columns the counts', (path, trace) => {
    for (const name of [trace.kernel, ...trace.holdsOn]) {
      expectPaid(column(trace, kernelByName(name, path)), trace.labels.length)
    }
  })

  test('a real recording: the same', { tags: ['slow'] }, () => {
    const path = 'recordings/reference/short-c2-n2-unpatched.jsonl.gz'
    const trace = playedRecording(readRecording(path), 'short')
    const live = trace.labels.findIndex(label => /^(cleanup_net|cpu_)/.test(label))
    const of = column(trace, kernelByName(trace.kernel, path))
    expect(of.outcomes.every(outcome => outcome === TAKEN)).toBe(true)
    expectPaid(of, live < 0 ? trace.labels.length : live)
  })
})
