import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-terminal-'))
const kept = join(folder, 'failures')
const typed = join(folder, 'typed.json')
writeFileSync(typed, '{"format": "dst-counterexample/1", "kernel": "no-such"}')
afterAll(() => rmSync(folder, { recursive: true }))

interface Seen {
  /** 130 after Ctrl-C. */
  readonly exit: number | null
  /** What a terminal shows in the end: what is erased is gone, and colours too. */
  readonly screen: string
}

/** A command line on a terminal of 80 columns; Ctrl-C is pressed when it shows a text. */
async function onTerminal(line: string, interruptAt?: string): Promise<Seen> {
  const command = `stty cols 80 rows 24; exec ${process.execPath} dist/cli/main.js ${line}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { timeout: 60_000 })
  let shown = ''
  child.stdout.on('data', data => {
    shown += data
    if (interruptAt === undefined || !shown.includes(interruptAt)) return
    interruptAt = undefined
    child.stdin.write('\u0003')
  })
  const exit = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { exit, screen: screenOf(shown) }
}

function screenOf(shown: string): string {
  const lines = shown.split('\r\n').map(line => line.split('\r\u001b[K').at(-1) ?? '')
  return stripVTControlCharacters(lines.join('\n'))
}

/** Util-linux has `script` with these flags. */
describe.runIf(process.platform === 'linux')('on a terminal', () => {
  test.each([
    ['replay no-such.json', 'no-such.json: cannot be read'],
    ['shrink no-such.json', 'no-such.json: cannot be read'],
    [`shrink ${typed}`, `${typed}: `],
    ['export no-such.json --to itf', 'no-such.json: cannot be read'],
    ['explore --kernel per-net-init --actions dst_free --property P1', 'nothing can happen'],
    ['simulate --kernel per-net-init --runs 1 --no-failures --path x', 'dstledger: '],
    ['drift --kernel copied-template --states-max 1', 'dstledger: drift: '],
    ['prove --kernel no-such', 'there is no kernel no-such'],
    ['compare no-such per-net-init', 'there is no kernel no-such'],
    ['lineage --kernel no-such', 'there is no kernel no-such'],
    ['lineage --kernel atomic-entries --property P14b', 'widen the selection'],
    ['verify --kernel copied-template-v3.0 --property P14', 'dstledger: '],
  ])('%s: ends, with one line and 2', { tags: ['slow'] }, async (line, message) => {
    const { exit, screen } = await onTerminal(line)
    expect(screen).toMatch(/^dstledger: .*\n$/)
    expect(screen).toContain(message)
    expect(exit).toBe(2)
  })

  test.each([
    'replay counterexamples/copied-template/read-near-live.json',
    `shrink counterexamples/copied-template/read-near-live.json --out ${join(folder, 'out.json')}`,
    'explore --kernel per-net-init --cpus 1 --live-max 1 --property P1',
    'explore --kernel per-net-init --cpus 1 --live-max 1 --property P1 --workers 2',
    `simulate --kernel per-net-init --runs 2 --property P1 --failures ${kept}`,
    'drift --kernel copied-template --cpus 1 --live-max 2',
    'prove --kernel per-net-init --cpus 1 --property P1',
  ])('%s: ends with 0, and no line of its progress is left', { tags: ['slow'] }, async line => {
    const { exit, screen } = await onTerminal(line)
    expect(exit).toBe(0)
    const [command = ''] = line.split(' ')
    expect(screen).not.toMatch(new RegExp(`^(read|prove|${command}) `, 'm'))
  })

  test.each([
    ['prove --kernel per-net-init --cpus 4', 'prove per-net-init'],
    ['explore --kernel per-net-init --cpus 4 --live-max 40 --workers 2', 'explore per-net-init'],
  ])('%s: Ctrl-C ends it, and takes its line away', { tags: ['slow'] }, async (line, at) => {
    const { exit, screen } = await onTerminal(line, at)
    expect(screen).toBe('')
    expect(exit).toBe(130)
  })

  test('Ctrl-C ends a search that never waits', { tags: ['slow'] }, async () => {
    const line = 'explore --kernel per-net-init --cpus 4 --live-max 40'
    expect((await onTerminal(line, 'explore per-net-init')).exit).toBe(130)
  })
})
