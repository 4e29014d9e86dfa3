import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { linesOf, unpack } from './unpack.ts'

const folder = mkdtempSync(join(tmpdir(), 'unpack-'))
afterAll(() => rmSync(folder, { recursive: true }))

function lines(name: string, content: string | Uint8Array): readonly string[] {
  const path = join(folder, name)
  writeFileSync(path, content)
  return [...linesOf(name, unpack(path))].map(({ line }) => line)
}

const blanks = Buffer.alloc(2 ** 26 + 1, ' ')

describe('a recording that is too large', () => {
  const cases: [string, string | Uint8Array, string][] = [
    ['bomb.jsonl.gz', gzipSync(blanks), 'the file unpacks to more than 67108864 bytes'],
    ['large.jsonl', blanks, 'the file has more than 67108864 bytes'],
    ['long.jsonl', `{}\n${'x'.repeat(2 ** 20 + 1)}\n`, 'long.jsonl:2: this line has 1048577'],
  ]
  test.each(cases)('%s: refused', (name, content, message) => {
    expect(() => lines(name, content)).toThrow(message)
  })

  test('a line of 2^20 characters: read', () => {
    expect(lines('full.jsonl', `${'x'.repeat(2 ** 20)}\n`)).toHaveLength(1)
  })
})

describe('how a text is written', () => {
  test('a mark of UTF-8 before it and blank lines after it: left out', () => {
    expect(lines('mark.jsonl', '\ufeff{}\n[]\n \n\n')).toEqual(['{}', '[]'])
  })

  test('UTF-16: refused', () => {
    const text = Buffer.from('\ufeff{}\n', 'utf16le')
    expect(() => lines('wide.jsonl', text)).toThrow('the file is UTF-16; write it as UTF-8')
  })
})
