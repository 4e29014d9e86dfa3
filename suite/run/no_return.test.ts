import { describe, expect, test } from 'vitest'
import { type NoReturn, noReturn } from '../../engine/run/no_return.ts'
import { expanded } from '../../engine/run/steps.ts'
import { type Labels, traceOf } from '../../engine/trace.ts'
import { scaled } from '../../model/bounds.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { instanceOf } from '../../model/setting.ts'
import { noLateAdd } from '../../properties/lifetime.ts'
import { commotionOf } from '../../properties/rest.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'

function ofStored(file: string, before: Labels = [], statesMax?: number): NoReturn {
  const path = `counterexamples/${file}.json`
  const opened = open(readCounterexample(path), path)
  const { instance, property } = opened
  const trace = [...traceOf(instance.system, before), ...opened.trace]
  const commotion = commotionOf(instance.system)
  return noReturn(instance, trace, property, trace.length, commotion, statesMax)
}

describe('noReturn', () => {
  test.each([
    // The netns exits with an entry alive: the entry must go, and can go only late.
    ['per-net-init/no-late-add', 3, 4],
    ['count-at-release/no-late-add', 3, 4],
    // The -1 is booked at the end: nothing is lost before the netns is gone.
    ['no-flow-cache/no-late-add', 4, 5],
    // dst_release() looks at no ops there, and what is left to do needs them.
    ['no-flow-cache/no-use-after-free', 4, 6],
    ['per-net-init/no-use-after-free', 4, 5],
    ['deferred-net-free/no-use-after-free', 7, 8],
    // Counts can be healed to the last moment.
    ['copied-template/read-near-live', 3, 3],
    ['copied-template/at-rest', 4, 4],
    ['copied-template/isolation', 1, 1],
    // Somebody need not allocate.
    ['copied-template/recovery', 6, 6],
    ['flow-cache-limit/refused-at-full-tables', 4, 4],
    ['copied-template/slot-below-batch', 3, 3],
  ])('%s: step %i of %i', (file, step, length) => {
    const stored = readCounterexample(`counterexamples/${file}.json`)
    expect(expanded(stored.trace.steps)).toHaveLength(length)
    expect(ofStored(file)).toEqual({ step })
  })

  test('steps before that come to nothing move it by their number', () => {
    const before = Array.from({ length: 500 }, () => [
      'dst_alloc net=0 cpu=0',
      'dst_free net=0 cpu=0',
    ]).flat()
    expect(ofStored('per-net-init/no-late-add', before)).toEqual({ step: 1003 })
    expect(ofStored('copied-template/read-near-live', before)).toEqual({ step: 1003 })
  })

  test('it is found long before the violation, too', () => {
    const of = instanceOf({
      kernel: perNetInit,
      structure: { cpus: 1, netns: 2, families: ['ipv4'], parts: ['lifetimes'] } as const,
      params: scaled(2),
      bounds: { liveMax: 2, countMax: 4 },
    })
    const pair = ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0']
    const between = Array.from({ length: 40 }, () => pair).flat()
    const doomed = ['setup_net net=1', 'dst_alloc net=1 cpu=0', 'cleanup_net net=1']
    const labels = [...between, ...doomed, ...between, 'dst_free net=1 cpu=0']
    const trace = traceOf(of.system, labels)
    expect(noReturn(of, trace, noLateAdd, trace.length, commotionOf(of.system))).toEqual({
      step: between.length + 3,
    })
  })

  test.each([
    // 63,425 entries are alive: they can all go, and then nobody has been refused.
    ['copied-template/enobufs-at-32768', 67_650],
    ['copied-template/enobufs-at-rest-at-32768', 131_137],
  ])('%s: a pumped trace to ENOBUFS, at its last step %i', { tags: ['slow'] }, (file, step) => {
    expect(ofStored(file)).toEqual({ step })
  })

  test('a search that runs out of states cannot tell, and says between what', () => {
    expect(ofStored('per-net-init/no-late-add', [], 2)).toEqual({ after: 0, upTo: 4 })
    expect(ofStored('deferred-net-free/no-use-after-free', [], 2)).toEqual({ after: 0, upTo: 8 })
  })
})
