import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const folders = ['model', 'properties', 'checkers', 'report', 'cli', 'bench', 'tests'] as const
type Folder = (typeof folders)[number]

const sources = folders.flatMap(folder =>
  readdirSync(folder)
    .filter(name => /\.(ts|mjs)$/.test(name))
    .map(name => ({ folder, name, path: join(folder, name) })),
)
const read = (path: string): string => readFileSync(path, 'utf8')

/** What the sources of a folder may import from; tests may import from anywhere. */
const allowed: Readonly<Record<Folder, readonly string[]>> = {
  model: ['model'],
  properties: ['model', 'properties'],
  checkers: ['model', 'properties', 'checkers'],
  report: ['model', 'properties', 'checkers', 'report'],
  cli: ['model', 'properties', 'checkers', 'report', 'cli'],
  bench: ['model', 'properties', 'checkers', 'bench'],
  tests: ['model', 'properties', 'checkers', 'report', 'cli', 'tests'],
}

/** Words that the glossary gives up for better ones, in identifiers. */
const notUsed = /\b\w*(scenario|buggy|[Uu]tils|[Hh]elpers)\w*\b/

describe('tidy', () => {
  test('the folders have sources', () => {
    expect(sources.length).toBeGreaterThan(80)
  })

  test.each(sources.map(source => [source.path, source] as const))(
    '%s: size, line width, imports, exports',
    (path, { folder, name }) => {
      const text = read(path)
      const lines = text.split('\n')
      expect(lines.length, 'lines').toBeLessThanOrEqual(260)
      const wide = lines.filter(
        line => line.length > 100 && !/^\s*(test|\w+: `|\[?['"`])/.test(line),
      )
      expect(wide, 'lines over 100 columns').toEqual([])
      if (path !== 'tests/tidy.test.ts') expect(text, 'words not used').not.toMatch(notUsed)
      if (/\.(test|bench)\.ts$/.test(name)) return
      expect(text).not.toMatch(/^export (default|\* from)/m)
      const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, to]) =>
        dirname(normalize(join(folder, to ?? ''))),
      )
      for (const from of imports) expect(allowed[folder], path).toContain(from)
    },
  )

  test.each(folders)('%s/README.md: names every file', folder => {
    const readme = read(join(folder, 'README.md'))
    const patterns = [...readme.matchAll(/`([\w*.]+\.(?:ts|mjs))`/g)].map(
      ([, name = '']) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    )
    const files = sources.filter(
      source => source.folder === folder && !/\w\.test\./.test(source.name),
    )
    const missing = files.filter(({ name }) => !patterns.some(pattern => pattern.test(name)))
    expect(missing.map(({ name }) => name)).toEqual([])
    for (const pattern of patterns) {
      const known = sources.some(({ name }) => pattern.test(name))
      expect(known, `${folder}/README.md names ${pattern.source}`).toBe(true)
    }
  })

  test('properties/README.md: has every property with its name and file', async () => {
    const { properties } = await import('../properties/properties.ts')
    const rows = read('properties/README.md').split('\n')
    for (const { id, name } of properties) {
      expect(
        rows.some(row => row.startsWith(`| ${id} ${name} |`)),
        `${id} ${name}`,
      ).toBe(true)
    }
  })

  test('links between documents lead somewhere', () => {
    const docs = readdirSync('docs').filter(name => name.endsWith('.md'))
    const documents = [
      'README.md',
      ...docs.map(name => join('docs', name)),
      ...folders.map(f => `${f}/README.md`),
    ]
    for (const document of [...documents, 'counterexamples/README.md', 'recordings/README.md']) {
      for (const [, to = ''] of read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        const target = normalize(join(dirname(document), to))
        const entries = readdirSync(dirname(target) || '.')
        expect(entries, `${document} links to ${to}`).toContain(basename(target))
      }
    }
  })
})
