import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { meaningsOf, offsetIn, readMap } from './map.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-map-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, 'map.json')
  writeFileSync(path, text)
  return path
}

test('a map says what events mean, and where the counters are', () => {
  const map = readMap(
    file('{"map": {"x": "amount +1 dst.alloc", "y": "cpu.offline by the callback"}, "off4": 3}'),
  )
  expect([...meaningsOf(map)]).toEqual([
    ['x', 'amount'],
    ['y', 'callback'],
  ])
  expect([...meaningsOf({}).keys()]).toContain('dstalloc')
  expect(offsetIn('net+0xec0')).toBe(3776n)
})

test.each([
  ['{', 'is no complete JSON'],
  ['[]', 'top level: '],
  ['{"off4": -1}', 'off4: '],
  ['{"fbc4": "3776"}', 'fbc4: is not of the form net+0xec0'],
  ['{"map": {"x": "birth"}}', 'map.x: has the meaning "birth", which is none'],
])('%s is refused', (text, message) => {
  expect(() => readMap(file(text))).toThrow(message)
})

test('a map that is not there', () => {
  expect(() => readMap('no/such.json')).toThrow('cannot be read (ENOENT)')
})
