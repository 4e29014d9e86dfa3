import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { visibleOutput } from '../../model/input_error.ts'
import { toJson, writeWhole } from './files.ts'
import { textStream } from './stream.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('toJson: the value itself, with an escape for what a terminal would obey', () => {
  const value = { '\u001b[2J': ['\u009b31m', '\u202e', '\u2028', '\u{e0001}', 'é ✗ |\n'] }
  const text = toJson(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(visibleOutput(text)).toBe(text)
  expect(text).toContain('"\\udb40\\udc01"')
  expect(text).toContain('"é ✗ |\\n"')
})

async function streamed(path: string): Promise<void> {
  const stream = textStream(path)
  stream.write('one')
  await stream.flush()
  stream.write(' two')
  await stream.end()
}

test.each([
  ['writeWhole', (path: string) => writeWhole(path, 'one two')],
  ['textStream', streamed],
])('%s: a link stays one, and what it leads to is written', async (name, write) => {
  const [target, link] = [join(folder, `${name}.txt`), join(folder, `${name}.link`)]
  writeWhole(target, 'before')
  symlinkSync(target, link)
  await write(link)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readFileSync(target, 'utf8')).toBe('one two')
  await write('/dev/null')
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
})

test('textStream: what is abandoned leaves what was there', async () => {
  const path = join(folder, 'kept.txt')
  writeWhole(path, 'before')
  const stream = textStream(path)
  stream.write('half')
  await stream.flush()
  stream.abandon()
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([])
})
