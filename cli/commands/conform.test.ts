import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { shapes, smallTree } from '../../tests/small_tree.ts'
import { terminal } from '../../tests/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-conform-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const hasClang = spawnSync('wasm-ld', ['--version']).status === 0
const quick = '--runs 50 --depth 2'

describe.skipIf(!hasClang)('conform', { tags: ['slow'] }, () => {
  const tree = smallTree(join(folder, 'stable'))
  const copied = smallTree(join(folder, 'copied'), shapes.copied)
  const broken = smallTree(join(folder, 'broken'), [['lib/percpu_counter.c', '*slot = 0;', '']])

  test('what the tree is, by what, and what that rests on', async () => {
    expect(await t.dstledger(`conform --tree ${tree} ${quick} --expect stable-6.1`)).toBe(0)
    const text = t.out.replaceAll(/\s+/g, ' ')
    expect(text).toContain('does what stable-6.1 does')
    expect(text).toContain('expected stable-6.1: as expected')
    expect(text).toContain('setup_net net=1: blocks is 2, the model has 1')
    expect(text).toContain('no-ops audit_something() ?')
    expect(text).toContain('not seen races, memory order')
  })

  test('another kernel than expected, and none at all, exit with 1', async () => {
    expect(await t.dstledger(`conform --tree ${copied} ${quick} --expect stable-6.1`)).toBe(1)
    expect(t.out).toContain('is no released kernel; the nearest is stable-6.1, but for: slots')
    expect(t.out).toContain('expected stable-6.1: differs')
    t.out = ''
    expect(await t.dstledger(`conform --tree ${broken} ${quick}`)).toBe(1)
    expect(t.out).toContain('does what no combination of released kernels does')
  })

  test('as data', async () => {
    expect(await t.dstledger(`conform --tree ${tree} ${quick} --json -`)).toBe(0)
    const found = JSON.parse(t.out)
    expect(found).toMatchObject({ verdict: 'found', same: ['stable-6.1'], batch: 'constant 32' })
    expect(found.trust.taken.length).toBe(8)
    expect(found.decided).toHaveLength(6)
  })
})

test('no answer exits with 3, and says why', async () => {
  expect(await t.dstledger(`conform --tree ${folder}`)).toBe(3)
  expect(t.out).toContain('no answer: lib/percpu_counter.c is not in the tree')
})

test.each([
  ['conform', '--tree'],
  ['conform --tree no/such', 'no/such: is no folder'],
  [`conform --tree ${folder} --expect nope`, 'nope'],
  [`conform --tree ${folder} --depth 9`, '--depth'],
])('%s: one line, exit code 2', async (args, message) => {
  expect(await t.dstledger(args)).toBe(2)
  expect(t.err).toContain(message)
})
