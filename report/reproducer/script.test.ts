import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { reproducerScript } from './script.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-reproduce-'))
afterAll(() => rmSync(folder, { recursive: true }))

const script = join(folder, 'reproduce.sh')
const log = join(folder, 'log')
const refusal = { p5: 100, median: 200, p95: 300 }
writeFileSync(
  script,
  reproducerScript({
    ...{ cpus: 64, gcThresh: 8194, tables: 8194, refusal, enough: 400, confidence: 95 },
  }),
)

/** Stands for a tool: nothing of this machine is changed. */
function tool(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`)
  chmodSync(join(folder, name), 0o755)
}

tool('id', 'echo 0')
tool('taskset', 'echo "pid 1\'s current affinity list: 0,1"')
// A netns in which turns make what MADE says, and are refused as WHY says.
tool(
  'ip',
  `echo "$*" >>${log}
case "$*" in
  *'xfrm state list'*) echo "  100(bytes), \${PACKETS:-1}(packets)" ;;
  *'xfrm state add'*) [[ -z \${NO_ESP-} ]] || { echo "Requested type not found." >&2; exit 2; } ;;
  *' taskset '*)
    pipe=\${*: -3:1}
    echo "\${MADE:-0}" >"$pipe.made"
    [[ -z \${WHY-} ]] || { echo "bash: connect: $WHY" >"$pipe.why"; exit; }
    exec sleep 60
    ;;
esac`,
)

const env = (more: Readonly<Record<string, string>>) => ({
  ...{ ...process.env, PATH: `${folder}:${process.env.PATH}` },
  ...more,
})

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const options = { env: env(more), encoding: 'utf8' } as const
  return spawnSync('bash', [script, ...args], options)
}

beforeEach(() => writeFileSync(log, ''))

describe('the reproducer', () => {
  test('refused: the bug, KTAP, exit status 1, and nothing stays', () => {
    const { status, stdout } = run(['--yes'], { MADE: '120', WHY: 'No buffer space available' })
    expect(stdout).toMatch(/^KTAP version 1\n1\.\.2\n/)
    expect(stdout).toContain('ok 1 IPsec between two netns')
    expect(stdout).toContain('not ok 2 no refusal in 400 entries')
    expect(stdout).toContain('refused with ENOBUFS after 240 entries: this kernel has the bug')
    expect(status).toBe(1)
    const asked = readFileSync(log, 'utf8')
    const born = asked.match(/netns add \S+/g) ?? []
    expect(born.length).toBeGreaterThanOrEqual(2)
    for (const net of born.slice(-2)) expect(asked).toContain(net.replace('add', 'del'))
  })

  test('not refused in so many as are enough: exit status 0; in fewer, less is said', () => {
    const enough = run(['--yes'], { MADE: '200' })
    expect(enough.stdout).toContain('ok 2 no refusal in 400 entries')
    expect(enough.stdout).toContain('does not have the bug (95 % confidence)')
    expect(enough.status).toBe(0)
    const fewer = run(['--yes', '--entries', '50'], { MADE: '30' })
    expect(fewer.stdout).toContain('no refusal in 60 entries; 400 are wanted')
    expect(fewer.status).toBe(0)
  })

  test.each([
    ['too slow', ['--yes', '--seconds', '1'], { MADE: '7' }, 'not ok 2 .* # TIMEOUT'],
    ['another error', ['--yes'], { WHY: 'Network is down' }, 'no verdict: Network is down'],
    ['no ESP', ['--yes'], { NO_ESP: '1' }, 'not ok 1 .* # ERROR no IPsec: Requested type'],
    ['no packet', ['--yes'], { PACKETS: '0' }, 'not ok 1 .* # ERROR packets go out unencrypted'],
  ])('%s: no verdict, exit status 3', { tags: ['slow'] }, (_what, args, more, message) => {
    const { status, stdout } = run(args, more as unknown as Record<string, string>)
    expect(stdout).toMatch(new RegExp(message))
    expect(status).toBe(3)
  })

  test('Ctrl-C: no verdict, exit status 3, and the netns are gone', {
    tags: ['slow'],
  }, async () => {
    const child = spawn('bash', [script, '--yes'], { env: env({ MADE: '1' }) })
    let out = ''
    child.stdout.on('data', text => {
      out += text
      if (out.includes('turns on CPU')) child.kill('SIGINT')
    })
    const status = await new Promise(resolve => child.on('close', resolve))
    expect({ status, out }).toMatchObject({ status: 3 })
    expect(out).toContain('not ok 2 no refusal # ERROR interrupted')
    expect(readFileSync(log, 'utf8').match(/netns del/g)?.length).toBeGreaterThanOrEqual(2)
  })

  test.each([
    [[], 'give --yes'],
    [['--yes', '--seconds', 'soon'], '--seconds soon: write a whole number'],
    [['--yes', '--entries'], '--entries : write a whole number'],
    [['--no'], 'usage: bash reproduce.sh'],
  ])('%j: wrong usage, exit status 2', (args, message) => {
    const { status, stderr, stdout } = run(args)
    expect(stderr).toContain(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  test('its help, and the figures that it is printed for', () => {
    expect(run(['--help']).stdout).toContain('--entries N')
    const text = readFileSync(script, 'utf8')
    expect(text).toContain('gc_thresh is 8,194 for up to 64 CPUs: a count is refused above 16,388')
    expect(text).toContain('a refusal after 200 entries (5 to 95 %: 100 to\n# 300)')
  })
})
