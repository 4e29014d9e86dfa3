import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-reports-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const quick = 'verify --checker counterexamples --kernel copied-template --property P2'

const { GITHUB_STEP_SUMMARY } = process.env
afterEach(() => {
  if (GITHUB_STEP_SUMMARY === undefined) delete process.env.GITHUB_STEP_SUMMARY
  else process.env.GITHUB_STEP_SUMMARY = GITHUB_STEP_SUMMARY
})

test('verify: JUnit and KTAP into files, beside what is printed', async () => {
  const [junit, asKtap] = [join(folder, 'junit.xml'), join(folder, 'report.ktap')]
  expect(await t.dstledger(`${quick} --junit ${junit} --ktap ${asKtap}`)).toBe(0)
  expect(t.out).toContain('Checked')
  expect(readFileSync(junit, 'utf8')).toMatch(/<testsuite name="counterexamples" tests="\d+"/)
  expect(readFileSync(asKtap, 'utf8')).toMatch(/^KTAP version 1\n1\.\.1\n {2}KTAP version 1\n/)
})

test('verify: one of them on standard output, and nothing else', async () => {
  expect(await t.dstledger(`${quick} --ktap -`)).toBe(0)
  expect(t.out).toMatch(/^KTAP version 1\n/)
  expect(t.out).toMatch(/\nok 1 counterexamples\n$/)
  t.out = ''
  expect(await t.dstledger(`${quick} --junit -`)).toBe(0)
  expect(t.out).toMatch(/^<\?xml .*<\/testsuites>\n$/s)
})

test('verify --github: the summary of the job, and no annotation where all is as expected', async () => {
  const summary = join(folder, 'summary.md')
  process.env.GITHUB_STEP_SUMMARY = summary
  expect(await t.dstledger(`${quick} --github`)).toBe(0)
  expect(t.out).not.toMatch(/^::/m)
  expect(readFileSync(summary, 'utf8')).toMatch(/^```text\n[^`]*Checked[^`]*```\n\n<!--/)
  delete process.env.GITHUB_STEP_SUMMARY
  expect(await t.dstledger(`${quick} --github`)).toBe(0)
})

test.each([
  [`${quick} --junit - --ktap -`, 'two reports are asked for on standard output'],
  [`${quick} --json - --github`, 'two reports are asked for on standard output'],
  [`${quick} --junit no/such/x.xml`, 'its folder does not exist'],
])('%s: one line, exit code 2', async (args, message) => {
  expect(await t.dstledger(args)).toBe(2)
  expect(t.err).toContain(message)
})

test('docs/CI.md: its jobs name flags that there are', async () => {
  const lines = [...readFileSync('docs/CI.md', 'utf8').matchAll(/npx dstledger (verify .*)/g)]
  expect(lines.length).toBe(2)
  for (const [, line = ''] of lines) {
    const flags = line.replace('junit.xml', join(folder, 'ci.xml')).replace('per-net-init', 'nope')
    t.err = ''
    // Flags are parsed before their values are looked up.
    expect(await t.dstledger(flags)).toBe(2)
    expect(t.err).toContain('nope')
  }
})
