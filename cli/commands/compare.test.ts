import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

/** Where nothing is installed: `dstledger` in a file there is what the command makes of it. */
const elsewhere = mkdtempSync(join(tmpdir(), 'dstledger-compare-'))
afterAll(() => rmSync(elsewhere, { recursive: true }))

/** The built command: a hook of the module loader is JavaScript. */
function dstledger(args: readonly string[]) {
  const command = ['dist/cli/main.js', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

function file(name: string, lines: readonly string[]): string {
  const path = join(elsewhere, name)
  writeFileSync(path, lines.join('\n'))
  return path
}

const imports = "import { kernel, patch } from 'dstledger'"
const mine = (change: string): string[] => [
  imports,
  `export const mine = patch('per-net-init', { name: 'mine', summary: 'mine', ${change} })`,
]

describe('what cannot be compared: one line, exit code 2', { tags: ['slow'] }, () => {
  test.each<readonly [string, readonly string[], string]>([
    ['a syntax error', [imports, 'export const x = patch('], 'SyntaxError in line 2: '],
    ['nothing', [''], 'exports nothing; export const mine = patch('],
    ['no kernel', ['export const x = 3', 'export const y = {}'], 'exports no kernel, but x, y; '],
    ['an error', ['', 'throw new Error("no\\nway")'], 'Error in line 2: no way; '],
    ['a module that is not there', ["import 'nothing-here'"], "Cannot find package 'nothing-here'"],
    ['a name that is not there', ["import { x } from 'dstledger'"], 'SyntaxError in line 1: '],
    ['an unknown field', mine('batch: 3'), 'patch mine: no kernel has a field batch; '],
    ['a wrong value', mine("gc: 'no'"), 'patch mine: gc cannot be "no"; '],
    ['a change that changes nothing', mine('gc: true'), 'it changes nothing of per-net-init; '],
    [
      'a change that the model cannot tell',
      mine("chargedOps: (host, ops) => kernel('per-net-init').chargedOps(host, ops)"),
      'kernel mine: does in every model what per-net-init does; ',
    ],
    [
      'a step that throws',
      mine('netFree: () => { throw Error("no") }'),
      'netFree, patch.mjs:2 (no) fails; ',
    ],
    ['a step that returns nothing', mine('chargedOps: () => {}'), 'a function of it ('],
    ['an end of the process', ['process.exit(0)'], 'ends the process, or waits for ever, '],
    ['an await for ever', ['await new Promise(() => {})'], 'ends the process, or waits for ever, '],
    [
      'a step that ends the process',
      mine('netFree: () => process.exit(0)'),
      'ends the process, or waits for ever, ',
    ],
  ])('%s', (_, lines, message) => {
    const path = file('patch.mjs', lines)
    const { status, stdout, stderr } = dstledger(['compare', 'per-net-init', path])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^dstledger: [^\n]+\n$/)
  })

  test.each<readonly [string, readonly string[], string]>([
    ['one kernel', ['per-net-init'], 'compare: needs two kernels; '],
    ['one kernel twice', ['per-net-init', 'per-net-init'], 'two kernels are named per-net-init; '],
    ['no such kernel', ['per-net-init', 'v4.3'], 'compare: there is no kernel v4.3; '],
    ['no such file', ['per-net-init', './no.mjs'], './no.mjs: does not exist; '],
    ['a folder', ['per-net-init', './docs'], './docs: is a folder; '],
    ['no JavaScript', ['per-net-init', './README.md'], 'README.md: is no JavaScript by its name; '],
    ['a folder by its name alone', ['per-net-init', 'docs'], 'docs: is a folder; '],
    ['a file by its name alone', ['README.md', 'per-net-init'], 'README.md: is no JavaScript by '],
    ['TypeScript', ['per-net-init', './patch.ts'], './patch.ts: is no JavaScript by its name; '],
  ])('%s', (_, named, message) => {
    const { status, stdout, stderr } = dstledger(['compare', ...named])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('docs/YOUR-PATCH.md', { tags: ['slow'] }, () => {
  test('its patches are those of examples/patches, and its output is what they come to', async () => {
    const text = readFileSync('docs/YOUR-PATCH.md', 'utf8')
    await expect(withOutputs(withFiles(text))).toMatchFileSnapshot('../../docs/YOUR-PATCH.md')
  })
})

/** The same text with whole files where it has code that begins like one. */
function withFiles(text: string): string {
  const folder = 'examples/patches'
  const files = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))
  return text.replaceAll(/```js\n(.*)\n[^`]*```/g, (block, first: string) => {
    const whole = files.find(each => each.startsWith(`${first}\n`))
    return whole === undefined ? block : `\`\`\`js\n${whole}\`\`\``
  })
}

/** The same text with what each command prints; how long it takes is left as it was. */
function withOutputs(text: string): string {
  return text.replaceAll(
    /```text\n\$ dstledger (.*)\n([^`]*)```/g,
    (_, args: string, old: string) => {
      const { status, stdout } = dstledger(args.split(' '))
      expect(status, args).toBe(args.includes('wrong') ? 1 : 0)
      const seconds = /[\d.]+ s$/m.exec(old)?.[0] ?? '4 s'
      return `\`\`\`text\n$ dstledger ${args}\n${stdout.replace(/[\d.]+ s$/m, seconds)}\`\`\``
    },
  )
}

test('--json and --markdown: the same comparison as data and as a page', { tags: ['slow'] }, () => {
  const [json, page] = [join(elsewhere, 'out.json'), join(elsewhere, 'out.md')]
  const args = ['compare', 'per-net-init', 'fold-above-batch', '--json', json, '--markdown', page]
  expect(dstledger(args).status).toBe(1)
  const comparison = JSON.parse(readFileSync(json, 'utf8'))
  expect(comparison.status).toBe('differs')
  const worse = comparison.differences.map(({ property }: { property: string }) => property)
  expect(worse).toEqual(['P2', 'P5', 'P6'])
  expect(readFileSync(page, 'utf8')).toContain(
    'fold-above-batch violates what per-net-init keeps: P2',
  )
})
