import { describe, expect, test } from 'vitest'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { allNames, inOrderOfAppearance } from './renaming.ts'

const structure = { cpus: 3, netns: 3, families: ['ipv4'] } as const
const { actions } = buildModel(perNetInit, structure)
const steps = (labels: readonly string[]): readonly number[] =>
  labels.map(wanted => actions.findIndex(({ label }) => label === wanted))

describe('inOrderOfAppearance', () => {
  test('CPUs and netns are numbered as they come; init_net keeps its name', () => {
    const trace = ['setup_net net=2', 'cpu_down cpu=2', 'dst_alloc net=2 cpu=1']
    expect(inOrderOfAppearance(actions, steps([...trace, 'dst_alloc net=0 cpu=2']), 1)).toEqual(
      steps([
        'setup_net net=1',
        'cpu_down cpu=0',
        'dst_alloc net=1 cpu=1',
        'dst_alloc net=0 cpu=0',
      ]),
    )
  })

  test('init_net too, where it is like the others', () => {
    expect(inOrderOfAppearance(actions, steps(['dst_alloc net=2 cpu=2']), 0)).toEqual(
      steps(['dst_alloc net=0 cpu=0']),
    )
  })

  test('a name that the model does not have is none', () => {
    const few = actions.filter(({ label }) => label !== 'dst_alloc net=1 cpu=0')
    const last = few.findIndex(({ label }) => label === 'dst_alloc net=2 cpu=2')
    expect(inOrderOfAppearance(few, [last], 1)).toBeUndefined()
  })
})

test('allNames: every order of the CPUs, and of the netns but init_net', () => {
  const all = [...allNames(actions, steps(['dst_alloc net=1 cpu=0']), structure, 1)]
  expect(all).toHaveLength(6 * 2)
  expect(new Set(all.map(([action]) => action)).size).toBe(3 * 2)
})
