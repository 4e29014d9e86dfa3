import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import type { Finding, VerdictFinding } from '../../suite/findings/finding.ts'
import { matrixOf } from '../../suite/findings/matrix.ts'
import { sensitivityOf } from '../../suite/findings/sensitivity.ts'
import { exhausted } from '../../tests/findings.ts'
import { differences, tally } from './differences.ts'
import { type Block, blockText } from './document.ts'
import { lineageMarkdown } from './lineage_document.ts'
import { mark, matrixBlocks } from './matrix_table.ts'
import { sensitivityBlocks } from './sensitivity_table.ts'

const base: VerdictFinding = { ...exhausted, kernel: 'copied-template' }
const violated: VerdictFinding = { ...base, verdict: 'violated', trace: ['a', 'b', 'c'] }
const proof: VerdictFinding = { ...base, checker: 'prove', verdict: 'proved', figures: { cpus: 3 } }
const printed = (blocks: readonly Block[]): string =>
  stripVTControlCharacters(blocks.map(blockText).join('\n'))

describe('the matrix', () => {
  const text = (...findings: readonly Finding[]): string =>
    printed(matrixBlocks(matrixOf(findings, lineage), findings))

  test('a violation that an assumption saves shows both, and the sentence once', () => {
    const assumed: VerdictFinding = { ...proof, assuming: 'T is large' }
    const shown = text(violated, assumed, { ...assumed, figures: { cpus: 8 } })
    expect(shown).toMatch(/P2 readNearLive +✗ 3\n +proved¹\n/)
    expect(shown.match(/assuming T is large/g)).toHaveLength(1)
    expect(shown).toContain('2 netns, up to 8 CPUs;')
  })

  test('each verdict can be told from every other, and the legend has those that occur', () => {
    const open: VerdictFinding = { ...proof, property: 'P3', verdict: 'open' }
    const random: VerdictFinding = { ...violated, property: 'P4', checker: 'simulate' }
    const held: VerdictFinding = { ...base, property: 'P5', verdict: 'not refuted' }
    const unknown: VerdictFinding = {
      ...proof,
      property: 'P6',
      verdict: 'unknown',
      status: 'unknown',
    }
    const differs: VerdictFinding = { ...base, property: 'P7', status: 'differs' }
    const shown = text(base, { ...proof, property: 'P1' }, open, random, held, unknown, differs)
    for (const sign of ['exhausted', 'proved', 'open', '✗ ~3', 'not refuted', 'unknown', 'DIFFERS'])
      expect(shown.match(new RegExp(`^P.* ${sign}$`, 'gm')), sign).toHaveLength(1)
    for (const sign of ['exhausted', 'proved', 'open', '✗ ~5', 'not refuted', 'unknown', 'DIFFERS'])
      expect(shown.match(new RegExp(`^${sign}  `, 'gm')), sign).toHaveLength(1)
    expect(text(base)).not.toContain('✗')
  })

  test('mark: numbers of footnotes', () => {
    expect([mark(0), mark(8), mark(11)]).toEqual(['¹', '⁹', '¹²'])
  })
})

describe('the table of patches', () => {
  const text = (...findings: readonly Finding[]): string =>
    printed(sensitivityBlocks(sensitivityOf(findings, [...wrongPatches, ...rightPatches])))
  const kernel = 'fold-above-batch'

  test('explore with its steps, random runs and the failed proof stand in one cell', () => {
    const random: VerdictFinding = { ...violated, kernel, checker: 'simulate' }
    const open: VerdictFinding = { ...proof, kernel, verdict: 'open' }
    const shown = text({ ...violated, kernel }, random, open)
    expect(shown).toMatch(/^fold-above-batch +E3SP$/m)
    expect(shown).toContain('wrong patches refuted: 1 of 1')
  })

  test('what random runs do not see is said, and a wrong patch that nobody sees is not counted', () => {
    const unseen: VerdictFinding = { ...base, kernel, verdict: 'not refuted' }
    const shown = text({ ...violated, kernel }, { ...unseen, checker: 'simulate' })
    expect(shown).toContain('simulate alone sees nothing wrong in fold-above-batch')
    expect(text(unseen)).toContain('wrong patches refuted: 0 of 1')
  })

  test('a right patch that something refutes is named', () => {
    const shown = text({ ...violated, kernel: 'batch-one' })
    expect(shown).toContain('right patches refuted: 1 of 1: batch-one')
    const excused = text({ ...violated, kernel: 'batch-one', property: 'P10' })
    expect(excused).toMatch(/^batch-one \(right\) +\(E3\)$/m)
    expect(excused).toContain('right patches refuted: 0 of 1')
  })
})

describe('what is not as expected', () => {
  const unknown: VerdictFinding = {
    ...proof,
    status: 'unknown',
    found: 'unknown',
    evidence: 'no solver',
  }

  test('each difference has a line, one reason for many unknown verdicts is said once', () => {
    const differs: VerdictFinding = { ...base, status: 'differs', found: 'violated' }
    const lines = differences([base, unknown, { ...unknown }, differs, differs])
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('(no solver), and 1 more like it')
    expect(tally([base, unknown])).toBe('1 of 2 checks as expected')
  })

  test('a violation that nobody expects is shown with its steps, equal ones in a row as one', () => {
    const trace = [...Array<string>(9).fill('a'), 'b']
    const [line] = differences([{ ...base, status: 'differs', found: 'violated', trace }])
    expect(line).toMatch(/: a x9; b$/)
  })
})

describe('docs/LINEAGE.md', () => {
  test('says first how it was made, and is the same for the same findings', () => {
    const text = lineageMarkdown([violated, proof])
    expect(text.split('\n')[0]).toContain('Generated: npm run generate')
    expect(lineageMarkdown([violated, proof])).toBe(text)
    expect(text).toContain(
      '3 steps: P2 on copied-template (C=1):\n\n```text\n1  a\n2  b\n3  c\n```',
    )
  })

  test('the stored file has every kernel and patch, as the model describes it', () => {
    const findings = [...lineage, ...wrongPatches, ...rightPatches].map(({ name }) => {
      return { ...base, kernel: name }
    })
    const stored = readFileSync('docs/LINEAGE.md', 'utf8').split('\n')
    // Rows of the tables that the findings themselves say nothing in.
    const sentences = [...lineage, ...wrongPatches, ...rightPatches].map(({ summary }) => summary)
    const described = lineageMarkdown(findings)
      .split('\n')
      .filter(line => sentences.some(sentence => line.endsWith(` ${sentence} |`)))
    expect(described.length).toBeGreaterThanOrEqual(findings.length)
    for (const line of described) expect(stored).toContain(line)
  })

  test('recordings and stored traces change nothing in it', () => {
    const stored: VerdictFinding = { ...violated, checker: 'counterexamples', trace: ['z'] }
    expect(lineageMarkdown([violated, stored])).toBe(lineageMarkdown([violated]))
  })
})
