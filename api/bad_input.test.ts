import { describe, expect, test } from 'vitest'
import type { Question } from './dstledger.ts'
import * as dstledger from './dstledger.ts'

const { compare, explore, InputError, kernel, prove, readTrace } = dstledger
const { replay, shrink, simulate, verify } = dstledger

describe('bad input is an InputError with three fields', () => {
  test.each<[string, () => unknown, object]>([
    ['what is no kernel', () => kernel(3 as never), { where: 'kernel', what: 'is no kernel' }],
    ['nothing', () => kernel(undefined as never), { where: 'kernel', what: 'is no kernel' }],
    ['no such kernel', () => kernel('nine'), { where: 'kernel', what: 'there is no kernel nine' }],
    [
      'a field that no question has',
      () => replay({ question: { kernel: 'per-net-init', bound: 1 } as Question, steps: ['x'] }),
      { where: 'question', what: 'Unrecognized key: "bound"' },
    ],
    [
      'a number out of range',
      () => replay({ question: { kernel: 'per-net-init', structure: { cpus: 0 } }, steps: ['x'] }),
      { where: 'question.structure.cpus' },
    ],
    [
      'no such step',
      () => replay({ question: { kernel: 'per-net-init' }, steps: ['dst_free net=9 cpu=0'] }),
      { where: 'step 1, dst_free net=9 cpu=0', what: 'is no action of per-net-init here' },
    ],
    ['no steps', () => replay({ question: { kernel: 'per-net-init' }, steps: [] }), {}],
    ['no counterexample', () => readTrace({ format: 'x' }), { where: 'trace' }],
    ['no file', () => readTrace('nothing.json'), { where: 'nothing.json' }],
  ])('%s', (_, call, fields) => {
    const error = caught(call)
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ remedy: expect.stringMatching(/./), ...fields })
  })

  function caught(call: () => unknown): unknown {
    try {
      return call()
    } catch (error) {
      return error
    }
  }

  test.each<[string, Parameters<typeof explore>[0]]>([
    ['says nothing', { kernel: 'per-net-init', properties: ['P10'] }],
    [
      'is about no action that can happen',
      { kernel: 'per-net-init', actions: ['dst_alloc'], properties: ['P7'] },
    ],
    ['is none', { kernel: 'per-net-init', properties: ['P99'] }],
  ])('a property that %s', async (_, question) => {
    await expect(explore(question)).rejects.toBeInstanceOf(InputError)
  })

  const asked: Question = { kernel: 'per-net-init', properties: ['P1'] }
  const given = readTrace('counterexamples/copied-template/read-near-live.json')
  const runs: Readonly<Record<string, (run: never) => Promise<unknown>>> = {
    explore: run => explore(asked, run),
    simulate: run => simulate(asked, run),
    prove: run => prove(asked, run),
    verify: run => verify(run),
    shrink: run => shrink(given, run),
    compare: run => compare(['per-net-init', 'copied-template'], run),
  }

  test.each<[keyof typeof runs, string, unknown]>([
    ['explore', 'workers', 0],
    ['explore', 'workers', Number.NaN],
    ['explore', 'memoryMb', Number.NaN],
    ['explore', 'symmetry', 'yes'],
    ['explore', 'onProgress', 3],
    ['explore', 'signal', {}],
    ['simulate', 'seed', undefined],
    ['simulate', 'seed', -1],
    ['simulate', 'seed', 2 ** 31],
    ['simulate', 'seed', 0.5],
    ['simulate', 'runs', 0],
    ['simulate', 'runs', Number.NaN],
    ['prove', 'deadlineMs', Number.NaN],
    ['prove', 'smtlibDir', ''],
    ['verify', 'deadlineMs', 0],
    ['verify', 'kernels', []],
    ['shrink', 'statesMax', Number.NaN],
    ['compare', 'seed', '1'],
  ])('%s: %s %j', async (name, option, value) => {
    const run = { ...(name === 'simulate' ? { seed: 1 } : {}), [option]: value }
    await expect(runs[name]?.(run as never)).rejects.toMatchObject({
      name: 'InputError',
      where: `${name}.${option}`,
    })
  })

  test.each(Object.keys(runs))('%s: an option that there is not', async name => {
    const run = { ...(name === 'simulate' ? { seed: 1 } : {}), depth: 3 }
    const error = { where: name, what: 'Unrecognized key: "depth"' }
    await expect(runs[name]?.(run as never)).rejects.toMatchObject(error)
  })

  test.each([2 ** 31, 2 ** 40, Number.NaN, Number.POSITIVE_INFINITY])(
    'a bound of %d: it cannot be packed',
    async bound => {
      for (const name of ['liveMax', 'countMax']) {
        const question = { ...asked, bounds: { [name]: bound } }
        const where = `question.bounds.${name}`
        await expect(explore(question)).rejects.toMatchObject({ name: 'InputError', where })
      }
    },
  )

  test.each<[number, RegExp]>([
    [0, /^step 1: cannot be repeated 0 times/],
    [-1, /^step 1: cannot be repeated -1 times/],
    [1.5, /^step 1: cannot be repeated 1.5 times/],
    [Number.NaN, /^step 1: cannot be repeated NaN times/],
    [1e9, /^trace.steps: has 1000000000 steps; give at most 1000000/],
    [Number.MAX_SAFE_INTEGER, /^trace.steps: has 9007199254740991 steps/],
  ])('a repeat of %d', (repeat, message) => {
    const steps = [{ repeat, steps: ['dst_alloc net=0 cpu=0'] }]
    expect(() => replay({ question: asked, property: 'P1', steps })).toThrow(message)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['7', 7],
    ['{}', {}],
    ['{"name":"dst_alloc"}', { name: 'dst_alloc' }],
    ['{"name":"dst_alloc","args":null}', { name: 'dst_alloc', args: null }],
  ])('a step that is none: %s', (shown, step) => {
    const none = `step 1, ${shown}: is no action of`
    expect(() => replay({ question: asked, steps: [step] as never })).toThrow(none)
  })

  test('a repeat in a repeat', () => {
    const inner = { repeat: 2, steps: ['dst_alloc net=0 cpu=0'] }
    const steps = [{ repeat: 2, steps: [inner] }] as never
    expect(() => replay({ question: asked, steps })).toThrow('is no action of per-net-init here')
  })

  const nothing: Readonly<Record<string, (none: never) => unknown>> = {
    explore,
    simulate: none => simulate(none, { seed: 1 }),
    prove,
    compare,
    shrink,
    replay,
    readTrace,
    kernel,
    render: none => dstledger.render(none, 'json' as never),
    patch: none => dstledger.patch(none, none),
  }

  test.each(Object.keys(nothing))('%s of nothing', async name => {
    const call = async (): Promise<unknown> => nothing[name]?.(undefined as never)
    await expect(call()).rejects.toMatchObject({ name: 'InputError' })
  })

  test.each([[[]], [['per-net-init']]])('compare of %j', async kernels => {
    await expect(compare(kernels)).rejects.toThrow('compare: takes two kernels or more')
  })

  test('random runs of interrupts', async () => {
    const question: Question = { ...asked, structure: { parts: ['interrupts'] } }
    await expect(simulate(question, { seed: 1 })).rejects.toThrow('interrupts has no random runs')
  })

  test('a file that is no trace', () => {
    expect(() => readTrace('package.json')).toThrow(dstledger.InputError)
  })

  test('a trace that names no property is not shrunk', async () => {
    const trace = { question: asked, steps: ['dst_alloc net=0 cpu=0'] }
    await expect(shrink(trace)).rejects.toThrow('trace: names no property; give it one')
  })

  test('a trace that violates nothing is neither shrunk nor written', async () => {
    const trace = { question: asked, property: 'P1', steps: ['dst_alloc net=0 cpu=0'] }
    const what = 'P1 is not violated at its last step on per-net-init'
    await expect(shrink(trace)).rejects.toThrow(what)
    expect(() => dstledger.render({ ...trace, kind: 'shrunk' }, 'json')).toThrow(what)
    const { property: _, ...unnamed } = given
    expect(() => dstledger.render(unnamed, 'json')).toThrow('trace: names no property')
  })

  test('a format that there is not', () => {
    expect(() => dstledger.render(given, 'pdf' as never)).toThrow('render: knows no format pdf')
  })

  test('a repeat of nothing', () => {
    const steps = [{ repeat: 3, steps: [] }]
    expect(() => replay({ question: asked, steps })).toThrow('step 1: repeats no steps')
  })
})
