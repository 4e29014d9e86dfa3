import { describe, expect, test } from 'vitest'
import { answerOf, drifted } from '../../tests/drifted.ts'
import { diagnose } from './diagnose.ts'
import type { Facts } from './facts.ts'
import { slack, tablesCanPass } from './figures.ts'
import { flowsNeverRefused } from './limits.ts'

const without = (name: keyof Facts): Facts => ({ ...drifted, [name]: null })

describe('figures: of the model and the theorems', () => {
  test('the slack is C * (B - 1), with the batch of so many CPUs', () => {
    expect([1, 16, 32, 64].map(slack)).toEqual([31, 496, 2016, 8128])
  })

  test('full tables pass the default from 16 CPUs on', () => {
    expect([15, 16].map(cpus => tablesCanPass(32768, cpus, 1))).toEqual([false, true])
    expect(tablesCanPass(2 ** 31 - 1, 1024, 16)).toBe(false)
  })
})

describe('drift', () => {
  test('is what refuses below the limit', () => {
    expect(diagnose(drifted)).toMatchObject({ answer: 'drift', certainty: 'high' })
  })

  test.each(['kernel', 'slab', 'netns_ipsec', 'gc_thresh'] as const)(
    'is not said without %s',
    name => {
      const facts = name === 'gc_thresh' ? { ...without(name), gc_thresh6: null } : without(name)
      expect(answerOf(facts)).toBe('cannot-decide')
    },
  )

  test('needs two netns, or a CPU that went', () => {
    const alone = { ...drifted, netns_ipsec: 1 }
    expect(answerOf(alone)).toBe('cannot-decide')
    expect(answerOf({ ...alone, hotplug: true })).toBe('drift')
  })

  test.each([
    ['4.4.50', 'the fix'],
    ['3.18.27', 'the fix, in a stable release'],
    ['2.6.36', 'one plain number'],
    ['3.10.0-514.el7.x86_64', 'the fix, in RHEL 7.3'],
  ])('is ruled out by %s: %s', kernel => {
    expect(diagnose({ ...drifted, kernel }).excluded).toContain('drift')
  })

  test('is not ruled out by a version that proves nothing', () => {
    for (const kernel of ['3.13.0-100-generic', '3.16.39', '4.1.0-vendor', '3.10.0-327.36.el7']) {
      expect(diagnose({ ...drifted, kernel }).excluded).not.toContain('drift')
    }
  })

  test('is ruled out without SMP, and by another errno', () => {
    expect(diagnose({ ...drifted, smp: false }).excluded).toContain('drift')
    expect(answerOf({ ...drifted, errno: 101 })).toBe('other')
    expect(answerOf({ ...drifted, errno: 12 })).toBe('memory')
  })

  test('is not said where memory ran out, or where no bundle fails beside a look-alike', () => {
    expect(answerOf({ ...drifted, messages: ['SLUB: Unable to allocate memory'] })).toBe('memory')
    const overflow = ['neighbour: arp_cache: neighbor table overflow!']
    expect(answerOf({ ...drifted, messages: overflow })).toBe('drift')
    expect(answerOf({ ...drifted, messages: overflow, xfrm_stat: {} })).toBe('other')
  })

  test('shows where it goes on without load', () => {
    const facts = { ...without('slab'), notes: 'still refused an hour after the load stopped' }
    expect(answerOf(facts)).toBe('drift')
    expect(answerOf({ ...facts, netns_ipsec: 1 })).not.toBe('drift')
  })

  test.each([
    ['3.19 .. 4.2', 'nothing more is needed'],
    ['4.2.8', 'nothing more is needed'],
    ['4.2.0-28-generic', 'changelog'],
    ['4.2 or later', 'changelog'],
  ])('on %s: what is left to do is %s', (kernel, next) => {
    const facts = { ...drifted, kernel, gc_thresh6: null, slab: { xfrm_dst_cache: 3 } }
    // An open range may be a kernel with the flow cache's limit.
    const { answer, measure_next } = diagnose(facts)
    expect(answer === 'drift' ? measure_next : 'changelog').toContain(next)
  })

  test('is less sure where a number is a guess', () => {
    expect(diagnose({ ...drifted, netns_ipsec: '2 or more (not said)' }).certainty).toBe('medium')
  })
})

describe('a true limit', () => {
  test('is what refuses one netns with more entries than it may have', () => {
    const facts = { ...drifted, netns_ipsec: 1, slab: { xfrm_dst_cache: 70_000 } }
    expect(diagnose(facts)).toMatchObject({ answer: 'true-limit', certainty: 'high' })
    expect(answerOf({ ...facts, netns_ipsec: 3 })).toBe('cannot-decide')
    expect(diagnose({ ...facts, netns_ipsec: 3, kernel: '4.4.1' })).toMatchObject({
      answer: 'true-limit',
      certainty: 'medium',
    })
  })

  test('is early in IPv6, by the slack at most', () => {
    const facts = { ...drifted, kernel: '4.4.50', gc_thresh: 500, gc_thresh6: 500 }
    expect(diagnose(facts)).toMatchObject({
      answer: 'true-limit',
      answer_detail: expect.stringContaining(`${slack(4)}`),
    })
  })

  test('is left over where a bundle is refused and the fix is there', () => {
    const facts = { ...without('slab'), kernel: '4.4.50' }
    expect(diagnose(facts)).toMatchObject({ answer: 'true-limit', certainty: 'medium' })
    expect(answerOf({ ...facts, xfrm_stat: {} })).toBe('cannot-decide')
  })

  test('is nothing that a kernel since v4.14 has', () => {
    const later = { ...drifted, kernel: '4.14.2' }
    const excluded = ['drift', 'true-limit', 'flow-cache-limit']
    expect(diagnose(later)).toMatchObject({ answer: 'memory', certainty: 'medium', excluded })
    for (const less of [{ xfrm_stat: {} }, { errno: null }, { messages: ['EAGAIN'] }]) {
      expect(answerOf({ ...later, ...less })).toBe('cannot-decide')
    }
  })

  test('is what a larger gc_thresh ends, in one netns', () => {
    const ended = { notes: 'raising xfrm4_gc_thresh to 32768 ended it' }
    const facts = { kernel: '4.9.50', netns_ipsec: 1, errno: 105, workload: 'IPsec', ...ended }
    expect(diagnose(facts)).toMatchObject({ answer: 'true-limit', certainty: 'medium' })
    expect(diagnose(facts).excluded).toEqual(['drift', 'flow-cache-limit'])
    for (const less of [
      { netns_ipsec: 2, kernel: '4.2.8' },
      { netns_ipsec: null },
      { errno: null },
      { notes: 'raising xfrm4_gc_thresh did not help' },
      { notes: 'a higher T helped nothing' },
    ]) {
      expect(answerOf({ ...facts, ...less })).toBe('cannot-decide')
    }
  })
})

describe('facts that contradict each other', () => {
  const lost = 'connect: Network is unreachable'
  const enobufs = 'connect: No buffer space available'

  test('another errno rules nothing out, and names no cause, where ENOBUFS is printed', () => {
    const { slab: _, ...facts } = drifted
    const found = diagnose({ ...facts, errno: 101, messages: [enobufs] })
    expect(found.answer).toBe('cannot-decide')
    expect(found.excluded).not.toContain('drift')
  })

  test('what two errnos leave is less sure', () => {
    const { errno: _, ...facts } = drifted
    expect(diagnose({ ...facts, messages: [enobufs] }).certainty).toBe('high')
    expect(diagnose({ ...facts, messages: [lost, enobufs] })).toMatchObject({
      answer: 'drift',
      certainty: 'medium',
    })
  })
})

describe('the limit of the flow cache', () => {
  const gateway: Facts = {
    kernel: '4.9.50',
    cpus: 8,
    gc_thresh: 2 ** 31 - 1,
    netns_ipsec: 1,
    workload: 'IPsec gateway',
  }

  test('is not reached by fewer entries than may wait', () => {
    const of = (flow_cache: number) => ({ ...gateway, errno: 105, slab: { flow_cache } })
    expect(diagnose(of(flowsNeverRefused)).excluded).toContain('flow-cache-limit')
    expect(answerOf(of(flowsNeverRefused + 1))).toBe('flow-cache-limit')
  })

  test('shows inbound as XfrmInPolError, where nothing else is left', () => {
    const inbound = { ...gateway, xfrm_stat: { XfrmInPolError: 800 } }
    expect(diagnose(inbound)).toMatchObject({ answer: 'flow-cache-limit', certainty: 'medium' })
    expect(answerOf({ ...inbound, kernel: '4.5.1 .. 4.7' })).toBe('cannot-decide')
    expect(answerOf({ ...inbound, gc_thresh: 1000 })).toBe('cannot-decide')
    expect(answerOf({ ...inbound, xfrm_stat: { XfrmInPolError: 0 } })).toBe('cannot-decide')
  })
})
