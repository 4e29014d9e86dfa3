import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { PageFile } from '../../report/player/page_file.ts'
import { terminal } from '../../tests/terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-page-'))
afterAll(() => rmSync(directory, { recursive: true }))
const inDirectory = (name: string): string => join(directory, name)

const t = terminal()
const path = 'counterexamples/copied-template/recovery.json'

/** The files inside a page. */
function filesIn(page: string): readonly PageFile[] {
  const [, json = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? []
  return JSON.parse(json).files
}

describe('page', () => {
  test('has the files that are named, whole', async () => {
    const out = inDirectory('one.html')
    expect(await t.dstledger(`page ${path} --out ${out}`)).toBe(0)
    const [file, ...more] = filesIn(readFileSync(out, 'utf8'))
    expect(more).toEqual([])
    expect(file).toMatchObject({
      name: 'recovery.json',
      about: 'Can a netns without a single entry be refused one?',
    })
    const text = gunzipSync(Buffer.from(file?.gzip ?? '', 'base64')).toString()
    expect(text).toBe(readFileSync(path, 'utf8'))
    expect(t.err).toBe('')
  })

  test('without files: all stored counterexamples and live recordings, in less than 2 MB', async () => {
    expect(await t.dstledger('page --out -')).toBe(0)
    const names = filesIn(t.out).map(({ name }) => name)
    expect(names).toContain('copied-template/recovery.json')
    expect(names.filter(name => name.endsWith('.jsonl.gz'))).toHaveLength(4)
    expect(names.length).toBeGreaterThan(45)
    expect(t.out.length).toBeLessThan(2_000_000)
  })

  test('--kernel: for a recording whose header does not tell', async () => {
    const untold = 'recordings/live/debian-6.1/round.jsonl.gz'
    expect(await t.dstledger(`page ${untold} --out -`)).toBe(2)
    expect(t.err).toContain('does not tell which of the model it is')
    expect(await t.dstledger(`page ${untold} --kernel stable-6.1 --out -`)).toBe(0)
    expect(filesIn(t.out)).toMatchObject([{ name: 'round.jsonl.gz', kernel: 'stable-6.1' }])
    expect(await t.dstledger(`page ${untold} --kernel nope --out -`)).toBe(2)
    expect(t.err).toContain('there is no kernel nope')
  })

  test('loads nothing from elsewhere', async () => {
    await t.dstledger(`page ${path} --out -`)
    expect(t.out).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="(?!data:)/)
  })

  test('a question with markup in it is text', async () => {
    const stored = JSON.parse(readFileSync(path, 'utf8'))
    const question = '</script><script>alert(1)</script>'
    const hostile = inDirectory('hostile.json')
    writeFileSync(hostile, JSON.stringify({ ...stored, question }))
    expect(await t.dstledger(`page ${hostile} --out -`)).toBe(0)
    expect(t.out).not.toContain('alert(1)</script>')
    expect(filesIn(t.out)[0]?.about).toBe(question)
  })

  test.each([
    ['no --out', path, "required option '--out <FILE>' not specified"],
    ['no such file', 'none.json --out -', 'none.json: cannot be read (ENOENT)'],
    ['two of one name', `${path} ${path} --out -`, 'recovery.json: is the name of two files'],
    [
      'a flow cache',
      'recordings/reference/flow-c2-n2-patched.jsonl.gz --out -',
      'is a recording in which the flow cache runs',
    ],
  ])('%s: exit code 2, and one line', async (_, args, error) => {
    expect(await t.dstledger(`page ${args}`)).toBe(2)
    expect(t.err).toContain(error)
    expect(t.out).toBe('')
  })
})
