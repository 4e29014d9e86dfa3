import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError, visible, visibleOutput } from '../model/input_error.ts'
import { terminal } from '../tests/terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-hostile-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Clears a screen, sets a title, writes a clipboard; a C1 control, NUL, a mark of direction. */
const hostile = '\u001b[2J\u001b]0;all match\u0007\u001b]52;c;eA==\u0007\u009b31m\0\u202e\r'

const stored = JSON.parse(readFileSync('counterexamples/copied-template/recovery.json', 'utf8'))
const recording = gunzipSync(
  readFileSync('recordings/live/linux-4.3/r5-enobufs-unpatched.jsonl.gz'),
).toString()

function file(name: string, content: unknown): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** What a terminal would get that it obeys or does not show, colours aside. */
const obeyed = (text: string): readonly string[] =>
  visibleOutput(text) === text ? [] : [JSON.stringify(text)]

describe('what is written in a file is not obeyed by a terminal', () => {
  const t = terminal()
  const json = (name: string, change: object): string => file(name, { ...stored, ...change })
  const inRecording = (from: string, to: string): string =>
    file(`${from.length}.jsonl`, recording.replace(from, JSON.stringify(to).slice(1, -1)))

  test.each([
    ['a question', () => json('question.json', { question: hostile })],
    ['an answer', () => json('answer.json', { answer: hostile })],
    ['a kernel', () => json('kernel.json', { kernel: hostile })],
    ['a key', () => json('key.json', { [hostile]: 1 })],
    ['a property', () => json('property.json', { property: hostile })],
    ['a step', () => json('step.json', { trace: { ...stored.trace, steps: [hostile] } })],
    ['holdsOn', () => json('holds.json', { holdsOn: [hostile] })],
    ['the name of a file', () => file(`\u001b[2J\u009b.json`, stored)],
    ['no JSON', () => file('text.json', hostile)],
    ['the kernel of a recording', () => inRecording('4.3.0', hostile)],
    ['the operation of an event', () => inRecording('dst.alloc', hostile)],
    ['the result of an event', () => inRecording('"ok"', `"${hostile}"`)],
  ])('%s', async (_, path) => {
    for (const command of ['replay', 'shrink --out /dev/null', 'export --to markdown']) {
      t.out = ''
      t.err = ''
      await t.dstledger([...command.split(' '), path()])
      expect([...obeyed(t.out), ...obeyed(t.err)], command).toEqual([])
    }
  })

  test('an argument', async () => {
    for (const args of [['replay', hostile], ['explore', '--kernel', hostile], [hostile]]) {
      t.err = ''
      expect(await t.dstledger(args)).toBe(2)
      expect(obeyed(t.err)).toEqual([])
    }
  })

  test('our own colours stay, other sequences become visible', () => {
    expect(visibleOutput('\u001b[31mred\u001b[39m\n')).toBe('\u001b[31mred\u001b[39m\n')
    expect(visibleOutput('\u001b[8m\u009b31m')).toBe('\\u001b[8m\\u009b31m')
    expect(visible('a\nb')).toBe('a\\u000ab')
    expect(new InputError('x', 'a\n\u001b[2J', 'b').message).toBe('x: a \\u001b[2J; b')
  })
})

describe('a reader that goes away', { tags: ['slow'] }, () => {
  const shell = (line: string) =>
    spawnSync('bash', ['-c', `set -o pipefail; ${line}`], { encoding: 'utf8' }).status
  const bad = file('bad.jsonl', recording.replace(/"slot":17(?!.*"slot":17)/s, '"slot":99'))

  test('leaves the verdict as it is', () => {
    const replay = `node dist/cli/main.js replay ${bad} --rows 1500 2> /dev/null`
    expect(shell(`${replay} > /dev/null`)).toBe(1)
    expect(shell(`${replay} | head -1`)).toBe(1)
    expect(shell(`node dist/cli/main.js --help | head -1`)).toBe(0)
  })

  test('where progress cannot be written, the exit code is that of the verdict', () => {
    expect(shell(`node dist/cli/main.js replay ${bad} > /dev/null 2> /dev/full`)).toBe(1)
  })
})
