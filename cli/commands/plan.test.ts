import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'
import { duration } from '../text/plan_text.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-plan-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const load = {
  order: 'turns',
  ...{ cpus: 2, netns: 2, gcThresh: 3000, batch: 32, opsPerSecond: 2000 },
}

function fileOf(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

describe('plan', () => {
  test('a workload of a file, as JSON: quantiles, hours, and what is not refused by when', async () => {
    const path = fileOf('turns.json', load)
    expect(await t.dstledger(`plan --workload ${path} --trials 40 --json -`)).toBe(0)
    const { ops, hours, noFailureBy, enough } = JSON.parse(t.out)
    expect(ops.p5[0]).toBeLessThanOrEqual(ops.median[0])
    expect(hours.median).toBeCloseTo(ops.median[0] / 2000 / 3600)
    expect(noFailureBy).toHaveLength(6)
    expect(enough.ops).toBeGreaterThanOrEqual(ops.p95[0])
  })

  test('flags describe the reproducer of the report; the same seed prints the same', async () => {
    const line = 'plan --cpus 1 --gc-thresh 4096 --trials 40 --seed x'
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toMatch(/^independent pings of 2 netns on 1 CPUs?, 400 operations a second;/)
    expect(t.out).toContain('diffusion, entries')
    expect(t.out).toMatch(
      /one may say "repaired", with 95 % confidence\.\nThat holds for this load/,
    )
    const first = t.out
    t.out = ''
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toBe(first)
  })

  test('trials that are not refused in time, and a limit that is a true one', async () => {
    expect(await t.dstledger('plan --hours-max 1 --rate 1 --trials 20')).toBe(0)
    expect(t.out).toContain('20 were not refused in the time given')
    expect(t.out).toContain('No time is enough')
    t.out = ''
    expect(await t.dstledger('plan --order turns --gc-thresh 1000 --trials 20')).toBe(0)
    expect(t.out).toContain('Beware: full tables hold 8,194, and 2 * gc_thresh is 2,000')
    t.out = ''
    expect(await t.dstledger('plan --order tcp --gc-thresh 3000 --trials 20 --pinned')).toBe(0)
    expect(t.out).toMatch(/^connects of 2 netns on one of 2 CPUs/)
  })

  test.each([
    ['--workload no/such.json', 'no/such.json: cannot be read (ENOENT)'],
    [`--workload ${fileOf('cut.json', '{"order": "ran')}`, 'is no complete JSON'],
    [`--workload ${fileOf('word.json', { ...load, orders: 1 })}`, 'orders'],
    [`--workload ${fileOf('cpus.json', { ...load, cpus: 1e9 })}`, 'cpus'],
    [`--workload ${fileOf('w.json', { ...load, weights: [1, 2] })}`, 'weights: says nothing of'],
    [
      `--workload ${fileOf('v.json', { ...load, order: 'random', weights: [1] })}`,
      'weights: must be 2',
    ],
    [`--workload ${fileOf('tcp.json', { ...load, order: 'tcp', netns: 3 })}`, 'netns: must be 2'],
    ['--gc-thresh 2147483647', 'gcThresh: never refuses'],
    ['--order sideways', 'sideways'],
    ['--trials 1', '20'],
  ])('%s: one line, exit code 2', async (flags, message) => {
    expect(await t.dstledger(`plan ${flags}`)).toBe(2)
    expect(t.err).toContain(message)
    expect(t.err.trim().split('\n')).toHaveLength(1)
  })
})

test('durations in the largest unit of which there are two', () => {
  expect([1, 119, 121, 7201, 172_801].map(duration)).toEqual([
    '1 s',
    '120 s',
    '2 min',
    '2 h',
    '2 days',
  ])
  expect(duration(Number.POSITIVE_INFINITY)).toBe('')
})
