import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { withTemporaryFolder } from './temporary.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-temporary-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Looks until it is so, for ten seconds. */
async function soon(is: () => boolean): Promise<boolean> {
  for (let looks = 0; looks < 500 && !is(); looks++) await wait(20)
  return is()
}

test('the folder is the one for temporary files, and is gone afterwards', async () => {
  const before = tmpdir()
  const used = await withTemporaryFolder(async () => {
    mkdtempSync(join(tmpdir(), 'x-'))
    return tmpdir()
  })
  expect(used).toMatch(/dstledger-[\w-]+$/)
  expect(readdirSync(before)).not.toContain(used.split('/').at(-1))
  expect(tmpdir()).toBe(before)
})

describe.runIf(process.platform !== 'win32')('nothing is left behind', { tags: ['slow'] }, () => {
  const commands = [
    'prove --kernel per-net-init --cpus 4',
    'drift --kernel per-net-init --cpus 4 --live-max 2',
    'verify --kernel per-net-init --checker prove explore',
    'lineage --kernel per-net-init',
    'compare per-net-init copied-template',
  ]
  const cases = commands.flatMap((line, i) => {
    const signals = i === 0 ? (['SIGINT', 'SIGTERM', 'SIGKILL'] as const) : (['SIGTERM'] as const)
    return signals.map(signal => [line, signal] as const)
  })

  test.each(cases)('%s, ended by %s', async (line, signal) => {
    const env = { ...process.env, TMPDIR: directory }
    const args = ['dist/cli/main.js', ...line.split(' ')]
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
    const ended = new Promise(resolve => child.on('close', (_, by) => resolve(by)))
    // The folder is there.
    const files = (): number => readdirSync(directory, { recursive: true }).length
    expect(await soon(() => files() > 0)).toBe(true)
    child.kill(signal)
    expect(await ended).toBe(signal)
    expect(await soon(() => files() === 0)).toBe(true)
  })
})
