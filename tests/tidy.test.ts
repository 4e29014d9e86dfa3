import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The storeys: what stands in one imports only from those before it. */
const storeys = ['engine', 'model', 'properties', 'traces', 'suite', 'report', 'cli'] as const
const folders = [...storeys, 'api', 'generate', 'examples', 'bench', 'page', 'tests'] as const

const sources = folders.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(tsx?|mjs)$/.test(name))
    .map(name => ({ folder, name: basename(name), path: join(folder, name) })),
)
const read = (path: string): string => readFileSync(path, 'utf8')

/** Words that the glossary gives up for better ones, in identifiers. */
const notUsed = /\b\w*(scenario|buggy|[Uu]tils|[Hh]elpers)\w*\b/

describe('tidy', () => {
  test('the folders have sources', () => {
    expect(sources.length).toBeGreaterThan(250)
  })

  test.each(sources.map(source => [source.path, source] as const))(
    '%s: size, line width, exports',
    (path, { name }) => {
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
    },
  )

  const documents = ['docs', 'api', ...folders, 'counterexamples', 'recordings'].flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.md'))
      .map(name => join(folder, name)),
  )

  test('there are documents', () => {
    expect(documents.length).toBeGreaterThan(50)
  })

  test.each(['README.md', 'CONTRIBUTING.md', ...documents])(
    '%s: its links lead somewhere',
    document => {
      for (const [, to = ''] of read(document).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
        const target = normalize(join(dirname(document), to))
        const entries = readdirSync(dirname(target) || '.')
        expect(entries, `${document} links to ${to}`).toContain(basename(target))
      }
    },
  )
})
