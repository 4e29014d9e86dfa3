import { describe, expect, test } from 'vitest'
import { yes } from '../engine/arith/derived.ts'
import { atomicEntries, copiedTemplate, perNetInit } from './kernels/released.ts'
import { isKernel, type KernelChange, patch } from './patch.ts'
import { atomicAdd } from './percpu_counter.ts'

const summary = 'the batch is 1'
const mine: KernelChange = { name: 'mine', summary, percpuCounterAdd: atomicAdd }
const invariant = [{ name: 'nothing', reason: 'None.', holds: yes }] as const

test.each([undefined, null, 3, 'per-net-init', {}, { ...perNetInit, gc: 'no' }])(
  '%s is no kernel',
  it => {
    expect(isKernel(it)).toBe(false)
    expect(isKernel(perNetInit)).toBe(true)
  },
)

describe('patch', () => {
  test('it is its parent, but for what it changes', () => {
    const kernel = patch(perNetInit, mine)
    expect(kernel.percpuCounterAdd).toBe(atomicAdd)
    const { mutantOf, commit, releases, ...rest } = kernel
    expect([mutantOf, commit, releases]).toEqual(['per-net-init', 'unreleased', 'none'])
    const { commit: _, releases: __, ...parent } = perNetInit
    expect(rest).toEqual({ ...parent, ...mine })
  })

  test('it keeps the invariant of its parent, unless it says what its counters are', () => {
    const parent = patch(perNetInit, { ...mine, invariant })
    expect(parent.invariant).toBe(invariant)
    const child = { name: 'child', summary, gc: false }
    expect(patch(parent, child).invariant).toBe(invariant)
    expect(patch(parent, { ...child, counters: 'own' }).invariant).toBe(invariant)
    expect(patch(parent, { ...child, counters: 'template' }).invariant).toBeUndefined()
    expect(patch(parent, { ...child, counters: 'template', invariant }).invariant).toBe(invariant)
  })

  test('what it returns is frozen, with the records in it', () => {
    const limit = { full: () => yes, bumpsGenid: false }
    const kernel = patch(perNetInit, { ...mine, flowCacheLimit: limit })
    expect([kernel, kernel.flowCacheLimit].every(Object.isFrozen)).toBe(true)
  })

  test('right is not inherited', () => {
    const right = patch(perNetInit, { ...mine, right: true })
    expect(right.right).toBe(true)
    expect(patch(right, { name: 'child', summary, gc: false }).right).toBeUndefined()
  })

  test.each<[string, object, string]>([
    [
      'no object',
      7 as unknown as object,
      'patch: the change is no object; write { name, summary, ... }',
    ],
    ['no name', { summary }, 'patch of per-net-init: it has no name; name it in letters,'],
    [
      'a path for a name',
      { ...mine, name: '../x' },
      'patch ../x: its name cannot be used; name it',
    ],
    ['the name of its parent', { ...mine, name: 'per-net-init' }, 'it has the name of its parent'],
    ['no summary', { ...mine, summary: '' }, 'patch mine: it has no summary; say in one sentence'],
    [
      'an unknown field',
      { ...mine, batch: 1 },
      'patch mine: no kernel has a field batch; a kernel',
    ],
    ['a parent of its own', { ...mine, mutantOf: 'x' }, 'no kernel has a field mutantOf'],
    ['a field of Object', { ...mine, toString: 1 }, 'no kernel has a field toString'],
    ['no value', { ...mine, gc: undefined }, 'patch mine: gc cannot be undefined; read'],
    ['a wrong value', { ...mine, gc: 'no' }, 'patch mine: gc cannot be "no"; read'],
    ['a function for a flag', { ...mine, gc: () => false }, 'gc cannot be a function'],
    [
      'nothing changed',
      { name: 'mine', summary },
      'patch mine: it changes nothing of per-net-init',
    ],
    ['the same value', { name: 'mine', summary, gc: true }, 'it changes nothing of per-net-init'],
  ])('%s: one line that says so', (_, change, message) => {
    const call = (): unknown => patch(perNetInit, change as KernelChange)
    expect(call).toThrow(expect.objectContaining({ name: 'InputError' }))
    expect(call).toThrow(message)
  })
})

test('counters: the three values are those of the line of kernels', () => {
  const values = [atomicEntries, copiedTemplate, perNetInit].map(({ counters }) => counters)
  expect(values).toEqual(['none', 'template', 'own'])
})

test('patch: a value that a field cannot have is shown as it is', () => {
  const change = (of: object) => ({ name: 'mine', summary: 'a change', ...of }) as never
  expect(() => patch(perNetInit, change({ gc: () => true }))).toThrow('gc cannot be a function')
  expect(() => patch(perNetInit, change({ gc: 1 }))).toThrow('gc cannot be 1')
  expect(() => patch(perNetInit, change({ gc: Symbol.for('x') }))).toThrow('gc cannot be Symbol(x)')
  expect(() => patch(perNetInit, change({ gc: undefined }))).toThrow()
  expect(() => patch(perNetInit, undefined as never)).toThrow('the change is no object')
  expect(() => patch(perNetInit, null as never)).toThrow('the change is no object')
  expect(() => patch(perNetInit, { summary: 'x' } as never)).toThrow('it has no name')
  expect(() => patch(perNetInit, { name: 7, summary: 'x' } as never)).toThrow('cannot be used')
})
