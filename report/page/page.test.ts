import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pumped } from '../../tests/accounts.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { violatedAccountOf } from '../trace/account.ts'
import { counterexamplesPage, type StoredAccount } from './page.ts'
import { introductions, remarks } from './prose.ts'

const directory = 'counterexamples'
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.json'))
  .sort()
const all: readonly StoredAccount[] = files.map(file => {
  const path = `${directory}/${file}`
  return { file, account: violatedAccountOf(open(readCounterexample(path), path)) }
})

describe('counterexamples/README.md', () => {
  test('is what the stored files say today: else "npm run generate -- --only page"', () => {
    expect(counterexamplesPage(all)).toBe(readFileSync('counterexamples/README.md', 'utf8'))
  })

  test('has a row for every file, with its length', () => {
    const page = counterexamplesPage(all)
    for (const { file, account } of all) {
      const link = `(${file}) | ${account.property.id} ${account.property.name} |`
      expect(page).toContain(`${link} ${account.steps.length.toLocaleString('en-US')} |`)
    }
  })

  test('a kernel that has no prose yet, a long trace, and what no search calls the shortest', () => {
    const [first = '', ...others] = pumped.trace.steps.slice(1)
    const long = [...Array(60).fill([first, 'dst_free net=0 cpu=0']).flat(), first, ...others]
    const trace = { kind: 'shrunk' as const, steps: long }
    const page = counterexamplesPage([
      { file: 'batch-one/pumped.json', account: violatedAccountOf(open(pumped, '')) },
      { file: 'batch-one/long.json', account: violatedAccountOf(open({ ...pumped, trace }, '')) },
    ])
    expect(page).toContain(
      '## batch-one/\n\nevery netns counts for itself, in slots that it shares',
    )
    expect(page).toMatch(/\(batch-one\/long.json\) \| P13 recovery \| 126 \| shrunk \|/)
    expect(page).toMatch(/\(batch-one\/pumped.json\) \| P13 recovery \| 2,006 \| pumped \|/)
    expect(page).toContain('Too long to draw here.')
    expect(page).toContain('  loop 1,000 times')
  })

  test('the prose is about files and kernels that are there', () => {
    const kernels = new Set(files.map(file => file.split('/')[0]))
    for (const kernel of Object.keys(introductions)) expect(kernels).toContain(kernel)
    for (const file of Object.keys(remarks)) expect(files).toContain(file)
  })
})
