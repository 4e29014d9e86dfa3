import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-validate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const at = 'traces/importers/samples'
const r1u = `${at}/live/r1u.trace.gz`
const samples = readdirSync(at).filter(name => /\.(?:txt|jsonl)$/.test(name))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('validate --import-only', () => {
  test.each(samples)('%s: in the form of its expectation', async sample => {
    const { params, ...expected } = JSON.parse(
      readFileSync(join(at, `${sample.replace(/\.\w+$/, '')}.expect.json`), 'utf8'),
    )
    const map = file('map.json', JSON.stringify(params))
    const code = await t.dstledger(`validate --import-only --map ${map} --json - ${at}/${sample}`)
    const found = JSON.parse(t.out)
    expect(code).toBe(0)
    expect(found.events).toEqual(expected.events)
    expect(found.lost).toEqual(expected.lost)
    expect(found.lines_with_other_events).toEqual(expected.lines_with_other_events)
    expect(found.verdict).toEqual(expected.verdict)
  })

  test('into a file, which is whole or not there', async () => {
    const out = join(folder, 'imported.json')
    expect(await t.dstledger(`validate --import-only --json ${out} ${r1u}`)).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8')).counts).toMatchObject({ events: 3797 })
    const none = join(folder, 'none.json')
    expect(await t.dstledger(`validate --import-only --json ${none} no/such`)).toBe(2)
    expect(readdirSync(folder).filter(name => name.startsWith('none'))).toEqual([])
  })

  test('for a person, with what is lost and what cannot be read', async () => {
    expect(await t.dstledger(`validate --import-only ${at}/dev-03-trace-pipe.txt`)).toBe(0)
    expect(t.out).toContain('line 3: 123 events of CPU 1')
    expect(t.out).toMatch(/cannot be read +line 1: torn/)
  })

  test('nothing of the map in it is vacuous, and exits with 3', async () => {
    const empty = file('empty.txt', '# tracer: nop\n')
    expect(await t.dstledger(`validate --import-only ${empty}`)).toBe(3)
    expect(t.out).toContain('vacuous')
  })

  test('from standard input', { tags: ['slow'] }, () => {
    const text = execFileSync(
      process.execPath,
      ['dist/cli/main.js', 'validate', '--import-only', '--json', '-', '-'],
      { input: readFileSync(r1u), encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' },
    )
    expect(JSON.parse(text).events).toHaveLength(3797)
  })
})

describe('validate', () => {
  test('the kernels with shared slots explain a trace of one, refusals too; it is kept', async () => {
    const out = join(folder, 'kept.jsonl.gz')
    const flags = `--gc-thresh 512 --kernel-release 4.3.0 --out ${out}`
    expect(await t.dstledger(`validate ${flags} ${r1u}`)).toBe(0)
    expect(t.out).toContain('explained by copied-template-v3.0, copied-template')
    expect(t.out).toContain(`kept: ${out}`)
    const [, shrink = ''] = /: dstledger (shrink .*)$/m.exec(t.out) ?? []
    t.out = ''
    expect(await t.dstledger(`${shrink} --out ${join(folder, 'shrunk.json')}`)).toBe(0)
    expect(t.out).toContain('P1 on copied-template-v3.0')
    t.out = ''
    expect(await t.dstledger(`replay ${out} --kernel copied-template --rows 0`)).toBe(0)
    expect(t.out).toContain('3,797 events')
    t.out = ''
    const plain = join(folder, 'kept.jsonl')
    await t.dstledger(`validate --gc-thresh 512 --out ${plain} ${r1u} --json -`)
    expect(readFileSync(plain)).toEqual(
      Buffer.from(gunzipSync(readFileSync(out)).toString().replace('4.3.0', 'traced')),
    )
    expect(JSON.parse(t.out).explained_by).toContain('copied-template')
  })

  test('where no kernel explains it: how far each comes, by line, and what explains the rest', async () => {
    const out = join(folder, 'prefix.jsonl')
    expect(await t.dstledger(`validate ${at}/live/steady.raw.gz --out ${out}`)).toBe(1)
    expect(t.out).toContain(`kept: ${out}, the first 7,015 of 8,582 events`)
    expect(t.out).toContain('explained by no kernel here')
    expect(t.out.replaceAll(/\s+/g, ' ')).toContain(
      '7,015 of 8,582 events by per-net-init, no-flow-cache,',
    )
    expect(t.out).toContain('where an event is missing from the trace')
    // A header, the birth of init_net, and an end of line.
    expect(readFileSync(out, 'utf8').split('\n')).toHaveLength(1 + 1 + 7015 + 1)
    t.out = ''
    expect(await t.dstledger(`replay ${out} --kernel per-net-init --rows 0`)).toBe(0)
  })

  test('after a loss the verdict is inconclusive, exit code 3, and what nothing determines is said', async () => {
    expect(await t.dstledger(`validate ${at}/dev-10-perf-fields.txt`)).toBe(3)
    expect(t.out).toContain('inconclusive from line 3 on')
    const text = t.out.replaceAll(/\s+/g, ' ')
    expect(text).toContain(
      'ops 0xffff888003a40e40 of unknown family: count not determined (-27..5)',
    )
    expect(text).toContain('slot of CPU 0 not determined (-31..31)')
  })

  test('two counters with one block of slots are the bug, before any replay', async () => {
    const line = (text: string): string =>
      `            ping-190     [000] b..1.    18.000001: f: ${text}\n`
    const path = file(
      'shared.txt',
      line('netns.create netns=1 family=xfrm4') +
        line('netns.create netns=2 family=xfrm4') +
        line('dst.alloc netns=1 family=xfrm4 count=0 slot=1 counters=0x60a0') +
        line('dst.alloc netns=2 family=xfrm4 count=0 slot=2 counters=0x60a0'),
    )
    expect(await t.dstledger(`validate ${path}`)).toBe(0)
    expect(t.out).toContain('have their slots in one block, 0x60a0')
  })

  test.each([
    ['validate', 'FILE'],
    ['validate no/such', 'no/such: cannot be read (ENOENT)'],
    [`validate ${r1u} --map no/such.json`, 'no/such.json: cannot be read (ENOENT)'],
    [`validate ${r1u} --map ${file('cut-map.json', '{')}`, 'is no complete JSON'],
    [`validate ${r1u} --off4 -1`, '--off4'],
    [`validate ${r1u} --out no/such/x.jsonl`, 'its folder does not exist'],
  ])('%s: one line, exit code 2', async (args, message) => {
    expect(await t.dstledger(args)).toBe(2)
    expect(t.err.split('\n').at(-2)).toContain(message)
  })

  test('no text of a trace reaches the terminal', async () => {
    const hostile = '\u001b]0;x\u0007-1 [000] b..1. 1.0: dstalloc: (x) ops=\u001b[2J count=0'
    await t.dstledger(`validate ${file('hostile.txt', `${hostile}\n${'y'.repeat(99_999)}\n`)}`)
    expect(t.out).not.toContain('\u001b]')
    expect(t.out).not.toContain('\u001b[2J')
  })
})
