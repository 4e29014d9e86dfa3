import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { imported } from '../../tests/imported_trace.ts'
import { compareTimes } from './time.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-many-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const head = '            ping-190     [001] b..1.    18.000001: '
const event = (ops: number): string => `${head}dstalloc: (x) ops=0x${ops.toString(16)} count=0\n`

describe('importers: more lines than can be named', () => {
  const MANY = 100_001

  test('are counted, and 100,000 of each kind are named', async () => {
    const text = [
      event(1),
      'hello\n'.repeat(MANY),
      `${head}other: x=1\n`.repeat(MANY),
      'CPU:1 [LOST 1 EVENTS]\n'.repeat(MANY),
    ].join('')
    const { sums, refused_lines, lines_with_other_events, lost } = await imported([
      file('many.txt', text),
    ])
    expect(sums.counts).toEqual({ events: 1, refused: MANY, others: MANY })
    const named = [refused_lines, lines_with_other_events, lost].map(list => list.length)
    expect(named).toEqual([MANY - 1, MANY - 1, MANY - 1])
    expect(sums.firstLost).toBe(2 * MANY + 2)
  })

  test('a verdict names the first eight of those that a loss is about', async () => {
    const events = Array.from({ length: 12 }, (_, i) => event(i + 1)).join('')
    const { verdict } = await imported([file('keys.txt', `${events}CPU:1 [LOST 1 EVENTS]\n`)])
    expect(verdict).toMatch(/^inconclusive from line 13 for ops 0x1, .*, ops 0x8$/)
  })

  test('gzip that does not fit into one piece', async () => {
    const random = fc.sample(fc.integer({ min: 1, max: 2 ** 31 }), { numRuns: 30_000, seed: 1 })
    const packed = gzipSync(random.map(event).join(''))
    expect(packed.length).toBeGreaterThan(2 ** 17)
    const { events } = await imported([file('big.gz', packed)])
    expect(events).toHaveLength(30_000)
  })
})

test.each([
  ['1.5', '1.5', 0],
  ['1.6', '1.5', 1],
  ['1.4', '1.5', -1],
  ['10.0', '9.999999', 1],
  ['9.999999', '10.0', -1],
  ['1.50', '1.5', 1],
  ['2', '1.5', 1],
  ['1.25', '1.5', -1],
])('compareTimes: %s and %s', (one, other, sign) => {
  expect(Math.sign(compareTimes(one, other))).toBe(sign)
})
