import { expect, test } from 'vitest'
import { compiledModel } from '../engine/run/compiled_model.ts'
import { scaled } from '../model/bounds.ts'
import { copiedTemplate } from '../model/kernels/released.ts'
import { instanceOf } from '../model/setting.ts'
import { countOffLive } from './target.ts'

const structure = { cpus: 1, netns: 2, families: ['ipv4'] } as const
const setting = { kernel: copiedTemplate, structure, params: scaled(4), bounds: {} }
const { system } = instanceOf(setting)
const compiled = compiledModel({ ...instanceOf(setting), properties: [], target: countOffLive })

/** The score after some steps, by their labels. */
function scoreAfter(...labels: readonly string[]): number {
  compiled.reset()
  for (const label of labels)
    compiled.step(system.actions.findIndex(action => action.label === label))
  return compiled.score()
}

const alloc = (net: number, times: number): readonly string[] =>
  Array<string>(times).fill(`dst_alloc net=${net} cpu=0`)
const free = (net: number, times: number): readonly string[] =>
  Array<string>(times).fill(`dst_free net=${net} cpu=0`)

test('count off live: what slots hold back, in either direction, of the netns that is worst', () => {
  expect(scoreAfter()).toBe(0)
  expect(scoreAfter(...alloc(0, 3))).toBe(3)
  // The fourth folds: the count is right again.
  expect(scoreAfter(...alloc(0, 4))).toBe(0)
  // The count stays at 4 when three of the four are gone.
  expect(scoreAfter(...alloc(0, 4), ...free(0, 3))).toBe(3)
  // Netns 1 takes the three of netns 0 into its count: 4 for one entry.
  const taken = [...alloc(0, 3), 'setup_net net=1', ...alloc(1, 1)]
  expect(scoreAfter(...taken)).toBe(3)
  expect(scoreAfter(...taken, ...alloc(0, 2))).toBe(5)
})

test('count off live: a netns that does not exist any more does not score', () => {
  const away = ['setup_net net=1', ...alloc(1, 3)]
  expect(scoreAfter(...away)).toBe(3)
  expect(scoreAfter(...away, 'cleanup_net net=1')).toBe(0)
})
