import { describe, expect, test } from 'vitest'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import { expectAsExpected } from '../../tests/findings.ts'
import { runSimulateCheck } from '../run/campaigns.ts'
import { mutantCampaigns } from '../tables/simulate_mutants.ts'
import type { Finding, VerdictFinding } from './finding.ts'
import { sensitivityOf } from './sensitivity.ts'

const patch = mutants.find(({ name }) => name === 'fold-above-batch')
if (patch === undefined) throw new Error('the mutant of this test is gone')
const base: VerdictFinding = {
  kind: 'verdict',
  checker: 'explore',
  kernel: patch.name,
  property: 'P2',
  shape: { families: ['ipv4'], parts: [] },
  setting: '',
  expected: '',
  found: '',
  verdict: 'not refuted',
  status: 'as expected',
  evidence: '',
  figures: {},
}
const violated = (rest: Partial<VerdictFinding> = {}): VerdictFinding => {
  return { ...base, verdict: 'violated', trace: ['a', 'b'], ...rest }
}

describe('sensitivityOf', () => {
  const of = (...findings: readonly Finding[]) => sensitivityOf(findings, [patch])[0]

  test('a property that per-net-init violates too refutes nothing', () => {
    const found = of(violated({ property: 'P9' }), violated({ property: 'P10' }))
    expect(found?.refutedBy).toEqual([])
    expect(found?.blind).toEqual(['explore'])
    expect(found?.answers.filter(a => a.excused).map(a => a.property)).toEqual(['P9', 'P10'])
  })

  test('of another family it does', () => {
    // per-net-init refuses early in IPv6 only.
    expect(
      of(violated({ property: 'P5', shape: { families: ['ipv6'], parts: [] } }))?.refutedBy,
    ).toEqual([])
    expect(of(violated({ property: 'P5' }))?.refutedBy).toEqual(['explore'])
  })

  test('a proof that does not go through refutes nothing', () => {
    const found = of({ ...base, checker: 'prove', verdict: 'open' })
    expect(found).toMatchObject({ refutedBy: [], blind: [] })
    expect(found?.answers.find(a => a.property === 'P2')).toMatchObject({ open: true })
  })

  test('random runs that see nothing are called blind, those that did not run are not', () => {
    expect(of(violated())).toMatchObject({ refutedBy: ['explore'], blind: [] })
    const blind = of(violated(), { ...base, checker: 'simulate' })
    expect(blind).toMatchObject({ refutedBy: ['explore'], blind: ['simulate'] })
  })

  test('a patch that nobody asked about is left out', () => {
    expect(sensitivityOf([base], rightPatches)).toEqual([])
  })
})

describe('random campaigns against patches that were never released', { tags: ['slow'] }, () => {
  test.each(mutantCampaigns.map(check => [check.kernel.name, check] as const))(
    '%s: as expected for ten seeds',
    async (_, check) => {
      for (let seed = 1; seed <= 10; seed++) {
        const found = await runSimulateCheck(check, seed, () => true)
        expectAsExpected(found, 1 + check.properties.length)
      }
    },
  )
})
