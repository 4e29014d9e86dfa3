import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-simulate-'))
const failures = join(directory, 'deep', 'failures')
afterAll(() => rmSync(directory, { recursive: true }))
beforeEach(() => rmSync(join(directory, 'deep'), { recursive: true, force: true }))

const t = terminal()
const flags = '--cpus 2 --batch 4 --actions dst_alloc,dst_free --runs 50'
const line = `simulate --kernel copied-template ${flags} --property P2 --failures ${failures}`

const unkept = line.replace(`--failures ${failures}`, '--no-failures')

/** What the README's examples may have left where nobody names a folder. */
const keptByDefault = (): readonly string[] =>
  existsSync('.dstledger') ? readdirSync('.dstledger', { recursive: true, encoding: 'utf8' }) : []

describe('simulate --failures', () => {
  test('a failing case is shrunk, certified and kept', async () => {
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/P2 {3}violated in 8 steps: shortest; .* kept in .*failures\/\S+\.json: /)
    const [name = ''] = readdirSync(failures)
    const kept = readCounterexample(join(failures, name))
    expect(kept).toMatchObject({ property: 'P2', foundBy: { engine: 'simulate', seed: 1 } })
    expect(kept.trace).toMatchObject({ kind: 'shortest', searched: { depth: 7 } })
    expect(checkCounterexample(open(kept, name))).toBeUndefined()
  })

  test('it is replayed before anything is generated', async () => {
    await t.dstledger(line)
    t.out = ''
    expect(await t.dstledger(`${line} --json - --seed 2`)).toBe(0)
    const again = JSON.parse(t.out)
    expect(again).toMatchObject({ steps: 0 })
    expect(again.properties[0]).toMatchObject({ property: 'P2', verdict: 'violated', length: 8 })
    expect(again.properties[0].note).toMatch(/^kept in /)
    expect(readdirSync(failures)).toHaveLength(1)
  })

  test('equal findings of two seeds are one file', async () => {
    const p1 = line.replace('P2', 'P1')
    await t.dstledger(p1)
    const found = readdirSync(failures)
    expect(found).toHaveLength(1)
    rmSync(join(failures, found[0] ?? ''))
    await t.dstledger(`${p1} --seed 2`)
    expect(readdirSync(failures)).toEqual(found)
  })

  test('a kept case on which the property holds today is said, and the runs go on', async () => {
    await t.dstledger(line)
    const [name = ''] = readdirSync(failures)
    const kept = readCounterexample(join(failures, name))
    const healed = { ...kept, kernel: 'per-net-init' }
    writeFileSync(join(failures, name), JSON.stringify(healed))
    t.out = ''
    expect(await t.dstledger(line.replace('copied-template', 'per-net-init'))).toBe(0)
    expect(t.out).toContain(`P2 holds today on ${join(failures, name)}`)
    expect(t.out).toContain('P2   not refuted')
  })

  test('where a kept failure answers, it is said that nothing was run', async () => {
    expect(await t.dstledger(line)).toBe(0)
    t.out = ''
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toContain('no random runs: kept failures answer for all that was asked')
    expect(t.out).toContain('P2   violated in 8 steps: kept in ')
  })

  test('nothing found: no folder; --no-failures: none either', async () => {
    const before = keptByDefault()
    await t.dstledger(line.replace('copied-template', 'per-net-init'))
    expect(existsSync(join(directory, 'deep'))).toBe(false)
    await t.dstledger(line.replace(`--failures ${failures}`, '--no-failures'))
    expect(t.out).toContain('violated in 8 steps: shortest; --seed 1')
    expect(existsSync(join(directory, 'deep'))).toBe(false)
    expect(keptByDefault()).toEqual(before)
  })

  test('a path replays its failure, whatever is kept', async () => {
    await t.dstledger(line)
    const replay = /(--seed 1 --path \S+ --replay-path \S+);/.exec(t.out)?.[1]
    t.out = ''
    expect(await t.dstledger(`${line} ${replay}`)).toBe(0)
    expect(t.out).toMatch(/^path \S+, \d{1,3} steps, seed 1;/)
    expect(t.out).toContain('violated in 8 steps: shortest')
  })

  test.each([
    ['a file', `${directory}/file/failures`, `${directory}/file: is no folder`],
    ['nothing', '', '"": is no name of a folder'],
  ])('--failures %s: one line, exit code 2', async (_what, path, message) => {
    writeFileSync(join(directory, 'file'), '')
    expect(await t.dstledger(line.replace(failures, path))).toBe(2)
    expect(t.err).toContain(message)
  })

  test('what lies in the folder and is no counterexample is left out, and named', async () => {
    await t.dstledger(line)
    const broken = join(failures, 'a.json')
    const foreign = join(failures, 'x.json')
    writeFileSync(broken, '{')
    writeFileSync(foreign, '{"name": "package"}')
    t.out = ''
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/P2 {3}violated in 8 steps: kept in /)
    expect(t.out).toContain(`left out: ${broken}: is no complete JSON`)
    expect(t.out).toContain(`left out: ${foreign}: `)
  })

  test('its report has no runs where none was made', async () => {
    await t.dstledger(line)
    t.out = ''
    await t.dstledger(`${line} --json -`)
    expect(JSON.parse(t.out)).toMatchObject({ runs: 0, steps: 0 })
  })

  test('the default folder is looked at before the run', { tags: ['slow'] }, () => {
    const cwd = join(directory, 'cwd')
    mkdirSync(cwd)
    writeFileSync(join(cwd, '.dstledger'), '')
    const main = resolve('dist/cli/main.js')
    const args = ['simulate', '--kernel', 'copied-template', '--property', 'P2']
    const options = { cwd, encoding: 'utf8' } as const
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], options)
    expect(status).toBe(2)
    expect(stderr).toBe(
      'dstledger: .dstledger: is no folder; name another by --failures, or give --no-failures\n',
    )
  })

  test('a path that does not fail: that is said', async () => {
    const right = line.replace('copied-template', 'per-net-init')
    expect(await t.dstledger(`${right} --path 7`)).toBe(0)
    expect(t.out).toContain('P2   not refuted: no failure on the path 7')
  })

  test('how often each thing happened is said, and what never did', async () => {
    await t.dstledger(line.replace('copied-template', 'per-net-init'))
    expect(t.out).toMatch(
      /^50 runs, .*; seen, by runs: foldUp \d+, foldDown \d+\nnever seen: .*refusal/,
    )
    t.out = ''
    await t.dstledger(`${line.replace('copied-template', 'per-net-init')} --json -`)
    const { seen } = JSON.parse(t.out)
    expect(seen.foldUp).toBeGreaterThan(25)
    expect(seen.foldUp).toBeLessThanOrEqual(50)
  })

  test('--target climbs, and its flags replay the run', async () => {
    const climb = unkept.replace('--batch 4', '--batch 32')
    expect(await t.dstledger(`${climb} --target`)).toBe(0)
    expect(t.out).toMatch(
      /^1 run, \S+ steps, seed 1; abs\(count - live\) reached 63\nP2 {3}violated/,
    )
    const replay = /(--target --seed 1 --path 0)/.exec(t.out)?.[1]
    t.out = ''
    expect(await t.dstledger(`${climb} ${replay}`)).toBe(0)
    expect(t.out).toMatch(/^path 0, .* reached 63\nP2 {3}violated/)
    t.out = ''
    const right = climb.replace('copied-template', 'per-net-init')
    expect(await t.dstledger(`${right} --target --json -`)).toBe(0)
    // What two CPUs hold back, and no more.
    expect(JSON.parse(t.out)).toMatchObject({ reached: 62, runs: 50, seen: {} })
  })

  test.each(['--seed 2', '--raw', '--target'])('--observe, %s: a line for each run', async how => {
    const file = join(directory, 'runs.jsonl')
    const right = unkept.replace('copied-template', 'per-net-init')
    expect(await t.dstledger(`${right} ${how} --observe ${file}`)).toBe(0)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const runs = lines.map(text => JSON.parse(text))
    expect(runs.map(({ metadata }) => metadata.run)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    )
    expect(runs.every(({ status }) => status === 'passed')).toBe(true)
    expect(runs.every(({ features }) => 'foldUp' in features === true)).toBe(false)
    expect(runs.some(({ features }) => 'foldUp' in features)).toBe(how === '--seed 2')
    expect(readdirSync(directory)).toContain('runs.jsonl')
    expect(readdirSync(directory).filter(name => name.endsWith('.part'))).toEqual([])
  })

  test('--observe -: one line, exit code 2; a path that fails leaves no file', async () => {
    expect(await t.dstledger(`${line} --observe -`)).toBe(2)
    expect(t.err).toContain('Name a file: standard output has verdicts.')
    const file = join(directory, 'none.jsonl')
    expect(await t.dstledger(`${line} --path 1:2:3 --replay-path AAA --observe ${file}`)).toBe(2)
    expect(readdirSync(directory).filter(name => name.startsWith('none'))).toEqual([])
  })

  test.each([
    ['--target --path 0 --replay-path AAA', '--replay-path: says nothing of a compiled walk'],
    ['--replay-path AAA', '--replay-path: says nothing without --path; give both'],
    ['--path 1:2:3 --replay-path AAA', '--path: cannot be followed (it is of another run); give'],
  ])('%s: one line, exit code 2', async (more, message) => {
    expect(await t.dstledger(`${line} ${more}`)).toBe(2)
    expect(t.err).toContain(message)
  })
})

describe('simulate --raw', () => {
  const raw = line.replace('simulate', 'simulate --raw')

  test('a failing case is shrunk, certified and kept like any other', async () => {
    expect(await t.dstledger(raw)).toBe(0)
    expect(t.out).toMatch(/^1 run, /)
    expect(t.out).toContain('seen: not looked for')
    expect(t.out).toMatch(
      /P2 {3}violated in 8 steps: shortest; --raw --seed 1 --path \d+; kept in /,
    )
    const [name = ''] = readdirSync(failures)
    expect(
      checkCounterexample(open(readCounterexample(join(failures, name)), name)),
    ).toBeUndefined()
  })

  test('the flags that it prints replay the run, and no other', async () => {
    await t.dstledger(raw)
    const [, path = ''] = /--path (\d+)/.exec(t.out) ?? []
    t.out = ''
    const unkept = raw.replace(`--failures ${failures}`, '--no-failures')
    expect(await t.dstledger(`${unkept} --seed 1 --path ${path}`)).toBe(0)
    expect(t.out).toContain(`P2   violated in 8 steps: shortest; --raw --seed 1 --path ${path}: `)
  })

  test('a path of another kind of run is one line, exit 2', async () => {
    expect(await t.dstledger(`${raw} --path 3:1`)).toBe(2)
    expect(t.err).toContain('--path 3:1: is no run of a raw walk; give the number that was printed')
  })
})
