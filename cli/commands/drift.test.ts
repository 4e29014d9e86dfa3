import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-drift-cli-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const entries = '--actions dst_alloc,dst_free --cpus 1'

describe('drift', () => {
  test('the mean, the pump, and the theorem for any batch', { tags: ['slow'] }, async () => {
    const line = `drift --kernel copied-template ${entries} --batch 32 --live-max 31 --net 1`
    expect(await t.dstledger(line)).toBe(0)
    expect(t.out).toContain('largest mean drift: 1/2 entries an action, net=1')
    expect(t.out).toContain('pump: 64 actions, 32 entries a round: ')
    expect(t.out).toMatch(/dst_alloc net=0 cpu=0 x\d+/)
    expect(t.out).toContain('at most half an entry an action')
    expect(t.out).toMatch(/proved: \d+ obligations/)
  })

  test('per-net-init: 0, and that no step changes a drift', { tags: ['slow'] }, async () => {
    expect(await t.dstledger('drift --kernel per-net-init --live-max 1 --gc-thresh 5')).toBe(0)
    expect(t.out).toContain('largest mean drift: 0 entries an action')
    expect(t.out).toContain('--gc-thresh changes nothing')
    expect(t.out).not.toContain('pump')
    expect(t.out).toContain('No alloc, free, cpu_down or cpu_up changes the drift of any netns.')
  })

  test('--json and --smtlib: all of the cycle, and the scripts', { tags: ['slow'] }, async () => {
    const [json, smtlib] = [join(directory, 'drift.json'), join(directory, 'smt')]
    const line = `drift --kernel copied-template ${entries} --sysctl 7 --live-max 1`
    expect(await t.dstledger(`${line} --json ${json} --smtlib ${smtlib}`)).toBe(0)
    const report = JSON.parse(readFileSync(json, 'utf8'))
    expect(report).toMatchObject({ mean: '1/2', gain: 2, theorem: { status: 'proved' } })
    expect(report.cycle).toHaveLength(4)
    expect(readdirSync(smtlib)).toEqual([
      'copied-template-c1-n2-ipv4-half-a-step.smt2',
      'copied-template-c1-n2-ipv4-no-drift.smt2',
    ])
  })

  test('with a part there is no theorem', async () => {
    expect(await t.dstledger('drift --kernel copied-template --cpus 1 --part lifetimes')).toBe(0)
    expect(t.out).toContain('1/2 entries an action')
    expect(t.out).not.toContain('obligations')
  })

  test.each([
    ['--live-max 9 --states-max 10', 'drift: there are more than 10 states; lower --live-max'],
    ['--property P1', "unknown option '--property'"],
    ['--part interrupts', '--part interrupts: has no entries that could drift'],
    ['--net 2', 'drift: there is no netns 2'],
    ['--actions dst_alloc,setup_net', 'depends on counts or templates'],
    ['--net x', 'It must be a whole number from 0 to 63.'],
  ])('%s: one line that says what to do, exit code 2', async (flags, message) => {
    expect(await t.dstledger(`drift --kernel copied-template ${flags}`)).toBe(2)
    const [line = ''] = t.err.split('\n').filter(text => text.startsWith('dstledger: '))
    expect(line).toContain(message)
  })
})
