import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { at } from '../../tests/accounts.ts'
import { terminal } from '../../tests/terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-export-'))
afterAll(() => rmSync(directory, { recursive: true }))

const t = terminal()
const path = 'counterexamples/copied-template/read-near-live.json'

describe('export', () => {
  test.each([
    ['mermaid', 'sequenceDiagram\n'],
    ['itf', '{\n"#meta": {"format":"ITF"'],
    ['vitest', '// Counterexample 646015881a141922, written by'],
    ['markdown', '# Can the count that dst_alloc() reads'],
  ])('--to %s: on standard output, and nothing else', async (format, begins) => {
    expect(await t.dstledger(`export ${path} --to ${format}`)).toBe(0)
    expect(t.out.startsWith(begins)).toBe(true)
    expect(t.err).toBe('')
    expect(t.out.endsWith('\n')).toBe(true)
  })

  test.each([
    ['holdsOn', { holdsOn: ['nope'] }, '"holdsOn" is not what the model says'],
    ['answer', { answer: 'It is all fine' }, '"answer" is not what the model says'],
  ])('a file whose %s is not so is written as nothing', async (name, change, wrong) => {
    const { stored } = at('copied-template/read-near-live')
    const file = join(directory, `${name}.json`)
    writeFileSync(file, JSON.stringify({ ...stored, ...change }))
    const out = join(directory, `${name}.md`)
    expect(await t.dstledger(`export ${file} --to markdown --out ${out}`)).toBe(1)
    expect(t.err).toBe(`dstledger: ${file}: ${wrong}\n`)
    expect(existsSync(out)).toBe(false)
  })

  test('an ITF trace of very many states is written only if that is asked for', async () => {
    const pumped = 'counterexamples/copied-template/enobufs-at-32768.json'
    const out = join(directory, 'large.itf.json')
    expect(await t.dstledger(`export ${pumped} --to itf --out ${out}`)).toBe(2)
    expect(t.err).toBe(
      `dstledger: ${pumped}: has 67,650 steps, of which ITF writes every state; ` +
        'the other formats fold them; or give --large\n',
    )
    expect(existsSync(out)).toBe(false)
  })

  test('--large writes it', { tags: ['slow'] }, async () => {
    const pumped = 'counterexamples/copied-template/enobufs-at-32768.json'
    const out = join(directory, 'large.itf.json')
    expect(await t.dstledger(`export ${pumped} --to itf --large --out ${out}`)).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8')).states).toHaveLength(67_651)
  })

  test('--out: a file, and nothing on standard output', async () => {
    const out = join(directory, 'diagram.mmd')
    expect(await t.dstledger(`export ${path} --to mermaid --out ${out}`)).toBe(0)
    expect(t.out).toBe('')
    expect(readFileSync(out, 'utf8')).toContain('sequenceDiagram')
  })

  test('a file whose trace violates nothing, or too early, is no counterexample', async () => {
    const { stored } = at('copied-template/read-near-live')
    const file = join(directory, 'wrong.json')
    const ends = async (steps: readonly unknown[], expected: string): Promise<void> => {
      writeFileSync(file, JSON.stringify({ ...stored, trace: { ...stored.trace, steps } }))
      t.err = ''
      expect(await t.dstledger(`export ${file} --to mermaid`)).toBe(2)
      expect(t.err).toBe(`dstledger: ${file}: P2 ${expected}; look at it with replay\n`)
    }
    const { steps } = stored.trace
    await ends(steps.slice(0, -1), 'holds at every step on copied-template')
    await ends([...steps, 'dst_free net=0 cpu=0'], 'falls at step 3 on copied-template')
    expect(t.out).toBe('')
  })
})
