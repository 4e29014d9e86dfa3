import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-explore-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const oracle =
  '--actions dst_alloc,dst_free --cpus 2 --netns 2 --batch 3 --live-max 4 --property P2'

describe('explore', () => {
  test('--json -: states, transitions, depth, and the shortest trace of what is violated', async () => {
    const line = `explore --kernel copied-template ${oracle} --count-max 12 --all-states --json -`
    expect(await t.dstledger(line)).toBe(0)
    const report = JSON.parse(t.out)
    expect(report).toMatchObject({
      verdict: 'violated',
      states: 1551,
      transitions: 9872,
      depth: 28,
      complete: true,
      properties: [{ property: 'P2', verdict: 'violated', expected: 'violated', length: 7 }],
    })
    expect(report.properties[0].trace).toHaveLength(7)
  })

  test('a property that holds is exhausted, and the exit code is 0', async () => {
    expect(await t.dstledger(`explore --kernel per-net-init ${oracle}`)).toBe(0)
    expect(t.out).toContain(
      '1,521 states, 9,828 transitions, depth 20: all states inside the bounds',
    )
    expect(t.out).toContain('P2   exhausted')
  })

  test('an IPv6 violation that the suite knows of is as expected; without the family there is none', async () => {
    const flags = '--actions dst_alloc,dst_free --batch 3 --live-max 5 --gc-thresh 1 --property P13'
    expect(await t.dstledger(`explore --kernel per-net-init --family ipv6 ${flags}`)).toBe(0)
    expect(t.out).toContain('P13  violated in 7 steps: dst_alloc net=0 cpu=0 x3; ')
    t.out = ''
    expect(await t.dstledger(`explore --kernel per-net-init --family ipv4 ${flags}`)).toBe(0)
    expect(t.out).toContain('P13  exhausted')
  })

  test('a search that runs out of states is unknown: exit code 3', async () => {
    const narrow = oracle.replace('--live-max 4', '--live-max 2')
    const line = `explore --kernel copied-template ${narrow} --states-max 50`
    expect(await t.dstledger(line)).toBe(3)
    expect(t.out).toContain(
      ': stopped at 50 states (--states-max); bound the counts with --count-max',
    )
  })

  test('--out: the first violation as a file that replay, export and shrink take', async () => {
    const out = join(directory, 'found.json')
    const line = `explore --kernel copied-template ${oracle} --count-max 12`
    expect(await t.dstledger(`${line} --out ${out}`)).toBe(0)
    expect(await t.dstledger(`replay ${out}`)).toBe(0)
    expect(t.out).toContain('shortest trace of 7: violated at step 7')
    expect(await t.dstledger(`export ${out} --to mermaid`)).toBe(0)
    expect(await t.dstledger(`shrink ${out} --out ${join(directory, 'again.json')}`)).toBe(0)
    const none = join(directory, 'none.json')
    expect(await t.dstledger(`explore --kernel per-net-init ${oracle} --out ${none}`)).toBe(0)
    expect(existsSync(none)).toBe(false)
  })

  test('it ends where all that was asked is violated, unless --all-states asks for the rest', async () => {
    const line = 'explore --kernel copied-template --netns 1 --property P1 --states-max 1000'
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/, depth 2: stopped where all that was asked is violated \(--all-states/)
    t.out = ''
    expect(await t.dstledger(`${line} --all-states`)).toBe(0)
    expect(t.out).toContain(': stopped at 1,000 states (--states-max)')
  })

  test.each([1, 2])('%i workers that run out of memory are unknown: exit code 3', async workers => {
    const line = 'explore --kernel per-net-init --cpus 3 --netns 3 --batch 3 --live-max 2'
    const flags = `--actions dst_alloc,dst_free --property P2 --memory 1 --workers ${workers}`
    expect(await t.dstledger(`${line} ${flags}`)).toBe(3)
    expect(t.out).toMatch(/, depth 6: no more states fit into 1 MB \(--memory\)$/m)
    expect(t.out).toMatch(/^P2 {3}not refuted to depth 6, [\d,]+ states$/m)
  })

  test('two workers report what one does', async () => {
    const line = `explore --kernel copied-template ${oracle} --count-max 12 --json -`
    const reports = []
    for (const workers of ['--workers 1', '--workers 2', '--workers 2 --symmetry']) {
      t.out = ''
      expect(await t.dstledger(`${line} ${workers}`)).toBe(0)
      const { seconds, states, transitions, symmetry, properties, ...rest } = JSON.parse(t.out)
      reports.push({ ...rest, lengths: properties.map((of: { length: number }) => of.length) })
    }
    expect(reports[1]).toEqual(reports[0])
    expect(reports[2]).toEqual(reports[0])
  })

  test('a depth that was asked for is an answer to that depth', async () => {
    const line = `explore --kernel copied-template ${oracle} --depth-max 6`
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^P2 {3}not refuted to depth 6, [\d,]+ states$/m)
  })

  test.each([
    ['copied-template', '--gc-thresh 1 --count-max 8 --actions dst_alloc,dst_free', ['P1', 'P2']],
    ['copied-template', '--depth-max 9 --workers 2 --symmetry', ['P2']],
    ['copied-template-v3.0', '--part interrupts --count-max 4', ['P15']],
    ['no-flow-cache', '--part lifetimes --netns 3 --live-max 1', ['P10']],
  ])('--out: what is kept of %s %s is right, and replay takes it', async (kernel, flags, ids) => {
    const out = join(directory, 'kept.json')
    const line = `explore --kernel ${kernel} --cpus 1 ${flags} --property ${ids} --out ${out}`
    expect(await t.dstledger(line)).toBe(0)
    for (const [i, id] of ids.entries()) {
      const path = i === 0 ? out : out.replace('.json', `-${id}.json`)
      expect(t.out).toMatch(
        new RegExp(`^${id} +violated in \\d+ steps?: shortest; kept in ${path}: `, 'm'),
      )
      expect(await t.dstledger(`replay ${path}`)).toBe(0)
      expect(readCounterexample(path).foundBy).toEqual({ engine: 'explore' })
      rmSync(path)
    }
  })

  test('--out where nothing is violated: no file, and that is said', async () => {
    const out = join(directory, 'none.json')
    expect(await t.dstledger(`explore --kernel per-net-init ${oracle} --out ${out}`)).toBe(0)
    expect(t.out).toContain(`no violation: ${out} is not written`)
    expect(existsSync(out)).toBe(false)
  })

  test('one of something is not many', async () => {
    const line = 'explore --kernel per-net-init --cpus 1 --netns 1 --actions dst_alloc --live-max 1'
    expect(await t.dstledger(`${line} --property P1`)).toBe(0)
    expect(t.out).toMatch(/^2 states, 1 transition, depth 1: /)
  })

  test('counts that leave the packed range are an error with a remedy', async () => {
    const line =
      'explore --kernel fold-keeps-slot --live-max 3 --actions dst_alloc,dst_free --property P1'
    expect(await t.dstledger(`${line} --all-states`)).toBe(2)
    expect(t.err).toMatch(/^dstledger: explore: .* leaves .*--live-max.*\n$/m)
  })

  test('a property that the actions leave nothing to say is an error if it was asked for', async () => {
    const line = 'explore --kernel per-net-init --actions dst_alloc --property P7'
    expect(await t.dstledger(line)).toBe(2)
    expect(t.err).toContain(
      '--property P7: says nothing without setup_net; allow it, or ask for another',
    )
  })

  test.each([
    [
      'explore --kernel copied-template --cpus 1 --netns 2 --actions dst_alloc,dst_free --count-max 8',
      'P5,P13,P6',
      'P5   vacuous: it takes a refused allocation',
    ],
    [
      'explore --kernel per-net-init --netns 1 --count-max 4',
      'P4',
      'P4   vacuous: it takes a step in a netns while there is another',
    ],
    ['explore --kernel per-net-init --depth-max 0', 'P1', 'P1   vacuous: it takes a step'],
    ['simulate --kernel copied-template --runs 5 --no-failures', 'P13', 'P13  vacuous: '],
    ['simulate --raw --kernel copied-template --runs 5 --no-failures', 'P13', 'P13  vacuous: '],
    ['prove --kernel per-net-init --netns 1', 'P4', 'P4   vacuous: no action that P4 speaks of'],
  ])('%s: what nothing asks is vacuous, and exits with 3', async (line, ids, expected) => {
    expect(await t.dstledger(`${line} --property ${ids}`)).toBe(3)
    expect(t.out).toContain(expected)
    expect(t.out).toMatch(/^vacuous: nothing here puts \S+ to the question; try other --gc-thresh/m)
  })

  test('sysctl writes, hotplug and both families can be asked for', async () => {
    const line =
      'explore --kernel per-net-init --cpus 1 --family ipv4,ipv6 --live-max 1 --sysctl 0 --property P1 --json'
    const path = join(directory, 'explore.json')
    expect(await t.dstledger(`${line} ${path}`)).toBe(0)
    expect(JSON.parse(readFileSync(path, 'utf8')).structure.families).toEqual(['ipv4', 'ipv6'])
    expect(t.out).toContain('all states inside the bounds')
  })
})
