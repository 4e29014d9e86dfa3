import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'

const readme = readFileSync('engine/README.md', 'utf8')
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  )

/** The lines with a blank for every line break and indentation, so that formatting is no matter. */
const joined = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const sources = readdirSync('examples')
  .filter(name => /(?<!\.test)\.ts$/.test(name))
  .map(name => joined(readFileSync(join('examples', name), 'utf8')))

const fromDoor = /^import (?:type )?\{([^}]*)\} from 'dstledger\/engine'\n/gm

describe('engine/README.md', () => {
  test('has a snippet for each section', () => {
    expect(blocks('ts').length).toBeGreaterThan(20)
    expect(blocks('text').length).toBeGreaterThan(9)
  })

  test.each(blocks('ts').map(block => [joined(block).slice(0, 60), block]))(
    '%s: stands in an example',
    (_, block) => {
      const snippet = joined(block.replaceAll(fromDoor, ''))
      expect(sources.filter(source => source.includes(snippet))).toHaveLength(1)
    },
  )

  test('what it imports from the door is there', () => {
    const names = (text: string, statement: RegExp): readonly string[] =>
      [...text.matchAll(statement)].flatMap(([, list = '']) =>
        list.split(',').map(name => name.replace(/^\s*type /, '').trim()),
      )
    const door = readFileSync('api/engine.ts', 'utf8')
    const exported = names(door, /^export (?:type )?\{([^}]*)\} from/gm)
    const imported = names(readme, fromDoor)
    expect(imported.length).toBeGreaterThan(10)
    expect(imported.filter(name => !exported.includes(name))).toEqual([])
  })

  test('prints what the tutorial prints, in its order', { tags: ['slow'] }, async () => {
    const lines: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((...items) => {
      lines.push(items.join(' ').trimEnd())
    })
    await import('./tutorial.ts')
    log.mockRestore()
    const shown = blocks('text').flatMap(text => text.trimEnd().split('\n'))
    expect(shown).toEqual(lines)
  })
})
