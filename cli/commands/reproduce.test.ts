import { expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const t = terminal()

test('reproduce: a script with its margin and its prediction; the same each time', async () => {
  expect(await t.dstledger('reproduce --cpus 2')).toBe(0)
  expect(t.out).toMatch(/^#!\/usr\/bin\/env bash\n# Printed by dstledger reproduce/)
  const [, enough = 0, median = 0] = (/ENOUGH=(\d+) MEDIAN=(\d+)/.exec(t.out) ?? []).map(Number)
  // Half an entry each on the way to 2T, less what a full table holds.
  expect(median).toBeGreaterThan(2 * (2 * 8194 - 4097))
  expect(enough).toBeGreaterThan(median)
  const first = t.out
  t.out = ''
  await t.dstledger('reproduce --cpus 2')
  expect(t.out).toBe(first)
})

test.each([
  ['--gc-thresh 100', '100: full tables of 4 CPUs hold 16388'],
  ['--cpus 0', 'from 1 to 64'],
])('reproduce %s: one line, exit code 2', async (flags, message) => {
  expect(await t.dstledger(`reproduce ${flags}`)).toBe(2)
  expect(t.err).toContain(message)
})
