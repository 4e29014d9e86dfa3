import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

interface Loaded {
  /** Files of ours. */
  readonly files: Set<string>
  readonly packages: Set<string>
}

/** What a file loads before its first line runs: static imports, followed to their end. */
function loadedBy(
  path: string,
  loaded: Loaded = { files: new Set(), packages: new Set() },
): Loaded {
  if (loaded.files.has(path)) return loaded
  loaded.files.add(path)
  const text = readFileSync(path, 'utf8').replaceAll(/^import type [^;]*? from .*$/gm, '')
  for (const [, from = ''] of text.matchAll(/^(?:import|export|\}) ?.*?(?:from )?'([^']+)'$/gm)) {
    if (from.startsWith('.')) loadedBy(join(dirname(path), from), loaded)
    else if (!from.startsWith('node:')) loaded.packages.add(from)
  }
  return loaded
}

test('startup: the help loads the command line and nothing that a command needs', () => {
  const { files, packages } = loadedBy('cli/main.ts')
  expect([...packages].sort()).toEqual(['chalk', 'commander'])
  expect([...files].filter(path => !path.startsWith('cli/'))).toEqual(['model/input_error.ts'])
})

test.each([
  ['replay', 'zod'],
  ['simulate', 'fast-check'],
  ['verify', 'wrap-ansi'],
])('startup: %s is what loads %s', (command, needed) => {
  expect([...loadedBy(`cli/commands/${command}.ts`).packages]).toContain(needed)
})
