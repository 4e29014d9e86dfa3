import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCounterexample } from '../checkers/counterexample_format.ts'
import { accountOf } from './account.ts'
import { counterexamplesPage, type StoredAccount } from './counterexamples_page.ts'
import { introductions, remarks } from './counterexamples_prose.ts'

const directory = 'counterexamples'
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.json'))
  .sort()
const all: readonly StoredAccount[] = files.map(file => {
  const path = `${directory}/${file}`
  return { file, account: accountOf(readCounterexample(path), path) }
})

describe('counterexamples/README.md', () => {
  test('is what the stored files say today', async () => {
    await expect(counterexamplesPage(all)).toMatchFileSnapshot('../counterexamples/README.md')
  })

  test('has a row for every file, with its length', () => {
    const page = counterexamplesPage(all)
    for (const { file, account } of all) {
      const link = `(${file}) | ${account.property.id} ${account.property.name} |`
      expect(page).toContain(`${link} ${account.steps.length.toLocaleString('en-US')} |`)
    }
  })

  test('the prose is about files and kernels that are there', () => {
    const kernels = new Set(files.map(file => file.split('/')[0]))
    for (const kernel of Object.keys(introductions)) expect(kernels).toContain(kernel)
    for (const file of Object.keys(remarks)) expect(files).toContain(file)
  })
})
