import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { imported, type Read } from '../../tests/imported_trace.ts'
import { LINE_MAX } from './lines.ts'
import type { TraceMap } from './map.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-importers-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

let files = 0
const ofText = (text: string, map: TraceMap = {}): Promise<Read> =>
  imported([file(`text-${files++}`, text)], map)

const head = '            ping-190     [001] b..1.    18.000001: '
const alloc = (ops = '0xffff888003c00e40', more = 'count=0'): string =>
  `${head}dstalloc: (xfrm_alloc_dst+0x3c/0xa0 <- dst_alloc) dst=0xffff888003c00400 ops=${ops} ${more}\n`

describe('importers: what can pass for something else', () => {
  test('a task whose name is that of a line is a task', async () => {
    const task = 'a-1 [000] 9.0: x-4711    [003] b..1.    22.000010: '
    const { events } = await ofText(`${task}dstfree: (call_rcu+0x0/0x650) ops=0x1 count=0\n`)
    expect(events).toMatchObject([{ op: 'dst.free', cpu: 3, t: '22.000010' }])
  })

  test('a field that is there twice is refused, and so is a count that is none', async () => {
    const { events, refused_lines } = await ofText(
      alloc('0xffff888003c00e40', 'count=0 ops=0x1') + alloc('0x1', 'count=many') + alloc('here'),
    )
    expect(events).toEqual([])
    expect(refused_lines.map(({ why }) => why)).toEqual([
      'a field is there twice',
      'the count is no number',
      'the address in ops is missing',
    ])
  })

  test('64 bits stay exact, and what has more is refused', async () => {
    const { events, refused_lines } = await ofText(
      alloc('0x1', 'count=-9223372036854775808') + alloc('0x1', 'count=18446744073709551616'),
    )
    expect(events[0]?.observed?.count).toBe('-9223372036854775808')
    expect(refused_lines).toHaveLength(1)
  })

  test.each([
    [`${head}nsnew: (x+0x0/0x1) net=0x1000\n`, 'the inode of the netns is missing'],
    [`${head}pcadd: (x+0x0/0x1) fbc=0x1000 count=1\n`, 'the amount is missing'],
    [`${head}cpuhp_enter: cpu: x target\n`, 'the CPU or the callback is missing'],
    [`${head}f: dst.alloc netns=1 count=1\n`, 'the netns or the family is missing'],
    [`${head}f: dst.alloc netns=1 family=xfrm4\n`, 'the count is missing'],
    [`${head}f: dst.alloc netns=1 netns=2\n`, 'a field is there twice'],
    [`${head}f: cpu.offline who=1\n`, 'the CPU is missing'],
    ['hello\n', 'torn, or no line of a tracer: it has no task, CPU and time'],
    [`${'x'.repeat(LINE_MAX + 1)}\n`, `has more than ${LINE_MAX} bytes`],
  ])('%s is refused', async (line, why) => {
    const { refused_lines, verdict } = await ofText(line + alloc())
    expect(refused_lines).toEqual([{ line: 1, why }])
    expect(verdict).toBe('incomplete: 1 lines cannot be read')
  })

  test('what an instrumented kernel says of CPUs and of late entries', async () => {
    const { events, lines_with_other_events } = await ofText(
      `${head}f: netns.create netns=7 family=xfrm4\n${head}f: netns.create netns=7 family=xfrm6\n` +
        `${head}f: cpu.offline cpu=1\n${head}f: netns.destroy netns=7 family=xfrm6\n` +
        `${head}f: netns.destroy netns=7 family=xfrm4\n${head}f: netns.destroy netns=7\n` +
        `${head}f: dst.free netns=7 family=xfrm4 count=-1 counters=0x60\n${head}f: hello\n`,
    )
    expect(events.map(({ op, late }) => [op, late])).toEqual([
      ['netns.create', undefined],
      ['cpu.offline', undefined],
      ['netns.destroy', undefined],
      ['dst.free', true],
    ])
    expect(lines_with_other_events).toEqual([8])
  })

  test('routes are other events: known by who allocates, or by the births', async () => {
    const route = alloc('0x2').replace('xfrm_alloc_dst', 'ip6_dst_alloc')
    const free = `${head}dstfree: (call_rcu+0x0/0x650) ops=0x2 count=0\n`
    expect((await ofText(route + free)).lines_with_other_events).toEqual([1, 2])
    const known = await ofText(alloc('0x1') + route, { off4: 3648, off6: 3840 })
    expect(known.events).toMatchObject([{ ops: '0x1', family: 'xfrm4?' }])
  })

  test('a task name of perf with brackets, and a line whose blanks a mail has lost', async () => {
    const { events } = await ofText(alloc().trimStart())
    expect(events).toMatchObject([{ cpu: 1, t: '18.000001' }])
  })
})

describe('importers: numbers of old perf, without 0x', () => {
  const line = (count: string): string =>
    `            sshd  1301 [001]   502.424719: dstalloc: (ffffffff81505d80) ops=ffff88003a640e40 count=${count}\n`

  test('one letter proves the base of all', async () => {
    const { events } = await ofText(line('10') + line('a') + line('11'))
    expect(events.map(({ observed }) => observed?.count)).toEqual([16, 10, 17])
  })

  test('a sign proves the other base', async () => {
    const { events } = await ofText(line('10') + line('-3'))
    expect(events.map(({ observed }) => observed?.count)).toEqual([10, -3])
  })

  test('nothing is guessed, and the map can say it', async () => {
    const { events, refused_lines } = await ofText(line('9') + line('10'))
    expect(events.map(({ observed }) => observed?.count)).toEqual([9])
    expect(refused_lines.map(({ why }) => why)).toEqual([
      'decimal or hexadecimal? The map can say it: "base": 16',
    ])
    const told = await ofText(line('10'), { base: 16 })
    expect(told.events[0]?.observed?.count).toBe(16)
  })
})

describe('importers: logs, losses and heads', () => {
  test('the dump in dmesg, among lines of everybody', async () => {
    const { events, refused_lines, lost } = await ofText(
      '[   12.345678] usb 1-1: new device\n[   13.000000] Dumping ftrace buffer:\n' +
        '[   13.000001]     ping-190     1..s1 3601123us : dstalloc: (xfrm_alloc_dst+0x3c/0xa0 <- dst_alloc) ops=0x1 count=0\n' +
        '[   13.000002] CPU:0 [LOST 7 EVENTS]\n[   13.000003] ns dstfree: (torn\n',
    )
    expect(events).toMatchObject([{ t: '3.601123', cpu: 1, clock: 'relative' }])
    expect(refused_lines.map(({ line }) => line)).toEqual([5])
    expect(lost).toEqual([{ line: 4, cpu: 0, count: 7 }])
  })

  test('a loss without a number, and a record of it without one', async () => {
    const perf = '            ping  4000 [002]  77.000001500: unknown: PERF_RECORD_LOST\n'
    const { lost } = await ofText(`CPU:1 [EVENTS DROPPED]\n${perf}${alloc()}`)
    expect(lost).toEqual([
      { line: 1, cpu: 1, count: null },
      { line: 2, cpu: 2, count: null },
    ])
  })

  test('files of the CPUs are joined, and what was overwritten in each counts', async () => {
    const entries = (n: number): string => `# entries-in-buffer/entries-written: 1/${n}   #P:2\n`
    const paths = [4, 2].map(n => file(`cpu${n}`, entries(n) + alloc()))
    const { events, verdict } = await imported(paths)
    expect(events).toHaveLength(2)
    expect(verdict).toBe('starting state unknown (4 entries overwritten); complete from line 2 on')
  })

  test('a trace without an event of the map is vacuous', async () => {
    const { verdict } = await ofText('# tracer: nop\n')
    expect(verdict).toBe('vacuous: no event of the map')
  })

  test('two counters with one block of slots are the bug', async () => {
    const of = (netns: number, counters: string): string =>
      `${head}f: dst.alloc netns=${netns} family=xfrm4 count=0 slot=1 counters=${counters}\n`
    const birth = `${head}f: netns.create netns=1\n${head}f: netns.create netns=2\n`
    const shared = await ofText(birth + of(1, '0x60a0') + of(2, '0x60a0'))
    expect(shared.sums.sharedSlots).toEqual({
      line: 4,
      counters: '0x60a0',
      netns: ['netns 1 xfrm4', 'netns 2 xfrm4'],
    })
    const exit = `${head}f: netns.destroy netns=1\n`
    const reused = await ofText(birth + of(1, '0x60a0') + exit + of(2, '0x60a0'))
    expect(reused.sums.sharedSlots).toBeUndefined()
    const destroyed = await ofText(birth + of(1, '0x0') + of(2, '0x0'))
    expect(destroyed.sums.sharedSlots).toBeUndefined()
  })
})

describe('importers: columns and records of bpftrace', () => {
  const columns = (line: string): Promise<Read> => ofText(`Attaching 5 probes...\n${line}\n`)

  test.each([
    ['1 0 dst.alloc 0x1 7', 'the line ends before its column netns'],
    ['x 0 dst.alloc 0x1 7 xfrm4 0 1 c', 'the time or the CPU is missing'],
    ['1 0 hello 0x1 7 xfrm4 0 1 c', 'the event is missing'],
    ['1 0 dst.alloc 0x1 - xfrm4 0 1 c', 'the inode of the netns is missing'],
    ['1 0 dst.alloc 0x1 7 ipv4 0 1 c', 'the family is missing'],
    ['1 0 dst.alloc - 7 xfrm4 0 1 c', 'the address in ops is missing'],
    ['1 0 dst.alloc 0x1 7 xfrm4 - 1 c', 'the count is no number'],
    ['1 0 dst.alloc 0x1 7 xfrm4 0 x c', 'the slot is no number'],
    ['1 0 cpu.offline 3 - - - - c', 'the CPU that goes or comes is missing'],
  ])('%s: %s', async (line, why) => {
    expect((await columns(line)).refused_lines).toEqual([{ line: 2, why }])
  })

  test('CPUs, exits, late entries, and events that are none of ours', async () => {
    const found = await columns(
      [
        '10 1 netns.create 0x1 7 xfrm4 0 - ip',
        '20 0 cpu.offline cpu3 - - - - k',
        '21 0 cpu.folded 0x1 7 xfrm4 0 - k',
        '30 0 netns.destroy 0x2 7 xfrm6 0 0 k',
        '31 0 netns.destroy 0x1 7 xfrm4 0 0 k',
        '40 0 dst.free 0x1 7 xfrm4 -1 0 k',
      ].join('\n'),
    )
    expect(found.events.map(({ op }) => op)).toEqual([
      'netns.create',
      'cpu.offline',
      'netns.destroy',
      'dst.free',
    ])
    expect(found.events[1]?.cpu).toBe(3)
    expect(found.events[3]?.late).toBe(true)
    expect(found.lines_with_other_events).toEqual([4])
    expect(found.verdict).toBe('complete')
  })

  test('JSON: a line that is none, three events in a record, losses in two forms', async () => {
    const line = '1 0 dst.alloc 0x1 7 xfrm4 0 1 c\\n'
    const { events, refused_lines, lost } = await ofText(
      `{"type": "printf", "data": "${line}${line}${line}"}\n\n{"type": \n` +
        '{"type": "lost_events", "count": 4}\n{"type": "lost_events"}\n[]\n7\n',
    )
    expect(events).toHaveLength(1)
    expect(events[0]?.and_also).toHaveLength(2)
    expect(refused_lines.map(({ line: at }) => at)).toEqual([3, 7])
    expect(lost.map(({ count }) => count)).toEqual([4, null])
  })

  test('a loss before any event', async () => {
    const { verdict } = await columns(
      'Lost 3 events\n20 0 dst.alloc 0x1 7 xfrm4 0 1 c\n10 1 dst.alloc 0x1 7 xfrm4 0 1 c',
    )
    expect(verdict).toBe('inconclusive from the start')
  })
})

describe('importers: files', () => {
  test('gzip of several members, a mark of UTF-8, and no line break at the end', async () => {
    const members = Buffer.concat([gzipSync(`\uFEFF${alloc()}`), gzipSync(alloc().trimEnd())])
    expect((await imported([file('two.gz', members)])).events).toHaveLength(2)
  })

  test('lines that come in pieces are whole', async () => {
    const many = alloc().repeat(20_000)
    expect((await ofText(many)).events).toHaveLength(20_000)
  })

  test.each([
    ['missing', 'no/such/file', 'cannot be read (ENOENT)'],
    ['a folder', '.', 'cannot be read (EISDIR)'],
    ['cut', file('cut.gz', gzipSync(alloc().repeat(999)).subarray(0, 60)), 'breaks off'],
    ['no gzip', file('no.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])), 'damaged'],
    ['UTF-16', file('utf16', Buffer.from('\uFEFFhello', 'utf16le')), 'is UTF-16'],
  ])('%s: one clear error', async (_, path, message) => {
    await expect(imported([path])).rejects.toThrow(message)
  })
})
