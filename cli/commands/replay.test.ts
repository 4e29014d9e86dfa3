import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { pumped } from '../../tests/accounts.ts'
import { terminal } from '../../tests/terminal.ts'
import { counterexampleId, readCounterexample } from '../../traces/counterexamples/format.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-replay-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const p9 = 'counterexamples/per-net-init/no-late-add.json'
const p2 = 'counterexamples/copied-template/read-near-live.json'

describe('replay of a recording', () => {
  const recorded = gunzipSync(
    readFileSync('recordings/live/linux-4.3/e1-pingloops-unpatched.jsonl.gz'),
  ).toString()
  const write = (name: string, text: string): string => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  }

  test('it goes on after a mismatch, and says what explains each', async () => {
    const bad = recorded.replace(/"slot":(\d+)\}\}\n$/, '"slot":99}}\n')
    expect(bad).not.toBe(recorded)
    expect(await t.dstledger(`replay ${write('bad.jsonl', bad)} --rows 0`)).toBe(1)
    expect(t.out).toMatch(/^whole file: 1 of 7,371 values do not match$/m)
    expect(t.out).toMatch(/^ {2}1 that nothing explains$/m)
  })

  test('without an observation nothing was compared: vacuous, and exit code 3', async () => {
    const [head, ...lines] = recorded.trimEnd().split('\n')
    const blind = lines.map(line => {
      const { observed: _, ...event } = JSON.parse(line)
      return JSON.stringify(event)
    })
    const path = write('blind.jsonl', [head, ...blind, ''].join('\n'))
    expect(await t.dstledger(`replay ${path} --rows 0`)).toBe(3)
    expect(t.out).toContain('vacuous: no event has an observation')
  })
})

describe('replay of several files', () => {
  test('one that cannot be used leaves the others their results, and the exit code is 2', async () => {
    expect(await t.dstledger(`replay nope.json ${p2} ${directory}/x.json --json -`)).toBe(2)
    const reports = JSON.parse(t.out).map(({ file }: { file: string }) => file)
    expect(reports).toEqual([p2])
    const lines = t.err.split('\n').filter(line => line.startsWith('dstledger: '))
    expect(lines).toEqual([
      'dstledger: nope.json: cannot be read (ENOENT); check the name of the file',
      `dstledger: ${directory}/x.json: cannot be read (ENOENT); check the name of the file`,
    ])
  })

  test('an unknown kernel is a fault of the command, not of each file', async () => {
    expect(await t.dstledger(`replay ${p2} ${p9} --kernel nope`)).toBe(2)
    expect(t.err.match(/there is no kernel nope/g)).toHaveLength(1)
  })
})

describe('replay -', { tags: ['slow'] }, () => {
  const recording = 'recordings/live/linux-4.3/e1-pingloops-unpatched.jsonl.gz'

  test.each<readonly [string, Buffer, number, string]>([
    ['a packed recording', readFileSync(recording), 0, 'all match'],
    ['a recording', gunzipSync(readFileSync(recording)), 0, 'all match'],
    ['a counterexample', readFileSync(p2), 0, 'violated at step 3'],
    ['nothing', Buffer.alloc(0), 2, '-: the file is empty; '],
    ['something else', Buffer.from('hello\n'), 2, '-:1: '],
  ])('%s', (_, input, code, text) => {
    const command = ['dist/cli/main.js', 'replay', '-', '--rows', '0']
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { input })
    expect({ status, text: `${stdout}${stderr}` }).toEqual({
      status: code,
      text: expect.stringContaining(text),
    })
  })
})

test('standard input may come late', { tags: ['slow'] }, () => {
  const node = `"${process.execPath}" dist/cli/main.js`
  const late = (text: string, command: string): string =>
    `(sleep 1; echo '${text}') | ${node} ${command} 2>&1 | cat`
  const said = (line: string): string => spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout
  expect(said(late('hello', 'replay -'))).toContain('-:1: ')
  expect(said(late('{}', 'diagnose --facts -'))).not.toContain('cannot be read')
})

describe('replay of a counterexample', () => {
  test('a lane for each netns that changes and one for the machine', async () => {
    expect(await t.dstledger(`replay ${p2}`)).toBe(0)
    expect(t.out).toMatch(/^step +call +machine +net 0 +net 1$/m)
    expect(t.out).toMatch(
      /^2 +dst_alloc net=1 cpu=0 {2}template.slot\[0\] 1 -> 0 {10,}live 0 -> 1$/m,
    )
    expect(t.out).toMatch(/^ {50,}count 0 -> 2$/m)
    expect(t.out).toContain('✗ step 3 violates P2: net=0: -C(B-1) <= count - live <= C(B-1) fails')
  })

  test('the certificate, and the point of no return', async () => {
    expect(await t.dstledger(`replay ${p9}`)).toBe(0)
    const states = readCounterexample(p9).trace.searched?.states
    expect(t.out).toContain(`no trace of up to 3 steps violates it (${states} states searched`)
    expect(t.out).toContain(
      '! no return: step 3, cleanup_net net=1: after it the machine cannot come to rest without the violation',
    )
    expect(t.out).toMatch(/^3 ! +cleanup_net/m)
    expect(t.out).toMatch(/^4 ✗ +dst_free/m)
    t.out = ''
    expect(await t.dstledger(`replay ${p2}`)).toBe(0)
    expect(t.out).toContain('! no return: step 3, the violation itself: until then the machine')
  })

  test('on a kernel where it holds there is neither', async () => {
    expect(await t.dstledger(`replay --kernel copied-template ${p9}`)).toBe(0)
    expect(t.out).toContain('holds at every step')
    expect(t.out).not.toMatch(/✗|no return|searched/)
  })

  test('--json -: the point of no return as data', async () => {
    expect(await t.dstledger(`replay ${p9} --json -`)).toBe(0)
    expect(JSON.parse(t.out)).toMatchObject([{ noReturn: { step: 3 }, steps: [{}, {}, {}, {}] }])
  })

  test('how far was searched, of traces that no search calls the shortest', async () => {
    const { trace, ...rest } = readCounterexample(p2)
    const file = join(directory, 'shrunk.json')
    const show = async (searched: object, exit: number): Promise<string> => {
      const steps = ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0', ...trace.steps]
      const id = counterexampleId({ ...rest, trace: { steps } })
      const shrunk = { ...rest, id, trace: { kind: 'shrunk', steps, ...searched } }
      writeFileSync(file, JSON.stringify(shrunk))
      t.out = ''
      expect(await t.dstledger(`replay ${file}`)).toBe(exit)
      return t.out
    }
    const beyond = 'symmetric ones counted once); longer ones were not searched'
    // A certificate that is not true is not printed.
    const wrong = await show({ searched: { depth: 2, states: 1e15 } }, 1)
    expect(wrong).not.toContain(beyond)
    const [, states] = /the search to depth 2 finds (\d+) states/.exec(wrong) ?? []
    expect(await show({ searched: { depth: 2, states: Number(states) } }, 0)).toContain(beyond)
    expect(await show({}, 0)).toContain('shrunk; no search for shorter ones was made')
  })

  test('repeated steps are folded, unless --unfold asks for all', { tags: ['slow'] }, async () => {
    const file = join(directory, 'pumped.json')
    writeFileSync(file, JSON.stringify(pumped))
    expect(await t.dstledger(`replay ${file}`)).toBe(1)
    expect(t.out).toContain('copied-template, pumped trace of 2,006: violated at step 2,006')
    expect(t.out).toMatch(/^\.\.2,000 +\.\.\. these 2 steps x 999$/m)
    expect(t.out.split('\n').length).toBeLessThan(25)
    t.out = ''
    expect(await t.dstledger(`replay --unfold ${file}`)).toBe(1)
    expect(t.out.split('\n').length).toBeGreaterThan(2006)
    const long = { repeat: 10_000, steps: ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0'] }
    const steps = [long, ...pumped.trace.steps]
    writeFileSync(file, JSON.stringify({ ...pumped, trace: { kind: 'pumped', steps } }))
    t.out = ''
    expect(await t.dstledger(`replay --unfold ${file}`)).toBe(1)
    expect(t.out).toContain('... 19,506 steps before, which --json has\n')
    expect(t.out).toMatch(/^22,006 ✗ {2}dst_alloc net=1 cpu=0/m)
  })
})
