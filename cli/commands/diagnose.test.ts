import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-diagnose-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const drifted = [
  'diagnose --uname-r 4.3.0 --cpus 2 --gc-thresh 3000 --netns 2 --errno 105',
  '--xfrm-dst-cache 3101 --flow-cache 6205 --bundle-errors 21',
].join(' ')

function factsFile(name: string, facts: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof facts === 'string' ? facts : JSON.stringify(facts))
  return path
}

test('diagnose: what R5 of the recordings shows, by flags', async () => {
  expect(await t.dstledger(drifted)).toBe(0)
  expect(t.out).toMatch(/^answer +drift/)
  expect(t.out).toContain('All netns together have 3,101 entries, and 6,000 are allowed to each.')
  expect(t.out).toContain('a8a572a6b5f2')
})

test('diagnose --facts --json -: the form of the cases, and a flag counts more', async () => {
  const path = factsFile('facts.json', { kernel: '4.3.0', cpus: 2, netns_ipsec: 2, surprise: 1 })
  const more = '--gc-thresh 3000 --errno 105 --xfrm-dst-cache 3101 --bundle-errors 1 --json -'
  expect(await t.dstledger(`diagnose --facts ${path} ${more}`)).toBe(0)
  const found = JSON.parse(t.out)
  expect(found).toMatchObject({ answer: 'drift', answer_detail: null, certainty: 'high' })
  expect(found.excluded).toEqual(['true-limit', 'flow-cache-limit'])
  expect(found.derivation.at(-1).facts).toContain('slab')
  expect(found.unread).toEqual(['surprise'])
  expect(await t.dstledger(`diagnose --facts ${path} --netns 1 --errno 105`)).toBe(3)
  expect(t.out).toContain('surprise: no fact has this name')
})

test('diagnose: a flag of the slab leaves the rest of the slab to the file', async () => {
  const path = factsFile('slab.json', { kernel: '4.9.50', slab: { flow_cache: 30 } })
  expect(await t.dstledger(`diagnose --facts ${path} --xfrm-dst-cache 20 --json -`)).toBe(3)
  expect(JSON.parse(t.out).excluded).toContain('flow-cache-limit')
})

test('diagnose: what is not decided exits with 3, and says what to measure', async () => {
  expect(await t.dstledger('diagnose --uname-r 3.10.0-327.36.el7.x86_64 --errno 105')).toBe(3)
  expect(t.out).toMatch(/^answer +cannot-decide/)
  expect(t.out).toContain('how many netns have IPsec policies')
})

test('diagnose --collect: the script, and nothing else', async () => {
  expect(await t.dstledger('diagnose --collect')).toBe(0)
  expect(t.out).toMatch(/^#!\/bin\/sh\n/)
})

test.each([
  ['diagnose', 'there are no facts; give --facts FILE or flags'],
  ['diagnose --facts no/such.json', 'no/such.json: cannot be read (ENOENT)'],
  [`diagnose --facts ${factsFile('cut.json', '{"cpus": 4')}`, 'is no complete JSON'],
  [`diagnose --facts ${factsFile('null.json', { cpus: null })}`, 'there are no facts'],
  [`diagnose --facts ${factsFile('case.json', { facts: { cpus: 4 } })}`, 'there are no facts'],
  [`diagnose --facts ${factsFile('cpus.json', { cpus: -4 })}`, 'cpus.json: cpus: '],
  ['diagnose --errno 0', '--errno'],
])('%s: one line, exit code 2', async (args, message) => {
  expect(await t.dstledger(args)).toBe(2)
  expect(t.err).toContain(message)
  expect(t.err.trim().split('\n')).toHaveLength(1)
})

test('diagnose: what a file says reaches no terminal as a command', async () => {
  const hostile = factsFile('hostile.json', { '\u001b[2J': 1, kernel: '\u001b]0;x\u0007' })
  await t.dstledger(`diagnose --facts ${hostile}`)
  expect(t.out).not.toContain('\u001b[2J')
  expect(t.out).toContain('\\u001b[2J')
})

test('docs/DIAGNOSE.md shows what is printed', async () => {
  const [, command = '', shown = ''] =
    /```text\n\$ npx dstledger (diagnose .*?[^\\])\n(answer.*?)```/s.exec(
      readFileSync('docs/DIAGNOSE.md', 'utf8'),
    ) ?? []
  expect(await t.dstledger(command.replaceAll(/\\\n\s*/g, ''))).toBe(0)
  expect(t.out.trimEnd()).toBe(shown.trimEnd())
})
