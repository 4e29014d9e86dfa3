import { describe, expect, test } from 'vitest'
import { variants } from '../../tests/diagnose_variants.ts'
import { answerOf } from '../../tests/drifted.ts'
import { diagnose } from './diagnose.ts'
import type { FactName, Facts } from './facts.ts'

const without = (facts: Facts, name: FactName): Facts => ({ ...facts, [name]: null })

describe('diagnose: variants of the cases', () => {
  test.each(variants)('$answer: $what', ({ facts, answer }) => {
    expect(answerOf(facts)).toBe(answer)
  })

  const taken = variants.flatMap(({ what, facts, decisive }) =>
    decisive.map(name => ({ what, facts, name })),
  )
  test.each(taken)('$what: not decided without $name', ({ facts, name }) => {
    const { answer, measure_next } = diagnose(without(facts, name))
    expect({ answer, measure_next }).toMatchObject({ answer: 'cannot-decide' })
    expect(measure_next).not.toBe('')
  })

  test('what would decide is what is measured next', () => {
    const of = (at: number, name: FactName) =>
      diagnose(without(variants[at]?.facts ?? {}, name)).measure_next
    expect(of(0, 'kernel')).toContain('uname -r')
    expect(of(0, 'gc_thresh')).toContain('xfrm4_gc_thresh')
    expect(of(0, 'netns_ipsec')).toContain('netns have IPsec policies')
    expect(of(0, 'slab')).toContain('xfrm_dst_cache')
    expect(of(1, 'messages')).toContain('which call gives it')
    expect(of(2, 'notes')).toContain('when the load stops')
    expect(of(3, 'cpus_possible')).toContain('online CPUs')
  })

  const open: [string, Facts][] = [
    ['a series, and nothing else', { kernel: '3.10', messages: ['No buffer space available'] }],
    ['no kernel', { netns_ipsec: 3, gc_thresh: 32768, errno: 105, slab: { xfrm_dst_cache: 900 } }],
    ['T in thousands', { kernel: '4.2.8', cpus: 2, gc_thresh: '32k', netns_ipsec: 1, errno: 105 }],
    [
      'above 2T, several netns, and a kernel that may drift',
      {
        kernel: '4.2.8',
        gc_thresh: 1024,
        netns_ipsec: 4,
        errno: 105,
        slab: { xfrm_dst_cache: 9000 },
      },
    ],
  ]
  test.each(open)('cannot-decide: %s', (_, facts) => {
    expect(answerOf(facts)).toBe('cannot-decide')
  })
})
