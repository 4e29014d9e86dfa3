import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const t = terminal()
const hasCoq = spawnSync('coqc', ['--version']).status === 0

describe.skipIf(!hasCoq)('prove --all-sizes', { tags: ['slow'] }, () => {
  test('theorem by theorem, with what checked it and where it is tied to the model', async () => {
    expect(await t.dstledger('prove --kernel per-net-init --all-sizes 1x1')).toBe(0)
    expect(t.out).toMatch(/^per-net-init, for every number of CPUs and netns, and every batch:/)
    expect(t.out).toMatch(/^P1 P2 P3 P4 P5 P6 P8 P13 P16 +proved +per_net_init_is_right/m)
    expect(t.out).toMatch(/^Coq [\d.]+, no axioms, [\d.]+ s$/m)
    expect(t.out).toContain('CPUs x netns 1x1, cell by cell')
  })

  test('a wrong patch is not the kernel of the theorems, and differs', async () => {
    expect(await t.dstledger('prove --kernel fold-above-batch --all-sizes 1x1 --json -')).toBe(1)
    expect(JSON.parse(t.out)).toMatchObject({ kernel: 'fold-above-batch', status: 'open' })
  })
})

describe('prove --all-sizes without Coq', () => {
  const { PATH } = process.env
  afterEach(() => {
    process.env.PATH = PATH
  })

  test('is unknown, says what to install, and exits with 3', async () => {
    process.env.PATH = '/nonexistent'
    expect(await t.dstledger('prove --kernel copied-template --all-sizes')).toBe(3)
    expect(t.out).toContain('copied-template: unknown: Coq does not run')
    expect(t.out).toContain('Debian has it in the package coq')
  })
})

test.each([
  ['prove --kernel no-flow-cache --all-sizes', 'no-flow-cache: has no theorem in proof/'],
  ['prove --kernel per-net-init --all-sizes 9x1', '"9x1" is no size'],
  ['prove --kernel per-net-init --all-sizes 0x1', '"0x1" is no size'],
  ['prove --kernel per-net-init --all-sizes many', '"many" is no size'],
])('%s: one line, exit code 2', async (args, message) => {
  expect(await t.dstledger(args)).toBe(2)
  expect(t.err).toContain(message)
})
