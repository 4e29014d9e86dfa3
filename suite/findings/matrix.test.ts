import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { RunFinding, VerdictFinding } from './finding.ts'
import { changesByKernel, reliefsOf, tracesOf } from './lineage.ts'
import { judgementOf, matrixOf } from './matrix.ts'

const base: VerdictFinding = {
  kind: 'verdict',
  checker: 'explore',
  kernel: 'copied-template',
  property: 'P1',
  shape: { families: ['ipv4'], parts: [] },
  setting: 'small',
  expected: '',
  found: '',
  verdict: 'exhausted',
  status: 'as expected',
  evidence: '',
  figures: {},
}
const violated = (trace: readonly string[], rest: Partial<VerdictFinding> = {}): VerdictFinding => {
  return { ...base, verdict: 'violated', trace, ...rest }
}
const proved = (rest: Partial<VerdictFinding> = {}): VerdictFinding => {
  return { ...base, checker: 'prove', verdict: 'proved', ...rest }
}

describe('judgementOf: the strongest of several findings', () => {
  test('a violation in one model is not hidden by a proof in another', () => {
    const found = judgementOf([
      proved(),
      violated(['a', 'b'], { shape: { families: ['ipv4'], parts: ['lifetimes'] } }),
    ])
    expect(found).toMatchObject({ verdict: 'violated', trace: ['a', 'b'] })
  })

  test('proved is more than exhausted, exhausted more than not refuted, and that more than open', () => {
    const open = proved({ verdict: 'open' })
    const held = { ...base, verdict: 'not refuted' as const }
    expect(judgementOf([open])?.verdict).toBe('open')
    expect(judgementOf([open, held])?.verdict).toBe('not refuted')
    expect(judgementOf([open, held, base])?.verdict).toBe('exhausted')
    expect(judgementOf([open, held, base, proved()])?.verdict).toBe('proved')
    expect(judgementOf([])).toBeUndefined()
  })

  test('what differs or is unknown hides all the rest', () => {
    const unknown = proved({ verdict: 'unknown', status: 'unknown' })
    expect(judgementOf([proved(), unknown])).toEqual({ verdict: 'unknown' })
    const differs = { ...base, status: 'differs' as const }
    expect(judgementOf([proved(), unknown, differs])).toEqual({ verdict: 'differs' })
  })

  test('the shortest trace of a search wins, even over a shorter one of a random run', () => {
    const random = violated(['a'], { checker: 'simulate' })
    expect(judgementOf([random])).toMatchObject({ trace: ['a'], searched: false })
    const searched = [violated(['a', 'b', 'c']), violated(['b', 'c'])]
    expect(judgementOf([random, ...searched])).toMatchObject({ trace: ['b', 'c'], searched: true })
  })
})

describe('matrixOf', () => {
  const line = [copiedTemplate, perNetInit]

  test('a verdict under an assumption stands beside the one without', () => {
    const assuming = 'all is well'
    const findings = [violated(['a']), proved({ assuming }), base]
    const { rows, assumptions } = matrixOf(findings, line)
    expect(assumptions).toEqual([assuming])
    expect(rows[0]?.cells[0]).toMatchObject({
      judgement: { verdict: 'violated' },
      under: [{ assuming, judgement: { verdict: 'proved' } }],
    })
  })

  test('the run of a search with an environment has no property, and makes no assumption', () => {
    const { property: _, verdict: __, ...rest } = { ...base, assuming: 'all is well' }
    const run: RunFinding = { ...rest, kind: 'run' }
    expect(matrixOf([run], line)).toEqual({ kernels: [], rows: [], assumptions: [] })
  })

  test('IPv6 has a row of its own, both families together stand with IPv4', () => {
    const findings = [
      proved({ shape: { families: ['ipv6'], parts: [] } }),
      violated(['a'], { shape: { families: ['ipv4', 'ipv6'], parts: [] } }),
    ]
    const rows = matrixOf(findings, line).rows.map(({ row, cells }) => {
      return [row.family, cells[0]?.judgement?.verdict]
    })
    expect(rows).toEqual([
      ['ipv4', 'violated'],
      ['ipv6', 'proved'],
    ])
  })
})

describe('the line of kernels', () => {
  const next = { kernel: 'per-net-init' }
  const assuming = 'all is well'

  test('changesOf: what begins, what ends, and what an assumption newly saves', () => {
    const findings = [
      violated(['a']),
      { ...base, property: 'P9' },
      proved(next),
      violated(['b'], { ...next, property: 'P9' }),
      proved({ ...next, property: 'P9', assuming }),
    ]
    const [first, second] = changesByKernel(matrixOf(findings, [copiedTemplate, perNetInit]))
    expect(first).toMatchObject({ violated: [{ id: 'P1' }], holding: [], relieved: [] })
    expect(first?.after).toBeUndefined()
    expect(second).toMatchObject({
      after: copiedTemplate,
      violated: [{ id: 'P9' }],
      holding: [{ id: 'P1' }],
      relieved: [{ row: { id: 'P9' }, assuming }],
    })
  })

  test('changesOf: a verdict that stays, or that nobody asked for, is no change', () => {
    const findings = [violated(['a']), violated(['b'], next), { ...base, property: 'P2' }]
    const [, second] = changesByKernel(matrixOf(findings, [copiedTemplate, perNetInit]))
    expect(second).toMatchObject({ violated: [], holding: [], relieved: [] })
  })

  test('tracesOf: equal traces are one group, and short ones come first', () => {
    const findings = [
      violated(['a', 'b']),
      violated(['a', 'b'], { ...next, setting: 'large' }),
      violated(['c'], { property: 'P4' }),
    ]
    const groups = tracesOf(matrixOf(findings, [copiedTemplate, perNetInit]))
    expect(groups).toMatchObject([
      { trace: ['c'], behind: [{ row: { id: 'P4' }, kernels: ['copied-template'] }] },
      {
        trace: ['a', 'b'],
        behind: [{ row: { id: 'P1' }, kernels: ['copied-template', 'per-net-init'] }],
        settings: ['small', 'large'],
      },
    ])
  })

  test('reliefsOf: an assumption is said to help only where it does', () => {
    const findings = [
      violated(['a'], { assuming }),
      violated(['a'], next),
      proved({ ...next, assuming }),
    ]
    expect(reliefsOf(matrixOf(findings, [copiedTemplate, perNetInit]))).toMatchObject([
      { assuming, holding: ['per-net-init'], violated: ['copied-template'] },
    ])
  })
})
