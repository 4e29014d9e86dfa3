import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** @file The engine checks any system: it imports nothing outside itself, and speaks of none. */

const sources = readdirSync('engine', { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(ts|mjs)$/.test(name))
  .map(name => join('engine', name))
const read = (path: string): string => readFileSync(path, 'utf8')

/** The modules that a source imports: for types, for values, or when it runs. */
function imports(path: string): readonly string[] {
  const text = read(path)
  return [...text.matchAll(/\b(?:from |import |import\()'([^'\n]+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? normalize(join(path, '..', name)) : name,
  )
}

const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }
const declared = Object.keys(dependencies)

/** What an import may lead to, beside the engine. */
function isElsewhere(name: string): boolean {
  return name.startsWith('node:') || declared.includes(name)
}

/** Tests stand beside the code, and may ask the examples. */
const beside = ['examples/', 'tests/']
const onlyInTests = ['vitest', 'fast-check', '@fast-check/vitest']

const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** Tests that run the engine on the model, and so speak of it, stand outside the rule. */
const ofTheModel = (path: string): boolean =>
  isTest(path) && imports(path).some(name => /^(model|properties|traces|suite)\//.test(name))

/** What the model is about, and how a command line is written. */
const words =
  /\b(kernel|netns|dst_?\w*|percpu|xfrm|gc_?thresh|ipsec|linux|cpus?|hotplug|sysctl|skb|pernet)\b/i
const flag = /(?<![\w-])--[a-z]/
/** `perCpu` has the words `per` and `cpu`. */
const apart = (line: string): string => line.replaceAll(/([a-z])([A-Z])/g, '$1 $2')

describe('engine', () => {
  test('has sources', () => {
    expect(sources.length).toBeGreaterThan(80)
  })

  test.each(sources.filter(path => !isTest(path)))('%s: imports nothing outside it', path => {
    const outside = imports(path).filter(name => !name.startsWith('engine/') && !isElsewhere(name))
    expect(outside).toEqual([])
  })

  test.each(sources.filter(path => isTest(path) && !ofTheModel(path)))(
    '%s: imports the engine and the examples',
    path => {
      const outside = imports(path).filter(
        name =>
          !['engine/', ...beside].some(folder => name.startsWith(folder)) &&
          !isElsewhere(name) &&
          !onlyInTests.includes(name),
      )
      expect(outside).toEqual([])
    },
  )

  test.each(sources.filter(path => !ofTheModel(path)))('%s: speaks of no system', path => {
    const found = read(path)
      .split('\n')
      .map((line, at) => `${path}:${at + 1}: ${line.trim()}`)
      .filter(line => words.test(apart(line)) || flag.test(line))
    expect(found).toEqual([])
  })

  test('README.md names every source', () => {
    const readme = read('engine/README.md')
    const named = [...readme.matchAll(/`(\w+\.(?:ts|mjs))`/g)].map(([, name]) => name)
    const missing = sources.filter(path => !isTest(path) && !named.includes(basename(path)))
    expect(missing).toEqual([])
  })

  test('README.md names no source that there is not', () => {
    const readme = read('engine/README.md')
    const map = readme.slice(readme.indexOf('## The map'))
    const named = [...map.matchAll(/`(\w+\.(?:ts|mjs))`/g)].map(([, name]) => name)
    const known = sources.map(path => basename(path))
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(name => !known.includes(name ?? ''))).toEqual([])
  })
})

test('the examples import nothing but the engine', () => {
  const examples = readdirSync('examples').filter(name => /^\w+\.ts$/.test(name))
  const outside = examples
    .flatMap(name => imports(join('examples', name)))
    .filter(name => !name.startsWith('engine/') && !name.startsWith('examples/'))
  expect(outside).toEqual([])
  expect(examples.every(name => existsSync(join('examples', name)))).toBe(true)
})
