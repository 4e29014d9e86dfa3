import { describe, expect, test } from 'vitest'
import { properties } from '../../properties/properties.ts'
import { accounts, at, pumped } from '../../tests/accounts.ts'
import { terminal } from '../../tests/terminal.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { violatedAccountOf } from '../trace/account.ts'
import { markdown } from './markdown.ts'
import { plain } from './markdown_text.ts'
import { mermaid } from './mermaid.ts'
import { exploreLine } from './reproduce.ts'
import { whyMissedSentences } from './why_missed.ts'

const t = terminal()

describe('markdown', () => {
  test.each(accounts)('%s: has every section, and a diagram', (path, account) => {
    const page = markdown(account, path)
    expect(page.split('\n')[0]).toBe(`# ${plain(account.stored.question)}`)
    const shortest = account.stored.trace.kind === 'shortest'
    for (const title of [
      'The trace',
      'Expected and actual',
      shortest ? 'Why it is shortest' : 'Is there a shorter one?',
      'How to reproduce it',
      'Why ordinary testing misses it',
    ]) {
      expect(page).toContain(`\n## ${title}\n`)
    }
    expect(page).toContain(['```mermaid', mermaid(account).trimEnd(), '```'].join('\n'))
    expect(page).toContain(`dstledger replay ${path}`)
  })

  test.each(accounts)('%s: every column of a table has a head', (path, account) => {
    const heads = [...markdown(account, path).matchAll(/^\|(.+)\|\n\| -/gm)]
    expect(heads.length).toBeGreaterThanOrEqual(3)
    const cells = heads.flatMap(([, head = '']) => head.split('|').map(cell => cell.trim()))
    expect(cells).not.toContain('')
  })

  test('a path with blanks is quoted, and signs of Markdown are none', () => {
    const page = markdown(violatedAccountOf(open(pumped, '')), "my file's.json")
    expect(page).toContain("dstledger replay 'my file'\\''s.json'")
    expect(page).toContain('# Does "it" end; #1 \\<for> all?')
    expect(plain('__dst_free *x* dst_alloc')).toBe('\\__dst_free \\*x\\* dst_alloc')
  })

  test('every property has a question, and a reason why it is missed', () => {
    expect(properties.filter(({ question }) => !/^Can .*\?$/.test(question))).toEqual([])
    expect(properties.filter(({ whyMissed }) => !/.{40}\.$/.test(whyMissed))).toEqual([])
  })

  test('what its trace needs, and what a caller sees', () => {
    expect(whyMissedSentences(at('copied-template/recovery')).slice(1)).toEqual([
      '6 calls in this order, of 2 netns on 1 CPU; nothing has to happen at the same time.',
      'The first error that a caller sees is -ENOBUFS at step 6, after 5 calls that succeed.',
      "The batch of this trace is 2; the kernel's is 32 or more.",
    ])
    expect(whyMissedSentences(at('copied-template/slot-below-batch'))).toContain(
      '3 calls in this order, of 1 netns on 1 CPU; one comes in the middle of another.',
    )
    expect(whyMissedSentences(at('copied-template/born-count-zero'))).toContain(
      'Every call of the trace succeeds: no caller sees an error.',
    )
  })
})

describe('exploreLine', () => {
  const lines = accounts.flatMap(([path, account]) => {
    const line = exploreLine(account)
    return line === undefined ? [] : [[path, line, account] as const]
  })

  test.each(lines)(
    '%s: the search that it gives finds as short a trace',
    async (_, line, account) => {
      expect(await t.dstledger(`${line.replace('dstledger ', '')} --json -`)).toBe(0)
      const [found] = JSON.parse(t.out).properties
      expect(found).toMatchObject({ verdict: 'violated', length: account.steps.length })
    },
  )

  test('there is none for a flow cache, nor for what no search has found', () => {
    const without = accounts.filter(([path]) => !lines.some(([other]) => other === path))
    for (const [path, { stored }] of without) {
      const flows = stored.structure.parts?.includes('flow_cache') ?? false
      expect(flows || stored.trace.kind !== 'shortest', path).toBe(true)
    }
    const sysctl = {
      ...pumped,
      trace: at('copied-template/recovery').stored.trace,
      sysctlValues: [1],
    }
    expect(exploreLine(violatedAccountOf(open(sysctl, '')))).toBeUndefined()
  })
})
