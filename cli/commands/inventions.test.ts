import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Difference, KernelComparison } from '../../suite/comparison.ts'

/** A patch of a file: what it violates and per-net-init keeps, and what is not proved of it. */
interface Judged {
  readonly name: string
  readonly summary: string
  readonly worse: readonly string[]
  readonly open: readonly string[]
}

interface JudgedFile {
  readonly status: number | null
  readonly patches: readonly Judged[]
}

/** The built command: a hook of the module loader is JavaScript. */
function judged(path: string): JudgedFile {
  const args = ['dist/cli/main.js', 'compare', 'per-net-init', path, '--json', '-']
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { status, stdout } = spawnSync(process.execPath, args, options)
  const { kernels, rows, differences } = JSON.parse(stdout) as KernelComparison
  const isWorse = (of: string, { violatedOn, kind }: Difference): boolean =>
    violatedOn === of && kind === 'worse'
  const patches = kernels.slice(1).map(({ name, summary }) => ({
    name,
    summary,
    worse: differences.filter(one => isWorse(name, one)).map(({ property }) => property),
    open: rows
      .filter(({ cells }) => cells.some(({ kernel, prove }) => kernel === name && prove === 'open'))
      .map(({ property }) => property),
  }))
  return { status, patches }
}

/** A page whose table with such a head has these rows. */
function withRows(page: string, head: string, rows: readonly (readonly string[])[]): string {
  const old = new RegExp(`\\| ${head} \\|.*\\n\\|---.*\\n(\\|.*\\n)*`)
  return page.replace(old, (table: string) => {
    const lines = table.split('\n').slice(0, 2)
    return [...lines, ...rows.map(row => `| ${row.join(' | ')} |`), ''].join('\n')
  })
}

describe('patches of other inventions', { tags: ['slow'] }, () => {
  const [wrongFile, rightFile] = ['wrong', 'right'].map(
    kind => `examples/patches/${kind}-inventions.mjs`,
  ) as [string, string]
  let wrong: JudgedFile
  let right: JudgedFile
  beforeAll(() => {
    wrong = judged(wrongFile)
    right = judged(rightFile)
  }, 180_000)

  test('each wrong one is refuted', () => {
    expect(wrong.status).toBe(1)
    expect(wrong.patches.length).toBeGreaterThan(1)
    expect(wrong.patches.filter(({ worse }) => worse.length === 0)).toEqual([])
  })

  test('no right one is; one is open, because its invariant does not fit it', () => {
    expect(right.patches.length).toBeGreaterThan(1)
    expect(right.patches.filter(({ worse }) => worse.length > 0)).toEqual([])
    const open = right.patches.filter(one => one.open.length > 0)
    expect(open.map(({ name }) => name)).toEqual(['held-to-shared-slots'])
  })

  test('docs/YOUR-PATCH.md says of each what came of it', async () => {
    const code = (name: string): string => `\`${name}\``
    const refuted = wrong.patches.map(({ name, summary, worse }) => [
      code(name),
      summary,
      worse.join(', '),
    ])
    const unrefuted = right.patches.map(({ name, summary, open }) => [
      code(name),
      summary,
      open.join(', ') || 'nothing',
    ])
    const page = readFileSync('docs/YOUR-PATCH.md', 'utf8')
    const whole = withRows(withRows(page, wrongFile, refuted), rightFile, unrefuted)
    await expect(whole).toMatchFileSnapshot('../../docs/YOUR-PATCH.md')
  })
})
