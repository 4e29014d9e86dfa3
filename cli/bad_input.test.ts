import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { terminal } from '../tests/terminal.ts'
import { descriptions } from './flags/descriptions.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-bad-input-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const p2 = 'counterexamples/copied-template/read-near-live.json'
const shortRecording = 'recordings/reference/short-c1-n2-unpatched.jsonl.gz'

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

describe('bad input: one line, exit code 2', () => {
  const truncated = file('truncated.json', readFileSync(p2, 'utf8').slice(0, 200))
  const text = gunzipSync(readFileSync(shortRecording)).toString()
  const newer = file('newer.jsonl', text.replace('dst-trace/1', 'dst-trace/2'))
  const cut = file('cut.jsonl.gz', gzipSync(text).subarray(0, 500))
  const half = file('half.jsonl', text.slice(0, 5000))
  const empty = file('empty.jsonl', '')
  const emptyJson = file('empty.json', '')
  const like = (name: string, change: (trace: Record<string, unknown>) => object): string => {
    const stored = JSON.parse(readFileSync(p2, 'utf8'))
    return file(name, JSON.stringify({ ...stored, ...change(stored.trace) }))
  }
  const repeated = (times: number) =>
    like(`repeat-${times}.json`, trace => ({
      trace: { ...trace, steps: [{ repeat: times, steps: ['dst_alloc net=0 cpu=0'] }] },
    }))
  const twice = { repeat: 600_000, steps: ['dst_alloc net=0 cpu=0'] }
  const long = like('long.json', trace => ({ trace: { ...trace, steps: [twice, twice] } }))
  const readOnly = file('read-only.json', '{}')
  chmodSync(readOnly, 0o444)
  const intoProc = join(directory, 'proc')
  symlinkSync('/proc', intoProc)
  const wide = like('wide.json', () => ({ bounds: { liveMax: 2, countMax: 2 ** 31 } }))
  const wider = like('wider.json', () => ({ bounds: { liveMax: 2 ** 32, countMax: 8 } }))

  test.each([
    ['replay no/such.json', 'no/such.json: cannot be read'],
    [`replay ${truncated}`, 'is no complete JSON'],
    [`replay ${newer}`, 'newer'],
    [`replay ${cut}`, 'breaks off'],
    [`replay ${half}`, 'half.jsonl:'],
    [`replay ${empty}`, 'is empty'],
    ['replay README.md', 'neither a counterexample nor a recording'],
    [`replay ${p2} --kernel v4.3`, '--kernel: there is no kernel v4.3'],
    ['explore --kernel v4.3', 'there is no kernel v4.3; the kernels are'],
    ['explore --kernel per-net-init --cpus 0', 'whole number from 1 to 64'],
    ['explore --kernel per-net-init --cpus two', 'whole number from 1 to 64'],
    ['explore --kernel per-net-init --property P99', 'there is no property P99'],
    ['explore --kernel per-net-init --actions fly', '"fly" is none of dst_alloc'],
    ['explore --kernel per-net-init --actions dst_alocc', 'Did you mean dst_alloc?'],
    ['explore --kernel per-net-init --kernel only-ipv4', '--kernel: is given with two values'],
    [
      `replay ${p2} --json ${directory}/x --json ${directory}/y`,
      '--json: is given with two values',
    ],
    [
      'simulate --kernel per-net-init --failures x --no-failures',
      '--no-failures: is given with two values',
    ],
    ['explore --kernel per-net-init --out -', '--out -: is where the verdicts go; name a file'],
    ['explore', "required option '--kernel <NAME>' not specified"],
    ['simulate --kernel per-net-init --seed -1', 'whole number from 0'],
    ['verify --kernel v4.3', 'there is no kernel v4.3'],
    ['verify --checker tla', '"tla" is none of recordings'],
    ['verify --seed 1.5', 'whole number from 0'],
    ['verify --frobnicate', "unknown option '--frobnicate'"],
    ['explore --kernel per-net-init --json no/such/x.json', 'its folder does not exist'],
    ['explore --kernel per-net-init --json docs', 'docs: is a folder'],
    [`explore --kernel per-net-init --json ${readOnly}`, 'read-only.json: is read-only'],
    ['verify --out package.json/x', 'package.json: is no folder'],
    ['prove --kernel per-net-init --smtlib /proc/zz', '/proc: cannot be written to'],
    ['simulate --kernel per-net-init --failures /proc/zz', '/proc: cannot be written to'],
    [`simulate --kernel per-net-init --failures ${intoProc}/zz`, 'proc: cannot be written to'],
    [`verify --checker recordings --out ${intoProc}/zz`, 'proc: cannot be written to'],
    ['explore --kernel per-net-init --json docs/', 'is no name of a file'],
    ['simulate --kernel per-net-init --path abc', '--path: cannot be followed'],
    ['prove --kernel per-net-init --cpus 1 --property P16', 'says nothing without cpu_down'],
    ['prove --kernel per-net-init --sas 3', 'is about one netns, one family and no other part'],
    ['explore --kernel per-net-init --actions dst_free', 'nothing can happen in this model'],
    ['lineage --kernel v4.3', 'there is no kernel v4.3'],
    ['lineage --property P99', 'there is no property P99'],
    ['lineage --markdown no/such/x.md', 'its folder does not exist'],
    ['lineage --json - --markdown -', 'share standard output'],
    ['lineage --kernel only-ipv4 --property P10', 'nothing of the suite fits these flags'],
    [`replay ${repeated(1e9)}`, 'trace.steps.0'],
    [`shrink ${repeated(Number.MAX_SAFE_INTEGER)}`, 'trace.steps.0'],
    [`replay ${long}`, 'trace.steps: has 1200000 steps, at most 1000000 are taken'],
    [`shrink ${long}`, 'trace.steps: has 1200000 steps, at most 1000000 are taken'],
    [`export ${long} --to itf`, 'trace.steps: has 1200000 steps, at most 1000000 are taken'],
    [`replay ${wide}`, 'bounds.countMax'],
    [`shrink ${wide}`, 'bounds.countMax'],
    [`replay ${wider}`, 'bounds.liveMax'],
    [`export ${truncated} --to itf`, 'is no complete JSON'],
    [`export ${emptyJson} --to itf`, 'empty.json: is empty'],
    [`export ${shortRecording} --to markdown`, 'is a recording, and only counterexamples are'],
    [`export ${p2}`, "required option '--to <FORMAT>' not specified"],
    [`export ${p2} --to pdf`, 'Allowed choices are mermaid, itf, vitest, markdown.'],
    [`export ${p2} --to itf --out no/such/x.json`, 'its folder does not exist'],
    ['export no/such.json --to itf', 'no/such.json: cannot be read'],
    ['help frobnicate', "unknown command 'frobnicate'"],
    ['help explor', "unknown command 'explor' (Did you mean explore?)"],
    ['frobnicate', "unknown command 'frobnicate'"],
  ])('%s', async (line, expected) => {
    expect(await t.dstledger(line)).toBe(2)
    expect(t.err).toContain(expected)
    const lines = t.err.split('\n').filter(each => each.startsWith('dstledger: '))
    expect(lines).toHaveLength(1)
  })
})

describe('help', () => {
  test.each(['', ...Object.keys(descriptions)])('%s --help', async name => {
    expect(await t.dstledger(`${name} --help`.trim())).toBe(0)
    expect(t.out).toContain(`Usage: dstledger ${name}`.trim())
    expect(t.out.match(/^Exit codes:$/gm)).toHaveLength(1)
  })

  test('help help, and help of a command', async () => {
    expect(await t.dstledger('help help')).toBe(0)
    expect(await t.dstledger('help explore')).toBe(0)
    expect(t.out).toContain('Usage: dstledger explore')
  })

  test('the same value twice is no matter', async () => {
    const line = 'explore --kernel per-net-init --depth-max 0 --property P1 --cpus 1 --cpus 1'
    expect(await t.dstledger(line)).toBe(3)
    expect(t.out).toContain('P1   vacuous')
  })

  test('--version', async () => {
    expect(await t.dstledger('--version')).toBe(0)
    expect(t.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

test('--json: a pipe is written to, and stays one', async () => {
  const pipe = join(directory, 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] })
  let read = ''
  reader.stdout.on('data', data => {
    read += data
  })
  const closed = new Promise(resolve => reader.on('close', resolve))
  const line = `explore --kernel per-net-init --cpus 1 --live-max 1 --property P1 --json ${pipe}`
  expect(await t.dstledger(line)).toBe(0)
  await closed
  expect(JSON.parse(read).verdict).toBe('exhausted')
  expect(lstatSync(pipe).isFIFO()).toBe(true)
})
