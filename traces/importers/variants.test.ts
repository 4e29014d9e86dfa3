import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { imported, type Read } from '../../tests/imported_trace.ts'
import type { TraceMap } from './map.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-variants-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function ofText(text: string, map: TraceMap = {}): Promise<Read> {
  const path = join(folder, `${files++}.txt`)
  writeFileSync(path, text)
  return imported([path], map)
}

const head = '            ping-190     [001] b..1.    18.000001: '
const alloc = (more: string): string => `${head}dstalloc: (x+0x0/0x1) ops=0xa ${more}\n`
const pcadd = (amount: string): string =>
  `${head}pcadd: (x+0x0/0x1) fbc=0xa amount=${amount} count=0\n`

describe('importers: other versions and other types of the same tracers', () => {
  test.each([
    ['18446744073709551584', -32],
    ['9223372036854775808', '-9223372036854775808'],
    ['9223372036854775807', '9223372036854775807'],
    ['0xffffffffffffffe0', -32],
  ])('a count printed as %s is %s', async (text, count) => {
    expect((await ofText(alloc(`count=${text}`))).events[0]?.observed?.count).toBe(count)
  })

  test('an amount of -1 as 64 bits is a free, as 32 it is refused', async () => {
    const { events } = await ofText(pcadd('18446744073709551615') + pcadd('0xffffffffffffffff'))
    expect(events.map(({ op }) => op)).toEqual(['dst.free', 'dst.free'])
    const { refused_lines, lines_with_other_events } = await ofText(pcadd('4294967295'))
    expect(refused_lines).toEqual([{ line: 1, why: 'the amount can be -1: record it as s32' }])
    expect(lines_with_other_events).toEqual([])
  })

  test.each([
    ['percpu_counter_cpu_dead', ['cpu.offline']],
    ['percpu_counter_cpu_dead.cfi_jt', ['cpu.offline']],
    ['compute_batch_value.constprop.0', ['cpu.online']],
    ['virtnet_cpu_down_prep [virtio_net]', []],
  ])('the callback %s', async (name, ops) => {
    const { events, refused_lines } = await ofText(
      `${head}cpuhp_enter: cpu: 0010 target:   0 step: 119 (${name})\n${alloc('count=0')}`,
    )
    expect(refused_lines).toEqual([])
    expect(events.slice(0, -1).map(({ op }) => op)).toEqual(ops)
  })

  test.each([
    ['CPU:1 [LOST EVENTS]', 1, null],
    ['CPU:1 [LOST 7 EVENTS]', 1, 7],
    ['CPU:1 [LOST 18446744073709551615 EVENTS]', 1, null],
    ['ping            4000/4000 [002]  77.000001500: PERF_RECORD_LOST lost 9', 2, 9],
    ['ping            4000/4000 [002]  77.000001500: PERF_RECORD_LOST_SAMPLES lost 9', 2, 9],
    ['ping            4000  77.000001500: PERF_RECORD_LOST', null, null],
  ])('%s', async (line, cpu, count) => {
    const { lost, refused_lines } = await ofText(`${alloc('count=0')}${line}\n`)
    expect(lost).toEqual([{ line: 2, cpu, count }])
    expect(refused_lines).toEqual([])
  })

  test('stacks without the file of each function', async () => {
    const { refused_lines } = await ofText(
      `${alloc('count=0')}\tffffffff817f4f11 xfrm_alloc_dst+0x31\n`,
    )
    expect(refused_lines).toEqual([])
  })

  test.each([
    '[   13.000001] ',
    '<4>[   13.000001] ',
    '[   13.000001][    T1] ',
    '[Mon Jan  1 12:00:00 2024] ',
    'Jan  1 12:00:00 host kernel: [   13.000001] ',
    'Jan  1 12:00:00 host kernel: ',
    '2024-01-01T12:00:00.123456+00:00 host kernel: ',
    '2024-01-01T12:00:00+0000 host kernel: [   13.000001] ',
  ])('the dump behind "%s"', async stamp => {
    const line = '    ping-190     1..s1 3601123us : dstalloc: (x+0x0/0x1) ops=0x1 count=0'
    const text = [line, 'CPU:0 [LOST 7 EVENTS]', 'usb 1-1: new device'].map(of => `${stamp}${of}\n`)
    const { events, lost, refused_lines } = await ofText(text.join(''))
    expect(events).toMatchObject([{ t: '3.601123', cpu: 1 }])
    expect(lost).toEqual([{ line: 2, cpu: 0, count: 7 }])
    expect(refused_lines).toEqual([])
  })

  test('perf without its CPU column; a torn line of ftrace is none', async () => {
    const perf = '            ping  3021   512.000123: xd:dstalloc: (f <- g) ops=0xa count=1\n'
    const { events } = await ofText(perf)
    expect(events).toEqual([
      {
        line: 1,
        t: '512.000123',
        op: 'dst.alloc',
        family: 'xfrm4?',
        ops: '0xa',
        observed: { count: 1 },
      },
    ])
    for (let cut = 1; cut < head.length; cut++) {
      const torn = await ofText(perf + alloc('count=7').slice(cut))
      for (const { cpu, t } of torn.events.slice(1))
        expect({ cpu, t }).toEqual({ cpu: 1, t: '18.000001' })
    }
  })

  test('bytes that are no UTF-8, and a line break of Windows', async () => {
    const path = join(folder, 'bytes.txt')
    const line = alloc('count=3').replace('ping', 'p\u00ff\u00fe ').replace('\n', '\r\n')
    writeFileSync(path, Buffer.from(line, 'latin1'))
    expect((await imported([path])).events).toMatchObject([{ observed: { count: 3 } }])
  })

  test('files of two tracers, one after the other', async () => {
    const [one, two] = [join(folder, 'a.txt'), join(folder, 'b.txt')]
    writeFileSync(one, alloc('count=0'))
    writeFileSync(two, 'Attached 5 probes\n20 0 dst.alloc 0x1 7 xfrm4 0 1 a b\n')
    const { events } = await imported([one, two])
    expect(events.map(({ file, line }) => [file, line])).toEqual([
      [one, 1],
      [two, 2],
    ])
  })
})
