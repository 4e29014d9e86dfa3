import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { collectScript } from './collect_script.ts'
import { diagnose } from './diagnose.ts'
import { parseFacts, unreadFacts } from './facts.ts'
import { runningKernel } from './running_kernel.ts'

describe('the script that collects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dstledger-collect-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  interface Run {
    readonly args?: readonly string[]
    readonly script?: string
    readonly path?: string
    readonly interval?: string
  }
  const { PATH } = process.env
  const collect = ({ args = [], script = collectScript, path = '', interval = '0' }: Run): string =>
    execFileSync('sh', ['-s', '--', ...args], {
      input: script,
      encoding: 'utf8',
      env: { ...process.env, INTERVAL: interval, PATH: `${path}:${PATH}` },
      stdio: ['pipe', 'pipe', 'ignore'],
    })

  test('prints facts, all of which are known', () => {
    const facts = parseFacts(collect({ args: ['105'] }), 'the script')
    expect(unreadFacts(facts)).toEqual([])
    expect(facts).toMatchObject({ errno: 105, seconds: 0 })
    expect(runningKernel(facts.kernel ?? '')).toBeDefined()
    expect(Object.keys(facts.gc_thresh_by_netns ?? {}).length).toBeGreaterThan(0)
  })

  test('is JSON whatever is in the log, and each line is one message', () => {
    const lines = [
      'nf_conntrack: "table" \\ full\tdropping \u0001\u001b[31m',
      'Out of memory: Kill process 44 (\u00e9)',
      `dst_release ${'x'.repeat(5000)}`,
      'nothing of interest',
      '%s%n $(id) `id` dst_destroy',
    ]
    writeFileSync(
      join(folder, 'log'),
      Buffer.from(`${lines.join('\n')}\n\xff dst_release`, 'latin1'),
    )
    const dmesg = join(folder, 'dmesg')
    writeFileSync(dmesg, `#!/bin/sh\ncat ${join(folder, 'log')}\n`, { mode: 0o755 })
    const { messages, hotplug } = parseFacts(collect({ path: folder }), 'the script')
    expect(messages?.slice(0, 2)).toEqual([
      'nf_conntrack: "table" \\ full dropping   [31m',
      'Out of memory: Kill process 44 (?)',
    ])
    expect(messages?.[2]).toHaveLength(1000)
    expect(messages?.slice(3)).toEqual(['%s%n $(id) `id` dst_destroy', '? dst_release'])
    expect(hotplug).toBeNull()
    writeFileSync(join(folder, 'log'), 'smpboot: CPU 1 is now offline\n')
    expect(parseFacts(collect({ path: folder }), 'the script').hotplug).toBe(true)
  })

  test('is JSON on a machine without xfrm, slabinfo, sysctls and netns, and says so', () => {
    const script = collectScript
      .replaceAll('/proc/net/xfrm_stat', '/proc/none/xfrm_stat')
      .replaceAll('/proc/slabinfo', '/proc/none/slabinfo')
      .replaceAll('/proc/sys/net', '/proc/none')
      .replaceAll('/proc/self/ns', '/proc/none')
    const facts = parseFacts(collect({ script }), 'the script')
    expect(facts).toMatchObject({
      xfrm_stat: {},
      xfrm_stat_later: {},
      slab: { xfrm_dst_cache: null, flow_cache: null },
      gc_thresh: null,
      gc_thresh_by_netns: {},
      netns: null,
      netns_ipsec: null,
      sas: null,
    })
    const notRead = facts.not_read?.join('\n')
    for (const what of ['netns: ', '/proc/none/slabinfo', '/proc/none/xfrm_stat']) {
      expect(notRead).toContain(what)
    }
    expect(diagnose({ ...facts, kernel: '4.2.8' }).measure_next).toContain(
      'as root, what not_read names',
    )
  })

  test('counts the templates of outbound policies, the most of one', () => {
    const policy = (dir: string, tmpls: number) =>
      [
        'src 10.0.0.1/32 dst 10.0.0.2/32 ',
        `\tdir ${dir} priority 0 `,
        ...Array<string>(tmpls).fill('\ttmpl src 10.0.0.1 dst 10.0.0.2\n\t\tproto esp reqid 0'),
      ].join('\n')
    const ip = (...policies: string[]) => {
      writeFileSync(join(folder, 'policies'), `${policies.join('\n')}\n`)
      writeFileSync(join(folder, 'ip'), `#!/bin/sh\ncat ${join(folder, 'policies')}\n`, {
        mode: 0o755,
      })
      return parseFacts(collect({ path: folder }), 'the script').sas
    }
    expect(ip(policy('out', 1), policy('in', 3), policy('out', 2), policy('fwd', 3))).toBe(2)
    expect(ip(policy('in', 3))).toBeNull()
    rmSync(join(folder, 'ip'))
  })

  test('asks each netns, those that have a name and no process too', () => {
    for (const path of ['/proc/[0-9]*/ns/net', '/run/netns/*']) {
      expect(collectScript).toContain(path)
    }
  })

  test.each([
    [['ENOBUFS'], '0'],
    [['0105'], '0'],
    [[], '1.5'],
    [[], '08'],
  ])('refuses %j with INTERVAL %s', (args, interval) => {
    expect(() => collect({ args, interval })).toThrow()
  })

  test('changes nothing', () => {
    expect(collectScript).not.toMatch(/\b(?:rm|mv|tee|sysctl -w|modprobe|echo .*>)\b|>\s*\/(?!dev)/)
  })
})
