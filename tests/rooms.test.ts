import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The storeys: a source imports from its own and from those before it. */
const storeys = ['engine', 'model', 'properties', 'traces', 'suite', 'report', 'cli'] as const

/** Beside the house: what may be imported of it, and nothing of the house imports them. */
const beside: Readonly<Record<string, readonly string[]>> = {
  api: ['engine', 'model', 'properties', 'traces', 'suite', 'report'],
  bench: ['engine', 'model', 'properties', 'report', 'suite'],
  page: ['engine', 'model', 'report'],
  // The user programs import the package by its name.
  examples: ['engine'],
  generate: [...storeys, 'api'],
}

/** What the sources of a folder at the top may import from, itself aside. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(storeys.map((storey, at) => [storey, storeys.slice(0, at)])),
  ...beside,
}

/** Sources that are no tests; what tests import is their own affair. */
const sources = Object.keys(allowed)
  .flatMap(top =>
    readdirSync(top, { recursive: true, encoding: 'utf8' }).map(name => join(top, name)),
  )
  .filter(path => /\.(tsx?|mjs)$/.test(path) && !path.endsWith('.test.ts'))

const topOf = (path: string): string => path.slice(0, path.indexOf('/'))

/** The sources that a source imports: for types, for values, or when it runs. */
function importedBy(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8')
  const named = /(?:from |import |import\(|new URL\()\s*'(\.[^']+\.(?:tsx?|mjs))'/g
  return [...text.matchAll(named)].map(([, to = '']) => normalize(join(dirname(path), to)))
}

/** By room: the rooms that its sources import from, itself aside. */
const rooms = new Map<string, Set<string>>()
for (const path of sources) {
  const room = dirname(path)
  const among = rooms.get(room) ?? new Set()
  for (const to of importedBy(path)) if (dirname(to) !== room) among.add(dirname(to))
  rooms.set(room, among)
}

/** A way from a node back to itself; undefined: there is none. */
function circle(
  nodes: Iterable<string>,
  next: (node: string) => Iterable<string>,
): readonly string[] | undefined {
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
  test('there are sources, and rooms', () => {
    expect(sources.length).toBeGreaterThan(300)
    expect(rooms.size).toBeGreaterThan(40)
  })

  // Which rooms of those storeys a room may import is in its README, and readmes.test.ts holds it.
  test.each(sources)('%s: imports from its own storey and from those before it', path => {
    const tops = importedBy(path).map(topOf)
    expect(tops.filter(to => to !== topOf(path) && !allowed[topOf(path)]?.includes(to))).toEqual([])
  })

  test('no room reaches itself through what its sources import', () => {
    expect(circle(rooms.keys(), room => rooms.get(room) ?? [])).toBeUndefined()
  })

  test('no source reaches itself', () => {
    expect(circle(sources, importedBy)).toBeUndefined()
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
