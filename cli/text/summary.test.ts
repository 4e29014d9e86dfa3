import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Finding, RunFinding, VerdictFinding } from '../../suite/findings/finding.ts'
import { exhausted } from '../../tests/findings.ts'
import { blockText } from './document.ts'
import { summaryBlocks } from './summary.ts'

const violated: VerdictFinding = {
  ...exhausted,
  kernel: 'copied-template',
  found: 'violated',
  verdict: 'violated',
  trace: ['a'],
}
const recording: RunFinding = {
  kind: 'run',
  checker: 'recordings',
  kernel: 'per-net-init',
  setting: 'x.jsonl',
  expected: 'all match',
  found: 'all match',
  status: 'as expected',
  evidence: 'all match',
  figures: {},
}

const summary = (...findings: readonly Finding[]): string[] =>
  stripVTControlCharacters(
    summaryBlocks(findings)
      .map(b => blockText(b, 200))
      .join('\n'),
  )
    .split('\n')
    .map(line => line.replace(/ {2,}/, ': '))

describe('summary', () => {
  test('what was checked, what held, what was violated as expected, and no surprise', () => {
    const patch = { ...violated, kernel: 'fold-above-batch' }
    expect(
      summary(exhausted, { ...exhausted, property: 'P1' }, violated, patch, recording),
    ).toEqual([
      'Checked: 2 properties, 2 released kernels, 1 patch, 1 recording: 5 checks',
      'Held: P1 on every released kernel; 1 of 1 recordings match',
      'Violated: as expected: 1 of 1 on copied-template',
      'Patches: 1 of 1 wrong ones refuted',
      'Surprises: none',
    ])
  })

  test('of one kernel the violated properties have their names', () => {
    const other = { ...violated, property: 'P9', kernel: 'per-net-init' }
    expect(summary(exhausted, other)).toEqual([
      'Checked: 2 properties, 1 released kernel: 2 checks',
      'Held: P2 on per-net-init',
      'Violated: as expected: P9 on per-net-init',
      'Surprises: none',
    ])
  })

  test('a property that one family violates does not hold; one under an assumption is violated', () => {
    const ipv6 = {
      ...violated,
      kernel: 'per-net-init',
      shape: { families: ['ipv6' as const], parts: [] },
    }
    const assumed = {
      ...exhausted,
      assuming: 'x',
      shape: { families: ['ipv6' as const], parts: [] },
      verdict: 'proved' as const,
    }
    expect(summary(exhausted, ipv6, assumed)).toContain(
      'Violated: as expected: P2 in IPv6 on per-net-init',
    )
    expect(summary(exhausted, ipv6, assumed)).toContain('Held: no property on per-net-init')
  })

  test('a proof that does not go through is neither held nor violated', () => {
    const open = { ...exhausted, checker: 'prove' as const, verdict: 'open' as const }
    expect(summary(open)).toContain('Open: as expected: P2 on per-net-init')
    expect(summary(open)).toContain('Held: no property on per-net-init')
  })

  test('recordings alone, and sentences of the bug report alone', () => {
    expect(summary(recording)).toEqual([
      'Checked: 1 released kernel, 1 recording: 1 check',
      'Held: 1 of 1 recordings match',
      'Surprises: none',
    ])
    const claim: Finding = { ...recording, checker: 'claims', setting: 'R1: so', found: 'refuted' }
    expect(summary(claim)).toEqual([
      'Checked: 1 released kernel, 1 sentence of the bug report: 1 check',
      'Surprises: none',
    ])
  })

  test('patches alone: those refuted, wrong and right', () => {
    const right = { ...exhausted, kernel: 'batch-one' }
    const wrong = { ...violated, kernel: 'fold-above-batch' }
    expect(summary(right, wrong)).toEqual([
      'Checked: 1 property, 2 patches: 2 checks',
      'Patches: 1 of 1 wrong ones refuted, 0 of 1 right ones refuted',
      'Surprises: none',
    ])
  })

  test('what differs comes first, then what is unknown: what and where', () => {
    const differs: Finding = { ...violated, status: 'differs', expected: 'exhausted' }
    const unknown: Finding = { ...recording, checker: 'drift', status: 'unknown', found: 'unknown' }
    const lines = summary(exhausted, differs, unknown)
    expect(lines.slice(0, 3)).toEqual([
      'Differs: 1 check: P2 on copied-template (explore, C=1): expected exhausted, found violated',
      'Unknown: 1 check: per-net-init (drift, x.jsonl): expected all match, found unknown',
      'Checked: 1 property, 2 released kernels: 3 checks',
    ])
    expect(lines.join()).not.toContain('Surprises')
    expect(lines.join()).not.toContain('Violated')
  })

  test('of many surprises the first are told, and the others counted', () => {
    const differs: Finding = { ...violated, status: 'differs', expected: 'exhausted' }
    const text = summary(...Array<Finding>(5).fill(differs)).join(' ')
    expect(text.replaceAll(/[: ]+/g, ' ')).toMatch(
      /^Differs 5 checks .*; and 2 more at the end of /,
    )
  })
})
