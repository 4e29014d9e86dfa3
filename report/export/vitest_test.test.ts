import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { accounts, at } from '../../tests/accounts.ts'
import { vitestTest } from './vitest_test.ts'

describe('vitest', { tags: ['slow'] }, () => {
  mkdirSync('out', { recursive: true })
  const directory = mkdtempSync('out/exported-')
  afterAll(() => rmSync(directory, { recursive: true }))

  /** Runs the tests of a folder as another project would, with the package's names. */
  function vitest(folder: string): { passed: number; failed: number } {
    const alias = [
      `{ find: 'dstledger/vitest', replacement: ${JSON.stringify(resolve('api/vitest.ts'))} }`,
      `{ find: 'dstledger', replacement: ${JSON.stringify(resolve('api/dstledger.ts'))} }`,
    ]
    const config = `export default { resolve: { alias: [${alias.join(', ')}] } };`
    writeFileSync(join(folder, 'vitest.config.mjs'), config)
    const report = resolve(folder, 'report.json')
    const args = [
      'run',
      '--root',
      folder,
      '--reporter=json',
      '--no-isolate',
      `--outputFile=${report}`,
    ]
    try {
      execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], { stdio: 'pipe' })
    } catch (error) {
      // Tests that fail: the report has them.
      if ((error as { status?: number }).status !== 1) throw error
    }
    const { numPassedTests, numFailedTests } = readJson(report)
    return { passed: numPassedTests, failed: numFailedTests }
  }

  test('every exported test runs and passes', () => {
    const folder = join(directory, 'all')
    mkdirSync(folder)
    for (const [i, [, account]] of accounts.entries()) {
      writeFileSync(join(folder, `${i}.test.ts`), vitestTest(account))
    }
    const asserted = accounts.map(([, { stored }]) => 1 + stored.holdsOn.length)
    const passed = asserted.reduce((sum, each) => sum + each, 0)
    expect(vitest(folder)).toEqual({ passed, failed: 0 })
  })

  test('the example of docs/MATCHERS.md runs', () => {
    const folder = join(directory, 'docs')
    mkdirSync(folder)
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readFileSync('docs/MATCHERS.md', 'utf8')) ?? []
    const file = resolve('counterexamples/copied-template/read-near-live.json')
    writeFileSync(join(folder, 'docs.test.ts'), example.replace('theirs.json', file))
    expect(vitest(folder)).toEqual({ passed: 2, failed: 0 })
  })

  test('one that says what is not so fails, in both of its parts', () => {
    const folder = join(directory, 'wrong')
    mkdirSync(folder)
    const account = at('copied-template/read-near-live')
    const stored = { ...account.stored, holdsOn: ['per-net-init', 'copied-template'] }
    const text = vitestTest({ ...account, stored }).replace('violatedAt: 3', 'violatedAt: 2')
    writeFileSync(join(folder, 'wrong.test.ts'), text)
    expect(vitest(folder)).toEqual({ passed: 1, failed: 2 })
  })
})

function readJson(path: string): { numPassedTests: number; numFailedTests: number } {
  return JSON.parse(readFileSync(path, 'utf8'))
}
