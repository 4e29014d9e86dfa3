import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { terminal } from '../../tests/terminal.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { parseCounterexample, readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-shrink-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const p2 = 'counterexamples/copied-template/read-near-live.json'
const recording = 'recordings/reference/long-c4-n3-unpatched.jsonl.gz'

/** P2 on one CPU at a batch of 4, by a detour: the shortest has 5 steps. */
const detour = {
  format: 'dst-counterexample/1',
  kernel: 'copied-template',
  property: 'P2',
  structure: { cpus: 1, netns: 2, families: ['ipv4'] },
  constants: { batch: 4, batchPerCpu: 0, gcThresh: 64 },
  trace: {
    steps: [
      { repeat: 3, steps: ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0'] },
      { repeat: 9, steps: ['dst_alloc net=1 cpu=0', 'dst_alloc net=0 cpu=0'] },
    ],
  },
}

function file(content: unknown, name = 'detour.json'): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('shrink', () => {
  test('the trace of its help is violated, and what becomes of it can be replayed', async () => {
    await t.dstledger('shrink --help')
    const [example = ''] = /^ {2}\{"format".*?\}\}$/ms.exec(t.out) ?? []
    const out = join(directory, 'help.json')
    expect(await t.dstledger(`shrink ${file(example, 'example.json')} --out ${out}`)).toBe(0)
    expect(await t.dstledger(`replay ${out}`)).toBe(0)
    expect(readCounterexample(out).trace).toMatchObject({ kind: 'shortest' })
  })

  test("somebody's trace becomes the shortest one, certified, in a file that can be checked", async () => {
    const out = join(directory, 'short.json')
    expect(await t.dstledger(`shrink ${file(detour)} --out ${out}`)).toBe(0)
    expect(t.out).toContain('from 13 steps to 5: shortest: no trace of up to 4 steps')
    expect(t.out).toContain(`written to ${out}`)
    const found = readCounterexample(out)
    expect(found.trace).toMatchObject({ kind: 'shortest', searched: { depth: 4 } })
    expect(checkCounterexample(open(found, out))).toBeUndefined()
  })

  test('--out -: nothing but the counterexample', async () => {
    expect(await t.dstledger(`shrink ${p2} --out -`)).toBe(0)
    expect(parseCounterexample(t.out, 'out').trace).toEqual(readCounterexample(p2).trace)
  })

  test('without --out: a file of that name in the folder where one stands', async () => {
    const back = process.cwd()
    const path = file(detour)
    process.chdir(directory)
    try {
      expect(await t.dstledger(`shrink ${path}`)).toBe(0)
    } finally {
      process.chdir(back)
    }
    expect(readCounterexample(join(directory, 'detour.shrunk.json')).property).toBe('P2')
  })

  test('--all: as many files as there are traces, or as were asked for', async () => {
    const all = join(directory, 'all.json')
    expect(await t.dstledger(`shrink ${file(detour)} --all 50 --out ${all}`)).toBe(0)
    const files = readdirSync(directory).filter(name => name.startsWith('all'))
    expect(t.out).toContain(`${files.length - 1} more of that length: ${directory}/all-2.json ...`)
    expect(t.out).toContain('and there are no others')
    const found = files.map(name => readCounterexample(join(directory, name)))
    expect(new Set(found.map(({ id }) => id)).size).toBe(2)
    t.out = ''
    const two = join(directory, 'two.json')
    expect(await t.dstledger(`shrink ${file(detour)} --all 2 --out ${two}`)).toBe(0)
    expect(t.out).toContain('1 more of that length')
    expect(t.out).toContain('(--all 2: there may be more)')
  })

  test('--all where there is one only says so', async () => {
    const line = `shrink ${p2} --property P1 --all 9 --out ${directory}/one.json`
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toContain('no other of that length')
  })

  test('a search that is too small leaves it shrunk: exit code 3; none was asked for: 0', async () => {
    const out = join(directory, 'shrunk.json')
    expect(await t.dstledger(`shrink ${file(detour)} --states-max 5 --out ${out}`)).toBe(3)
    expect(t.out).toMatch(/shrunk: .*longer ones were not searched/)
    expect(readCounterexample(out).trace.kind).toBe('shrunk')
    t.out = ''
    expect(await t.dstledger(`shrink ${file(detour)} --states-max 0 --out ${out}`)).toBe(0)
    expect(t.out).toContain('shrunk; no search for shorter ones was made')
  })

  test('Ctrl-C keeps the best so far', { tags: ['slow'] }, async () => {
    const out = join(directory, 'interrupted.json')
    const { stderr } = process
    const write = vi.mocked(stderr.write)
    write.mockImplementation(text => {
      if (String(text).startsWith('shrink ')) setImmediate(() => process.emit('SIGINT'))
      return true
    })
    expect(await t.dstledger(`shrink ${recording} --property P2 --out ${out}`)).toBe(130)
    const kept = readCounterexample(out)
    expect(kept.trace.kind).toBe('shrunk')
    expect(checkCounterexample(open(kept, out))).toBeUndefined()
  })

  test('a recording, in the time that it is given', { tags: ['slow'] }, async () => {
    const out = join(directory, 'recorded.json')
    const flags = `--property P1 --states-max 10000 --out ${out}`
    expect(await t.dstledger(`shrink ${recording} ${flags}`)).toBe(0)
    expect(t.out).toContain('from 3 steps to 2: shortest')
    expect(readCounterexample(out).structure).toEqual({ cpus: 1, netns: 2, families: ['ipv4'] })
  })
})

describe('shrink: bad input', () => {
  test.each([
    ['an empty file', file('', 'empty.json'), 'is empty; get the file again'],
    ['a file cut off', file(JSON.stringify(detour).slice(0, 99), 'cut.json'), 'no complete JSON'],
    ['no file', join(directory, 'none.json'), 'none.json'],
    ['another kernel', `${file(detour)} --kernel linux`, '--kernel'],
    ['a property that holds', `${file(detour)} --kernel per-net-init`, 'P2 holds at each'],
    ['--all on standard output', `${file(detour)} --all 3 --out -`, '--all: writes several files'],
    ['--all 1', `${file(detour)} --all 1`, 'whole number from 2 to 1000'],
    ['a folder that is not there', `${file(detour)} --out ${directory}/no/x.json`, 'its folder'],
  ])('%s: one line, exit code 2, nothing written', async (_what, line, message) => {
    const before = readdirSync(directory)
    expect(await t.dstledger(`shrink ${line}`)).toBe(2)
    expect(t.err).toContain(message)
    expect(t.out).toBe('')
    expect(readdirSync(directory)).toEqual(before)
  })
})
