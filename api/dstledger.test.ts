import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DocExample, docExamples } from '../tests/doc_examples.ts'
import type { Question, TraceInput } from './dstledger.ts'
import * as dstledger from './dstledger.ts'

const { compare, explore, kernel, patch, prove, readTrace } = dstledger
const { render, replay, shrink, simulate } = dstledger

describe('every function has an example that is so', () => {
  const examples = docExamples('api/dstledger.ts')
  test('there is one for each', () => {
    const functions = Object.entries(dstledger).filter(([name]) => name !== 'InputError')
    expect(examples.map(({ of }) => of).sort()).toEqual(functions.map(([name]) => name).sort())
    expect(examples.filter(({ lines }) => !lines.some(line => line.includes('// =>')))).toEqual([])
  })

  const slow = ['compare', 'prove', 'verify']
  const tagged = (of: string): { tags?: ['slow'] } => (slow.includes(of) ? { tags: ['slow'] } : {})
  for (const example of examples) test(example.of, tagged(example.of), () => run(example))
})

/** Runs the lines of an example; each `expression // => value` is an assertion. */
async function run({ lines }: DocExample): Promise<void> {
  const names = Object.keys(dstledger)
  const body = lines
    .map(line => line.replace(/^(.*) \/\/ => (.*)$/, 'expect($1).toEqual($2)'))
    .join('\n')
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
  await new AsyncFunction(...names, 'expect', body)(...Object.values(dstledger), expect)
}

const folder = 'counterexamples'
const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.json'))
  .map(name => join(folder, name))

test('docs/API.md names every function', () => {
  const text = readFileSync('docs/API.md', 'utf8')
  const names = Object.keys(dstledger).filter(name => name !== 'InputError')
  expect(names.filter(name => !text.includes(`\`${name}(`))).toEqual([])
})

describe('traces', () => {
  test.each(stored.filter(path => !path.includes('enobufs')))('%s: read and written', path => {
    const trace = readTrace(path)
    expect(render(trace, 'json')).toBe(readFileSync(path, 'utf8'))
    expect(readTrace(JSON.parse(readFileSync(path, 'utf8')))).toEqual(trace)
  })

  test('they are plain data: JSON and back is the same', () => {
    const trace = readTrace(join(folder, 'copied-template/read-near-live.json'))
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace)
    expect(replay(JSON.parse(JSON.stringify(trace))).violatedAt).toBe(3)
  })

  test('steps can be lines, names with arguments in any order, and repeated', () => {
    const question: Question = { kernel: 'copied-template', constants: { batch: 2 } }
    const steps: TraceInput['steps'] = [
      { repeat: 2, steps: ['dst_alloc net=0 cpu=0'] },
      { name: 'dst_free', args: { cpu: 0, net: 0 } },
    ]
    const { steps: taken } = replay({ question, steps })
    expect(taken.map(({ name }) => name)).toEqual(['dst_alloc', 'dst_alloc', 'dst_free'])
    expect(taken[0]?.changes).toContainEqual({ cell: 'live[0]', from: 0, to: 1 })
  })

  test('a trace as random runs found it is shrunk before it is written', async () => {
    const kernel = 'copied-template'
    const { answers } = await simulate({ kernel, properties: ['P2'] }, { seed: 1 })
    const found = answers[0]?.trace
    if (found === undefined) throw new Error('P2 is not refuted')
    expect(() => render(found, 'json')).toThrow('trace: is as it was found')
    const question = { ...found.question, constants: { batch: 2 } }
    const short = await shrink({ ...found, question })
    expect(short.kind).toBe('shortest')
    expect(render(short, 'vitest')).toContain("from 'dstledger'")
  })
})

describe('a patch of your own', () => {
  const mine = patch('per-net-init', {
    name: 'mine',
    summary: 'a slot is folded when it exceeds the batch',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) =>
      kernel('per-net-init').percpuCounterAdd(a, fbc, cpu, amount, a.add(batch, a.int(1))),
  })

  test('it is explored, and its trace names it as a value', async () => {
    const { answers, asExpected } = await explore({ kernel: mine, properties: ['P1', 'P2'] })
    expect(answers.map(({ verdict }) => verdict)).toEqual(['exhausted', 'violated'])
    expect(answers[1]?.trace?.question.kernel).toBe(mine)
    expect(asExpected).toBe(true)
  })

  test('its proofs are open or done, not unknown', { tags: ['slow'] }, async () => {
    const { answers } = await prove({ kernel: mine, properties: ['P1'] })
    expect(answers).toMatchObject([{ verdict: 'open' }])
  })
})

describe('a signal ends a run', () => {
  const reason = new Error('enough')
  const large: Question = {
    kernel: 'copied-template',
    structure: { cpus: 3, netns: 3 },
    bounds: { liveMax: 4, countMax: 8 },
    properties: ['P3'],
  }
  const ended = (run: (signal: AbortSignal, stop: () => void) => Promise<unknown>) => {
    const controller = new AbortController()
    return expect(run(controller.signal, () => controller.abort(reason))).rejects.toBe(reason)
  }

  test('that is aborted before it begins', async () => {
    await ended((signal, stop) => {
      stop()
      return explore(large, { signal })
    })
  })

  test('when it next reports progress', async () => {
    await ended((signal, stop) => explore(large, { signal, onProgress: stop }))
    await ended((signal, stop) => simulate(large, { signal, seed: 1, onProgress: stop }))
  })

  test('a proof at once', async () => {
    await ended((signal, stop) => {
      setTimeout(stop, 50)
      return prove({ ...large, properties: ['P1'] }, { signal })
    })
  })
})

test('compare: what is better and what is worse than the first', { tags: ['slow'] }, async () => {
  const raised = patch('copied-template', {
    name: 'destroys-what-it-never-had',
    summary: 'the counters are those of the fix, and nothing is ever refused',
    counters: 'own',
    pcpucEntries: kernel('per-net-init').pcpucEntries,
    pcpucAllocated: kernel('per-net-init').pcpucAllocated,
    percpuCounters: kernel('per-net-init').percpuCounters,
    pernetOperations: kernel('per-net-init').pernetOperations,
    gc: false,
  })
  const { differences, asExpected } = await compare(['copied-template', raised])
  const of = (wanted: string): readonly string[] =>
    differences.filter(({ kind }) => kind === wanted).map(({ property }) => property)
  expect(of('better')).toContain('P1')
  // Nothing refuses any more (P6), and what the exit destroys is added to later (P9).
  expect(of('worse')).toEqual(['P6', 'P9'])
  expect(asExpected).toBe(false)
})
