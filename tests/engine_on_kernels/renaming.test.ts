import { describe, expect, test } from 'vitest'
import { allNames, inOrderOfAppearance } from '../../engine/shrink/renaming.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'

const model = buildModel(perNetInit, { cpus: 3, netns: 3, families: ['ipv4'] })
const { actions } = model
const steps = (labels: readonly string[]): readonly number[] =>
  labels.map(wanted => actions.findIndex(({ label }) => label === wanted))

describe('inOrderOfAppearance', () => {
  test('members are numbered as they come, once with those that are special', () => {
    expect(inOrderOfAppearance(model, steps(['dst_alloc net=2 cpu=2']))).toEqual([
      steps(['dst_alloc net=0 cpu=0']),
      steps(['dst_alloc net=1 cpu=0']),
    ])
  })

  test('what the system has no action for is left out: init_net is never born', () => {
    const trace = ['setup_net net=2', 'cpu_down cpu=2', 'dst_alloc net=2 cpu=1']
    expect(inOrderOfAppearance(model, steps([...trace, 'dst_alloc net=0 cpu=2']))).toEqual([
      steps([
        'setup_net net=1',
        'cpu_down cpu=0',
        'dst_alloc net=1 cpu=1',
        'dst_alloc net=0 cpu=0',
      ]),
    ])
  })
})

test('allNames: every order of the members of both scalarsets', () => {
  const all = [...allNames(model, steps(['dst_alloc net=1 cpu=0']))]
  expect(all).toHaveLength(6 * 6)
  expect(new Set(all.map(([action]) => action)).size).toBe(3 * 3)
})

test('allNames: only names that the system has actions for', () => {
  // Of the six orders of the netns, four call netns 1 something else than init_net.
  expect([...allNames(model, steps(['setup_net net=1']))]).toHaveLength(6 * 4)
})
