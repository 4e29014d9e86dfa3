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
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, command, options)
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
      'a number that is none',
      mine('percpuCounterAdd: (a, f) => f.count.assign(NaN)'),
      'gives NaN ',
    ],
    [
      'a constant that is none',
      mine('percpuCounterAdd: (a, f) => f.count.assign(a.int(NaN))'),
      'percpuCounterAdd, patch.mjs:2 (a.int(NaN)) fails; ',
    ],
    [
      'half an entry',
      mine('percpuCounterAdd: (a, f) => f.count.assign(0.5)'),
      'gives 0.5 where a number',
    ],
    [
      'an object for a number',
      mine('percpuCounterAdd: (a, f) => f.count.assign({})'),
      'gives something else where',
    ],
    [
      'a condition for a number',
      mine('percpuCounterAdd: (a, f) => f.count.assign(a.le(f.count.value, f.count.value))'),
      'where a number, as a.int() gives it, is needed',
    ],
    [
      'a number for a condition',
      mine('percpuCounterAdd: (a, f, cpu, n) => f.count.assign(a.ite(n, n, n))'),
      'where a condition, as a.le() gives it, is needed',
    ],
    [
      'a cell that there is not',
      mine('percpuCounterAdd: a => [[-1, a.int(0)]]'),
      'reads the cell -1',
    ],
    [
      'two writes of one cell',
      mine('percpuCounterAdd: (a, f, c, n) => [...f.count.assign(n), ...f.count.assign(n)]'),
      'writes count[0] twice in one step',
    ],
    [
      'a read of a cell that there is not',
      mine('netFree: () => (a, s) => [[0, s(1e9)]]'),
      'reads the cell 1000000000',
    ],
    [
      'a branch in JavaScript',
      mine('percpuCounterAdd: (a, f, c, n) => f.count.assign(f.count.value > 3 ? n : a.int(1))'),
      'compares or adds in JavaScript what only a.le() and a.add() can',
    ],
    [
      'chance',
      mine('chargedOps: (host, ops) => (Math.random() < 0.5 ? ops : host.variables.dstOps[0])'),
      'kernel mine: what its functions return is another thing each time; ',
    ],
    [
      'what changes while it is searched',
      [
        imports,
        'Error.stackTraceLimit = Infinity',
        'let searched = false',
        "const { percpuCounterAdd } = kernel('per-net-init')",
        'const batch = (a, b) => {',
        '  searched ||= Error().stack.includes("explore.js")',
        '  return searched ? a.int(1) : a.add(b, a.int(1))',
        '}',
        'export const mine = patch("per-net-init", { name: "mine", summary: "mine",',
        '  percpuCounterAdd: (a, f, c, n, b) => percpuCounterAdd(a, f, c, n, batch(a, b)) })',
      ],
      'kernel mine: what its functions return is another thing each time; ',
    ],
    ['a getter that throws', mine('get gc() { throw Error("no") }'), 'Error in line 2: no; '],
    [
      'a getter that changes',
      [
        imports,
        'let read = 0',
        "const field = { name: 'mine', get gc() { return read++ > 0 ? 3 : false } }",
        "export const mine = Object.defineProperties({ ...kernel('per-net-init') },",
        '  Object.getOwnPropertyDescriptors(field))',
      ],
      'exports a kernel with fields that change as they are read; ',
    ],
    [
      'a proxy that throws',
      [
        imports,
        "const get = () => { throw Error('no') }",
        "export const mine = new Proxy(kernel('per-net-init'), { get })",
      ],
      'Error in line 2: no; ',
    ],
    [
      'a list with a getter that throws',
      [imports, "export const x = Object.defineProperty([1], 0, { get() { throw Error('no') } })"],
      'Error in line 2: no; ',
    ],
    [
      'a parent that it changes',
      [imports, "kernel('per-net-init').gc = false"],
      "TypeError in line 2: Cannot assign to read only property 'gc'",
    ],
    [
      'a record of a parent that it changes',
      [imports, "kernel('per-net-init').addForm.steps.pop()"],
      'TypeError in line 2: Cannot delete property ',
    ],
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
    // On a line of its own, below what the stages were.
    expect(stderr).toMatch(/^(explore .*\n|simulate .*\n)*dstledger: [^\n]+\n$/)
  })

  test.each<readonly [string, readonly string[]]>([
    ['a file', ['for (;;);']],
    ['a function', mine('percpuCounterAdd: () => { for (;;); }')],
    [
      'a file that waits and keeps the process busy',
      ['await new Promise(() => setInterval(() => {}))'],
    ],
  ])('%s that never ends: one line, and the process is killed', (_, lines) => {
    const path = file('endless.mjs', lines)
    const { stdout, stderr } = dstledger(['compare', '--deadline', '3', 'per-net-init', path])
    expect(stdout).toBe('')
    expect(stderr).toBe(
      `dstledger: ${path}: computes for 3 s before anything can be asked of it; ` +
        'look for a loop that never ends, or raise --deadline\n',
    )
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
