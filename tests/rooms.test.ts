import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Rooms that several others may use in the same way. */
const arith = ['engine', 'engine/arith']
const run = [...arith, 'engine/run']
const model = ['model', 'model/kernels']
const properties = ['properties', 'properties/inductive', 'properties/runs']
const recordings = ['traces/recordings/read', 'traces/recordings/counter', 'traces/recordings/flow']
const engine = [
  ...run,
  'engine/explore/packed',
  'engine/explore/symmetry',
  'engine/explore',
  'engine/explore/team',
  'engine/simulate',
  'engine/prove',
  'engine/shrink',
  'engine/drift',
]
const traces = [
  'traces/files',
  'traces/counterexamples',
  ...recordings,
  'traces/recordings',
  'traces',
]
const suite = ['suite/tables', 'suite/findings', 'suite/claims', 'suite/run', 'suite']
const report = ['report/text', 'report/trace', 'report/export', 'report/page', 'report']
const below = [...engine, ...model, ...properties, ...traces, ...suite]

/**
 * Every room, and what its sources may import, itself aside. A room that is not listed does not
 * exist. Rooms stand in the order of the house: none imports from one that comes after it.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'engine/arith': [],
  engine: ['engine/arith'],
  'engine/run': arith,
  'engine/explore/packed': run,
  'engine/explore/symmetry': [...run, 'engine/explore/packed'],
  'engine/explore': [...run, 'engine/explore/packed', 'engine/explore/symmetry'],
  'engine/explore/team': [
    ...run,
    'engine/explore/packed',
    'engine/explore/symmetry',
    'engine/explore',
  ],
  'engine/simulate': run,
  'engine/prove': arith,
  'engine/shrink': [...run, 'engine/explore'],
  'engine/drift': run,
  model: arith,
  'model/kernels': [...arith, 'model'],
  properties: [...run, 'engine/simulate', ...model],
  'properties/inductive': [...arith, 'engine/prove', ...model, 'properties'],
  'properties/runs': [
    ...run,
    'engine/prove',
    'engine/drift',
    ...model,
    'properties',
    'properties/inductive',
  ],
  'traces/files': ['engine', ...model],
  'traces/counterexamples': [...run, 'engine/explore', ...model, ...properties, 'traces/files'],
  'traces/recordings/read': [...model, 'traces/files'],
  'traces/recordings/counter': [...run, ...model, 'traces/files', 'traces/recordings/read'],
  'traces/recordings/flow': [...run, ...model, 'traces/files', ...recordings],
  'traces/recordings': [...model, ...recordings],
  traces: [
    ...run,
    ...model,
    ...properties,
    'traces/files',
    'traces/counterexamples',
    ...recordings,
  ],
  'suite/tables': [...engine, ...model, ...properties],
  'suite/findings': [...arith, ...model, ...properties, 'suite/tables'],
  'suite/claims': [...engine, ...model, ...properties, 'suite/tables'],
  'suite/run': [...engine, ...model, ...properties, ...traces, ...suite.slice(0, 3)],
  suite: [...engine, ...model, ...properties, ...traces, ...suite],
  'report/text': arith,
  'report/trace': [...run, ...model, ...properties, ...traces, 'report/text'],
  'report/export': [...run, ...model, ...properties, 'report/text', 'report/trace'],
  'report/page': ['report/text', 'report/trace', 'report/export'],
  report: [...run, ...suite, ...report],
  api: [...below, ...report],
  'cli/io': ['model', 'suite/findings'],
  'cli/flags': [...arith, ...model, ...properties, 'cli/io'],
  'cli/text': [...below, 'report/text', 'report/trace'],
  'cli/commands': [...below, ...report, 'cli/io', 'cli/flags', 'cli/text'],
  cli: [...arith, 'model', 'cli/io', 'cli/flags', 'cli/text', 'cli/commands'],
  generate: [...below, ...report, 'cli/text', 'cli/io', 'api'],
  bench: [...below, 'report/text'],
  examples: engine,
  'examples/patches': [],
  'examples/users': [],
}

/** Sources that are no tests, below the rooms; what tests import is their own affair. */
const storeys = [...new Set(Object.keys(allowed).map(room => room.split('/')[0] as string))]
const sources = storeys
  .flatMap(storey =>
    readdirSync(storey, { recursive: true, encoding: 'utf8' }).map(name => join(storey, name)),
  )
  .filter(path => /\.(ts|mjs)$/.test(path) && !path.endsWith('.test.ts'))

/** The sources that a source imports: for types, for values, or when it runs. */
function imports(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8')
  const named = /(?:from |import |import\(|new URL\()\s*'(\.[^']+\.(?:ts|mjs))'/g
  return [...text.matchAll(named)].map(([, to = '']) => normalize(join(dirname(path), to)))
}

/** A way from a node back to itself; undefined: there is none. */
function circle(nodes: Iterable<string>, next: (node: string) => Iterable<string>) {
  const done = new Set<string>()
  const search = (node: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node]
    if (done.has(node)) return undefined
    for (const other of next(node)) {
      const found = search(other, [...way, node])
      if (found !== undefined) return found
    }
    done.add(node)
    return undefined
  }
  for (const node of nodes) {
    const found = search(node, [])
    if (found !== undefined) return found
  }
  return undefined
}

describe('rooms', () => {
  test('every folder with sources is a listed room, and every listed room has sources', () => {
    const rooms = new Set(sources.map(path => dirname(path)))
    expect([...rooms].sort()).toEqual(Object.keys(allowed).sort())
  })

  test('what a room may import stands before it', () => {
    const order = Object.keys(allowed)
    for (const [room, among] of Object.entries(allowed)) {
      const later = among.filter(
        other => other !== room && order.indexOf(other) > order.indexOf(room),
      )
      expect(later, room).toEqual([])
    }
  })

  test.each(sources)('%s: imports from the rooms that its room may', path => {
    const room = dirname(path)
    const rooms = imports(path).map(to => dirname(to))
    const forbidden = rooms.filter(to => to !== room && !allowed[room]?.includes(to))
    expect(forbidden).toEqual([])
  })

  test('no source reaches itself through its imports', () => {
    expect(circle(sources, imports)).toBeUndefined()
  })

  test('a circle is found where there is one', () => {
    const next = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ])
    expect(circle(next.keys(), node => next.get(node) ?? [])).toEqual(['b', 'c', 'b'])
  })
})
