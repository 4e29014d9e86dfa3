import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { terminal } from '../tests/terminal.ts'
import { parseCounterexample } from '../traces/counterexamples/format.ts'
import { filesBelow } from '../traces/files/data_files.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-cli-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const p2 = 'counterexamples/copied-template/read-near-live.json'
const shortRecording = 'recordings/reference/short-c1-n2-unpatched.jsonl.gz'

describe('simulate', { tags: ['slow'] }, () => {
  const flags =
    '--cpus 2 --actions dst_alloc,dst_free --property P2 --runs 50 --seed 7 --no-failures'

  test('prints what replays a failure, and that does replay it', async () => {
    expect(await t.dstledger(`simulate --kernel copied-template ${flags}`)).toBe(0)
    const replay = /(--seed 7 --path \S+ --replay-path \S+):/.exec(t.out)?.[1]
    const steps = /violated in \d+ steps/.exec(t.out)?.[0]
    expect(replay).toBeDefined()
    t.out = ''
    expect(await t.dstledger(`simulate --kernel copied-template ${flags} ${replay}`)).toBe(0)
    expect(t.out).toContain(steps)
  })

  test('--json -: seed, steps and verdicts', async () => {
    expect(
      await t.dstledger(`simulate --kernel per-net-init ${flags} --live-max 40 --json -`),
    ).toBe(0)
    expect(JSON.parse(t.out)).toMatchObject({
      seed: 7,
      runs: 50,
      properties: [{ property: 'P2', verdict: 'not refuted', expected: 'holds' }],
    })
  })
})

describe('prove', { tags: ['slow'] }, () => {
  test('says what is proved, and what was left open', async () => {
    const smtlib = join(directory, 'smtlib')
    const flags = `--cpus 1 --property P1,P2 --live-max 3 --smtlib ${smtlib}`
    const line = `prove --kernel per-net-init ${flags}`
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toContain('invariant proved, percpu_counter_add for any amount proved')
    expect(t.out).toContain('P1   proved')
    expect(t.out).toContain('--live-max changes nothing')
    expect(readdirSync(smtlib).sort()).toEqual([
      'per-net-init-c1-n2-ipv4-P1.smt2',
      'per-net-init-c1-n2-ipv4-P2.smt2',
      'per-net-init-c1-n2-ipv4-inductive.smt2',
      'per-net-init-c1-n2-ipv4-percpu_counter_add.smt2',
    ])
  })

  test('a proof that fails on copied-template is open, which is expected there', async () => {
    expect(await t.dstledger('prove --kernel copied-template --cpus 1 --property P1')).toBe(0)
    expect(t.out).toContain('P1   open: I => P1')
    expect(t.out).toContain('open: what is named is not proved; I is the invariant')
  })

  test('flags that fix numbers, and what IPv6 needs for P13, are assumed and said', async () => {
    const line = 'prove --kernel per-net-init --family ipv6 --batch 4 --gc-thresh 8 --property P13'
    expect(await t.dstledger(`${line} --json -`)).toBe(0)
    const [found] = JSON.parse(t.out).properties
    expect(found).toMatchObject({ verdict: 'proved' })
    expect(found.note).toContain('a constant batch of 4, and gc_thresh = 8 in every netns')
  })
})

describe('prove --sas', { tags: ['slow'] }, () => {
  test('bundles of three SAs, which were too long to be written', async () => {
    const line = 'prove --kernel per-net-init --cpus 1 --netns 1 --sas 3 --property P14,P14b'
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^P14 +proved$/m)
    expect(t.out).toMatch(/^P14b +proved$/m)
  })
})

describe('replay', () => {
  test('a counterexample: a table of what each step changes, and the equation at its end', async () => {
    expect(await t.dstledger(`replay ${p2}`)).toBe(0)
    expect(t.out).toContain('violated at step 3')
    expect(t.out).toContain('template.slot[0] 0 -> 1')
    expect(t.out).toContain('net=0: -C(B-1) <= count - live <= C(B-1) fails with count 0, live 2')
  })

  test('the same counterexample on the kernel with the fix', async () => {
    expect(await t.dstledger(`replay --kernel per-net-init ${p2}`)).toBe(0)
    expect(t.out).toContain('holds at every step')
  })

  test('a recording matches on its own kernel, with its first events as a table', async () => {
    expect(await t.dstledger(`replay --rows 3 ${shortRecording}`)).toBe(0)
    expect(t.out).toContain('template.slot[0] 0 -> 1')
    expect(t.out).toContain('197 more events')
    expect(t.out).toContain('200 events')
    expect(t.out).toContain('all match')
  })

  test('on the other kernel it diverges: exit code 1, event, cell, expected and seen', async () => {
    expect(await t.dstledger(`replay --kernel per-net-init ${shortRecording} --json -`)).toBe(1)
    expect(JSON.parse(t.out)[0].mismatch).toMatchObject({ event: 2, cell: 'percpu[0]' })
    t.out = ''
    expect(await t.dstledger(`replay --kernel per-net-init ${shortRecording}`)).toBe(1)
    expect(t.out).toContain(
      'event 2, "dst_alloc net=1 cpu=0": percpu[0] should be 0, the recording has 1',
    )
  })

  test('--rows 0: one line a file, for many files', async () => {
    expect(await t.dstledger(`replay --rows 0 ${shortRecording} ${shortRecording}`)).toBe(0)
    expect(t.out.trim().split('\n')).toHaveLength(2)
  })
})

describe('verify', { tags: ['slow'] }, () => {
  test('one checker, one kernel, one property: its part of the matrix', async () => {
    const line = 'verify --checker explore --kernel per-net-init --property P13'
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^P13 in IPv6 +✗ 7$/m)
    expect(t.out).toContain('checks as expected')
  })

  test('--json and --out: the report, and counterexamples that can be read again', async () => {
    const to = join(directory, 'out')
    const line = `verify --checker counterexamples simulate --seed 9 --json - --out ${to}`
    expect(await t.dstledger(line)).toBe(0)
    const report = JSON.parse(t.out)
    expect(report.seed).toBe(9)
    expect(JSON.parse(readFileSync(join(to, 'report.json'), 'utf8'))).toEqual(report)
    const written = filesBelow(join(to, 'counterexamples'), '.json')
    for (const path of written) parseCounterexample(readFileSync(path, 'utf8'), path)
    expect(written.length).toBe(filesBelow('counterexamples', '.json').length)
  })

  test('recordings: all match, and the figures are printed', async () => {
    expect(await t.dstledger('verify --checker recordings --kernel per-net-init')).toBe(0)
    expect(t.out).toContain('21 recordings of kernel code')
    expect(t.out).toMatch(/ values matched exactly, 381 within bounds/)
  })

  test('proofs of a wrong patch: what still stands is said', async () => {
    const line = 'verify --checker prove --kernel gc-thresh-raised --property P1,P3'
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^gc-thresh-raised +P +✓$/m)
  })

  test('flags that leave nothing to run are no pass', async () => {
    expect(await t.dstledger('verify --checker recordings --property P1')).toBe(2)
    expect(t.err).toContain('nothing of the suite fits these flags')
  })
})

describe('lineage', { tags: ['slow'] }, () => {
  const line = 'lineage --property P9,P11 --kernel count-at-release,no-destroy-at-exit'

  test('the matrix, what an assumption changes, the trace, and who refutes a wrong patch', async () => {
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^P9 noLateAdd +✗ 4\n +proved¹$/m)
    expect(t.out).toMatch(
      /- count-at-release \(ac888d58869b\), .*: violated: P9; .* assumes ¹: P9$/m,
    )
    expect(t.out).toContain('4 steps: P9 on count-at-release (')
    expect(t.out).toMatch(/^no-destroy-at-exit +\. +E2S$/m)
    expect(t.out).toMatch(/(\d+) of \1 checks as expected\n$/)
    expect(t.err).toContain('explore count-at-release')
  })

  test('--json -: the same as data; --markdown FILE beside it', async () => {
    const path = join(directory, 'lineage.md')
    expect(await t.dstledger(`${line} --markdown ${path} --json -`)).toBe(0)
    const report = JSON.parse(t.out)
    const [row] = report.rows
    expect(row).toMatchObject({ property: 'P9', family: 'ipv4' })
    expect(row.cells).toMatchObject([
      {
        ...{ kernel: 'count-at-release', verdict: 'violated', steps: 4 },
        // Every entry is let go before the exit; and every bundle is.
        under: [{ verdict: 'proved' }, { verdict: 'violated', steps: 5 }],
      },
    ])
    expect(report.sensitivity).toMatchObject([{ refutedBy: ['explore', 'simulate'] }])
    expect(report.differences).toEqual([])
    expect(readFileSync(path, 'utf8')).toContain('| P9 noLateAdd | ✗ 4, proved¹, ✗ 5² |')
  })

  test('--markdown -: the file and nothing else', async () => {
    expect(await t.dstledger(`${line} --markdown -`)).toBe(0)
    expect(t.out).toMatch(/^<!-- Generated: /)
    expect(t.out).not.toContain('checks as expected')
  })
})

describe("what is nobody's wrong input", () => {
  const line = 'explore --kernel per-net-init --netns 1 --property P1 --count-max 4'

  test('a fault of our own: one line, exit code 70', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {
      throw new TypeError('x is\u001b[2J no y')
    })
    expect(await t.dstledger(line)).toBe(70)
    const [own, ...others] = t.err.split('\n').filter(each => each.startsWith('dstledger: '))
    expect(others).toEqual([])
    expect(own).toContain(
      'x is\\u001b[2J no y; this is a fault of dstledger, please report it: https',
    )
  })

  test.each(['/dev/full', '/proc/dstledger.json'])(
    'the system refuses to write %s: exit code 2',
    { skip: process.platform !== 'linux' },
    async path => {
      expect(await t.dstledger(`${line} --json ${path}`)).toBe(2)
      expect(t.err).toMatch(
        /^dstledger: \S+: (?:write|open) failed \(E[A-Z]+\); give another place/m,
      )
    },
  )
})
