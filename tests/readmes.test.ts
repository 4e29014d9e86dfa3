import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The folders at the top that have sources. */
const tops = [
  ...['engine', 'model', 'properties', 'traces', 'suite', 'report', 'cli'],
  ...['api', 'bench', 'examples', 'generate', 'page', 'tests'],
] as const

const isSource = (name: string): boolean => /\.(tsx?|mjs)$/.test(name)
const isTest = (name: string): boolean => /\.test\.ts$/.test(name)

/** Every folder with sources or tests. */
const rooms = tops.flatMap(top => {
  const names = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter(isSource)
  return [...new Set(names.map(name => normalize(join(top, dirname(name)))))].sort()
})

const read = (path: string): string => readFileSync(path, 'utf8')
const readme = (room: string): string => read(join(room, 'README.md'))

/** The sources of a room, without its tests. */
const sourcesOf = (room: string): readonly string[] =>
  readdirSync(room).filter(name => isSource(name) && !isTest(name))

/** What a README names as a source: `name.ts`, or a path that ends so. */
function namedIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w./-]+\.(?:tsx?|mjs))`/g)].map(([, name = '']) => name)
}

/** A file of the room, one below it, or one by its path from the top. */
function exists(room: string, name: string): boolean {
  return existsSync(join(room, name)) || (name.includes('/') && existsSync(name))
}

/** The rooms that the sources of a room import from, itself aside. */
function importedBy(room: string): readonly string[] {
  const imports = /(?:from |import |import\(|new URL\()\s*'(\.[^']+\.(?:tsx?|mjs))'/g
  const texts = sourcesOf(room).map(name => read(join(room, name)))
  const paths = texts.flatMap(text => [...text.matchAll(imports)].map(([, to = '']) => to))
  const from = paths.map(path => dirname(normalize(join(room, path))))
  return [...new Set(from)].filter(other => other !== room).sort()
}

/** What the last paragraph of a README permits: `a/b` is a room, `a/**` one with all below it. */
function permissionsIn(text: string): readonly string[] | undefined {
  const last = text.trimEnd().split('\n\n').at(-1)?.replaceAll('\n', ' ') ?? ''
  const line = /^May import: (.+)\.$/.exec(last)?.[1]
  if (line === 'every room') return ['**']
  if (line === 'no other room') return []
  const names = line?.split(', ').map(name => /^`([\w/]+(?:\/\*\*)?)`$/.exec(name)?.[1])
  return names?.every(name => name !== undefined) ? names : undefined
}

function permits(permission: string, room: string): boolean {
  if (permission === '**') return true
  if (!permission.endsWith('/**')) return permission === room
  return `${room}/`.startsWith(permission.slice(0, -2))
}

describe('readmes', () => {
  test('there are rooms', () => {
    expect(rooms.length).toBeGreaterThanOrEqual(45)
  })

  test.each(rooms)('%s: has a README with its name as the title', room => {
    expect(readme(room)).toMatch(new RegExp(`^# ${room}: \\S`))
  })

  // engine/README.md has a map of all rooms below it, which engine_words.test.ts checks.
  const listed = rooms.filter(room => !room.startsWith('engine'))

  test.each(listed)('%s: its README names every source, and none that there is not', room => {
    const named = namedIn(readme(room))
    expect(sourcesOf(room).filter(name => !named.includes(name))).toEqual([])
    expect(named.filter(name => !exists(room, name))).toEqual([])
  })

  test.each(rooms)('%s: imports no room that its README does not permit', room => {
    const permissions = permissionsIn(readme(room))
    expect(permissions, 'the last line begins with "May import: "').toBeDefined()
    const forbidden = importedBy(room).filter(
      other => !permissions?.some(permission => permits(permission, other)),
    )
    expect(forbidden).toEqual([])
    const unknown = permissions?.filter(permission => !rooms.some(one => permits(permission, one)))
    expect(unknown, 'rooms that there are not').toEqual([])
  })

  test.each(rooms.filter(room => room.includes('/')))(
    '%s: the README above it leads here',
    room => {
      if (room.startsWith('engine/')) return
      const above = readme(dirname(room))
      const name = room.slice(dirname(room).length + 1)
      expect(above).toMatch(new RegExp(`\`${name}/\`|\\(${name}/README\\.md\\)`))
    },
  )

  test('permissions: a room, a room with all below it, every room', () => {
    expect(permissionsIn('# a\n\nMay import: `a`,\n`b/c`, `d/**`.\n')).toEqual(['a', 'b/c', 'd/**'])
    expect(permissionsIn('# a\n\nMay import: no other room.\n')).toEqual([])
    expect(permissionsIn('# a\n\nMay import: what it likes.\n')).toBeUndefined()
    expect(permissionsIn('# a\n')).toBeUndefined()
    expect(['a', 'a/b', 'ab'].map(room => permits('a/**', room))).toEqual([true, true, false])
    expect(['a', 'a/b'].map(room => permits('a', room))).toEqual([true, false])
  })
})
