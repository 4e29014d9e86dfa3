import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the other process runs: it waits for the end of its standard input, which is our end. */
const SWEEP = `process.stdin.resume().on('close', () =>
  require('node:fs').rmSync(process.argv[1], { recursive: true, force: true }))`

/**
 * Does some work whose temporary files are in a folder of their own, which is gone afterwards,
 * whatever ends the process: Ctrl-C, SIGTERM, even SIGKILL.
 *
 * A handler of signals would not do: it waits for the event loop, which a search does not let turn,
 * and until then nothing ends. So another process waits for the end of this one. It has a session
 * of its own, or Ctrl-C would end it too.
 */
export async function withTemporaryFolder<T>(work: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env
  const folder = join(tmpdir(), `dstledger-${randomUUID()}`)
  const sweeper = spawn(process.execPath, ['-e', SWEEP, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a process to spare, the folder is removed at an ordinary end only.
  sweeper.on('error', () => {})
  sweeper.unref()
  try {
    // Only now: there is no moment at which nobody would remove it.
    mkdirSync(folder, { mode: 0o700 })
    process.env.TMPDIR = folder
    return await work()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
    rmSync(folder, { recursive: true, force: true })
    sweeper.stdin.end()
  }
}
