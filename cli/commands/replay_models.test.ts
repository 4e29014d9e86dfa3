import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { lineage } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { terminal } from '../../tests/terminal.ts'

vi.mock('../../model/model.ts', async importOriginal => {
  const model = await importOriginal<typeof import('../../model/model.ts')>()
  return { ...model, buildModel: vi.fn(model.buildModel) }
})

const directory = mkdtempSync(join(tmpdir(), 'dstledger-models-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** How many models a command has built, by the name of their kernel. */
async function builtBy(command: string): Promise<ReadonlyMap<string, number>> {
  const builder = vi.mocked(buildModel)
  builder.mockClear()
  expect(await terminal().dstledger(command)).toBe(0)
  const built = new Map<string, number>()
  for (const [{ name }] of builder.mock.calls) built.set(name, (built.get(name) ?? 0) + 1)
  return built
}

// Slow, since a module can be replaced only where no other file has loaded it: npm run test:fast
// runs all files in one process.
describe('how many models a command builds', { tags: ['slow'] }, () => {
  test.each([
    'copied-template/read-near-live',
    'copied-template/recovery',
    'deferred-net-free/no-use-after-free',
  ])('replay %s: one model of each released kernel', async file => {
    const built = await builtBy(`replay counterexamples/${file}.json`)
    expect([...built.keys()].sort()).toEqual(lineage.map(({ name }) => name).sort())
    expect(Math.max(...built.values())).toBeLessThanOrEqual(2)
    // Every kernel is asked whether the property holds on it; the file's own is opened.
    expect([...built.values()].reduce((sum, times) => sum + times, 0)).toBe(lineage.length)
  })

  test('replay --kernel: one model, of that kernel', async () => {
    const file = 'counterexamples/copied-template/recovery.json'
    expect([...(await builtBy(`replay --kernel per-net-init ${file}`))]).toEqual([
      ['per-net-init', 1],
    ])
  })

  test('export: one model', async () => {
    const file = 'counterexamples/copied-template/recovery.json'
    for (const format of ['itf', 'mermaid', 'markdown', 'vitest']) {
      const built = await builtBy(`export ${file} --to ${format} --out ${join(directory, format)}`)
      expect([...built.keys()].sort(), format).toEqual(lineage.map(({ name }) => name).sort())
      expect(Math.max(...built.values()), format).toBe(1)
    }
  })
})
