import { describe, expect, test } from 'vitest'
import type { RunFinding, VerdictFinding } from '../../suite/findings/finding.ts'
import { findingJson } from './finding_json.ts'

const run: RunFinding = {
  kind: 'run',
  checker: 'recordings',
  kernel: 'per-net-init',
  setting: 'a file',
  expected: 'all match',
  found: 'all match',
  status: 'as expected',
  evidence: '3 events',
  figures: { events: 3 },
}

describe('findingJson', () => {
  test('a finding about a file has no family, no property and no verdict', () => {
    const { kind: _, ...rest } = run
    expect(findingJson(run)).toEqual(rest)
  })

  test('families and parts are one text each; a model without parts has none', () => {
    const verdict: VerdictFinding = {
      ...run,
      kind: 'verdict',
      checker: 'explore',
      property: 'P1',
      shape: { families: ['ipv4', 'ipv6'], parts: ['lifetimes', 'cpu_dead'] },
      verdict: 'violated',
      trace: ['a'],
    }
    expect(findingJson(verdict)).toMatchObject({
      property: 'P1',
      families: 'ipv4+ipv6',
      parts: 'lifetimes+cpu_dead',
      verdict: 'violated',
      trace: ['a'],
    })
    const plain = { ...verdict, shape: { families: ['ipv6'] as const, parts: [] } }
    expect(findingJson(plain)).toMatchObject({ families: 'ipv6' })
    for (const gone of ['kind', 'shape', 'parts'])
      expect(findingJson(plain)).not.toHaveProperty(gone)
  })
})
