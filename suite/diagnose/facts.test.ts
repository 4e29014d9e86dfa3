import { describe, expect, test } from 'vitest'
import { amountOf } from './amount.ts'
import { parseFacts, UINT_MAX, unreadFacts } from './facts.ts'
import { runningKernel, windows } from './running_kernel.ts'
import { seen } from './seen.ts'

describe('amountOf: numbers as people write them', () => {
  test.each([
    [4, { least: 4, most: 4 }],
    ['2 or more (LXC containers)', { least: 2 }],
    ['at least 3', { least: 3 }],
    ['more than 16', { least: 17 }],
    ['> 16', { least: 17 }],
    ['fewer than 16', { least: 0, most: 15 }],
    ['1 a host at most', { least: 0, most: 1 }],
    ['<= 3', { least: 0, most: 3 }],
    ['2 .. 4', { least: 2, most: 4 }],
    ['1 (not said)', { least: 1, most: 1, hedged: true }],
    ['none', { least: 0, most: 0 }],
    ['hundreds, short-lived', { least: 100 }],
    ['thousands', { least: 1000 }],
    ['several', { least: 2 }],
    ['none on the host, 3 in containers', { least: 3, most: 3 }],
    ['no containers, one host', { least: 1, most: 1 }],
    ['0 or 1', { least: 0, hedged: true }],
    ['0 on the host, many in containers', { least: 0, hedged: true }],
    ['no more than 3', { least: 0, most: 3 }],
    ['not fewer than 3', { least: 3 }],
    ['5-3', { least: 3, most: 5 }],
    ['32,768', { least: 32768, most: 32768 }],
    ['32k', { least: 32_000, most: 32_768 }],
    ['~2 M entries', { least: 2_000_000, most: 2_097_152 }],
    ['INT_MAX', { least: 2 ** 31 - 1, most: 2 ** 31 - 1 }],
    ['0x7fffffff', { least: 2 ** 31 - 1, most: 2 ** 31 - 1 }],
    ['4 kernels', { least: 4, most: 4 }],
    ['99999999999999999999', undefined],
    ['-4', undefined],
    ['any', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s', (given, amount) => {
    expect(amountOf(given)).toEqual(amount)
  })
})

describe('runningKernel: what a version, or words for one, can be', () => {
  test.each([
    ['4.3.0', 4003, 4003, 'yes'],
    ['4.1.18', 4001, 4001, 'no'],
    ['4.2.0-28-generic (Ubuntu)', 4002, 4002, 'unknown'],
    ['3.10.0-229.el7.x86_64', 3010, 3010, 'unknown'],
    ['3.10.0-1160.el7.x86_64', 3010, 3010, 'no'],
    ['3.10', 3010, 3010, undefined],
    ['4.6 .. 4.9-rc', 4006, 4009, undefined],
    ['up to 4.5', 0, 4005, undefined],
    ['before 6.13', 0, 6012, undefined],
    ['5.15 / 6.x', 5015, 6999, undefined],
    ['5.0 or later', 5000, Number.POSITIVE_INFINITY, undefined],
    ['3.10.0-1160.88.1.el7.x86_64', 3010, 3010, 'no'],
    ['3.10.0-327.36.3.el7.x86_64', 3010, 3010, 'unknown'],
    ['2.6.32-642.6.2.el6.x86_64', 32, 32, 'no'],
    ['4.1.10-17.31.amzn1.x86_64', 4001, 4001, 'unknown'],
    ['v4.2.8', 4002, 4002, 'yes'],
    ['Linux 4.2.8, in LXC', 4002, 4002, 'yes'],
    ['Ubuntu 14.04, 3.13.0-100-generic', 3013, 3013, 'unknown'],
    ['CentOS Linux release 7.2, 3.10.0-327.el7.x86_64', 3010, 3010, 'yes'],
    ['2.6.37-4.3', 37, 4003, undefined],
    ['< 4.4', 0, 4003, undefined],
    ['newer than 4.4', 4005, Number.POSITIVE_INFINITY, undefined],
    ['after 4.13.2', 4013, Number.POSITIVE_INFINITY, undefined],
    ['>= 4.14', 4014, Number.POSITIVE_INFINITY, undefined],
    ['4.14+', 4014, Number.POSITIVE_INFINITY, undefined],
    ['recent (2026)', windows.limit.last + 1, Number.POSITIVE_INFINITY, undefined],
  ])('%s', (words, first, last, drift) => {
    const found = runningKernel(words)
    expect({ ...found, drift: found?.proof?.drift }).toMatchObject({ first, last, drift })
  })

  test.each(['various, 2017', 'unknown', '', 'RHEL 7.2', 'Ubuntu 14.04', '99.1.1'])(
    '"%s" names no version',
    words => {
      expect(runningKernel(words)).toBeUndefined()
    },
  )

  test("Debian's number is of no use, and what uname -v prints is", () => {
    expect(runningKernel('4.1.0-2-amd64')?.proof?.drift).toBe('unknown')
    const build = '#1 SMP Debian 4.1.18-1 (2016-02-20)'
    expect(runningKernel('4.1.0-2-amd64', build)?.proof?.drift).toBe('no')
  })
})

describe('facts', () => {
  test.each([
    ['', 'x: is empty; '],
    ['{', 'x: is no complete JSON ('],
    ['[]', 'x: top level: '],
    ['{"cpus": -1}', 'x: cpus: '],
    ['{"slab": {"xfrm_dst_cache": 1e300}}', 'x: slab.xfrm_dst_cache: '],
    ['{"xfrm_stat": {"a": {"b": "c"}}}', 'x: xfrm_stat.a'],
    ['{"errno": 0}', 'x: errno: '],
    ['{"cpus": 0}', 'x: cpus: '],
    ['{"gc_thresh": 4294967296}', 'x: gc_thresh: '],
    ['{"messages": "one"}', 'x: messages: '],
  ])('%s is refused in one line', (text, message) => {
    expect(() => parseFacts(text, 'x')).toThrow(message)
  })

  test('a name that is no fact is told, and what is not known may be null', () => {
    const facts = parseFacts('{"gc_tresh": 3, "cpus": null}', 'x')
    expect(unreadFacts(facts)).toEqual(['gc_tresh'])
  })

  test('two readings of a counter count by their difference', () => {
    const stat = { XfrmOutBundleGenError: 7, XfrmOutNoStates: 3 }
    const { counters } = seen({
      xfrm_stat: { a: stat, b: stat },
      xfrm_stat_later: { a: stat, b: { ...stat, XfrmOutNoStates: 4 } },
    })
    expect([...counters]).toEqual([
      ['XfrmOutBundleGenError', 0],
      ['XfrmOutNoStates', 1],
    ])
  })

  test('a limit in words that no sysctl holds is not known', () => {
    expect(seen({ gc_thresh: '4294967296' }).gcThresh).toEqual({})
    expect(seen({ gc_thresh: '4294967295' }).gcThresh.ipv4).toBe(UINT_MAX)
  })

  test('one family that fails is read of the messages', () => {
    const familiesOf = (text: string) => seen({ messages: [text] }).families
    expect(familiesOf('ENOBUFS, IPv6 only')).toEqual(['ipv6'])
    expect(familiesOf('only IPv4 fails')).toEqual(['ipv4'])
    expect(familiesOf('ENOBUFS')).toEqual(['ipv4', 'ipv6'])
  })
})

describe('facts that say a little less', () => {
  test('gc_thresh of the netns that fails is what each netns has, if all have the same', () => {
    const of = (ipv4: (number | null)[]) =>
      seen({
        gc_thresh_by_netns: Object.fromEntries(ipv4.map((n, i) => [`${i}`, { ipv4: n }])),
      }).gcThresh
    expect(of([1024, 1024])).toEqual({ ipv4: 1024, ipv6: 1024 })
    expect(of([1024, 32768])).toEqual({})
    expect(of([1024, null])).toEqual({})
    expect(of([null])).toEqual({})
  })

  test('all netns, and all CPUs, bound those that are not counted', () => {
    const bounded = seen({ netns: 1, cpus_possible: 4 })
    expect(bounded.netns).toEqual({ least: 0, most: 1 })
    expect(bounded.cpus).toEqual({ least: 1, most: 4 })
    const counted = seen({ netns: 3, netns_ipsec: 2, cpus: 2, cpus_possible: 4 })
    expect(counted.netns).toEqual({ least: 2, most: 2 })
    expect(counted.cpus).toEqual({ least: 2, most: 2 })
    expect(seen({ netns: 'many' }).netns).toBeUndefined()
  })

  test('of two readings of a cache the larger counts', () => {
    const slab = { xfrm_dst_cache: 7, flow_cache: null }
    expect(seen({ slab, slab_later: { xfrm_dst_cache: 9, flow_cache: 3 } })).toMatchObject({
      live: 9,
      flowCache: 3,
    })
    expect(seen({ slab_later: slab })).toMatchObject({ live: 7 })
    expect(seen({ slab_later: slab }).flowCache).toBeUndefined()
  })
})
