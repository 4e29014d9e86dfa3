import { describe, expect, test } from 'vitest'
import { answerOf, drifted } from '../../tests/drifted.ts'
import { answers } from './causes.ts'
import { diagnose } from './diagnose.ts'
import type { Facts } from './facts.ts'
import { lookAlikes } from './look_alikes.ts'

describe('look-alikes', () => {
  test('each says what it is, and what an answer is', () => {
    for (const { answer, why, measureNext } of lookAlikes) {
      expect(Object.keys(answers)).toContain(answer)
      expect(why).not.toMatch(/^[A-Z].*\.$/)
      expect(measureNext).not.toBe('')
    }
  })

  test.each([
    [{ xfrm_stat: { XfrmOutNoStates: 3 } }, 'missing-sa', 'a policy finds no SA'],
    [{ xfrm_stat: { XfrmInPolBlock: 3 } }, 'other', 'block policy'],
    [{ xfrm_stat: { XfrmInTmplMismatch: 3 } }, 'other', 'fits no policy'],
    [{ messages: ['pluto: netlink_get: recvfrom: ENOBUFS'] }, 'other', 'netlink'],
    [{ xfrm_stat: { XfrmInStateProtoError: 3 } }, 'other', 'dropped by its SA'],
    [{ messages: ['RTNETLINK answers: No buffer space available'] }, 'other', 'by netlink'],
    [{ messages: ['adding an IPv6 route: Cannot allocate memory'] }, 'other', 'max_size'],
    [{ messages: ['sendmsg: Message too long'] }, 'other', 'EMSGSIZE'],
    [{ kernel: 'FreeBSD 12.1', errno: 105 }, 'other', 'not Linux'],
    [{ errno: 11 }, 'missing-sa', 'acquire pending'],
    [{ errno: 1 }, 'other', 'EPERM'],
    [{ errno: 75 }, 'other', 'EOVERFLOW'],
    [{ errno: 113 }, 'other', 'no route'],
    [{ messages: ['unregister_netdevice: waiting for lo to become free'] }, 'other', 'leaks'],
    [{ messages: ['no buffer space: qdisc pfifo_fast is full'] }, 'other', 'device queue'],
  ])('%o: %s', (facts, answer, detail) => {
    const found = diagnose(facts)
    expect(found.answer).toBe(answer)
    expect(found.answer_detail).toContain(detail)
    expect(found.excluded).toHaveLength(3)
  })

  test('a message that says it is not there is none', () => {
    expect(answerOf({ messages: ['dmesg: no neighbour table overflow'] })).toBe('cannot-decide')
    expect(answerOf({ messages: ['no more: neighbour table overflow!'] })).toBe('other')
  })

  test('the mark of a stack trace is no question', () => {
    const trace = ['KASAN: use-after-free in dst_destroy+0x7', ' ? dst_release+0x10/0x20']
    expect(diagnose({ messages: trace }).excluded).toHaveLength(3)
    expect(diagnose({ messages: ['KASAN in dst_destroy, is it?'] }).excluded).toHaveLength(0)
  })

  test('a long message that nearly fits is read in far less than a second', () => {
    const messages = Array<string>(5).fill('fail '.repeat(1000) + 'add '.repeat(1200))
    const start = performance.now()
    diagnose({ messages })
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('a counter that did not rise between two readings says nothing', () => {
    const stat = { XfrmOutNoStates: 3 }
    expect(answerOf({ xfrm_stat: stat, xfrm_stat_later: stat })).toBe('cannot-decide')
  })

  test('a counter of something else explains no ENOBUFS', () => {
    for (const xfrm_stat of [{ XfrmInNoPols: 3 }, { XfrmOutNoStates: 3 }]) {
      const { answer, excluded } = diagnose({ errno: 105, kernel: '4.1.10', xfrm_stat })
      expect({ answer, excluded }).toEqual({
        answer: 'cannot-decide',
        excluded: ['flow-cache-limit'],
      })
    }
  })

  test('no policies and a bundle that failed contradict each other', () => {
    expect(diagnose({ ...drifted, netns_ipsec: 0 }).excluded).not.toContain('drift')
    expect(diagnose({ ...drifted, netns_ipsec: 0, xfrm_stat: {} }).excluded).toContain('drift')
  })

  test('memory is that of the flow cache where somebody saw it grow', () => {
    const oom: Facts = { kernel: '4.4.50', messages: ['Out of memory: Kill process 44'] }
    expect(diagnose(oom).answer_detail).toBe('no memory for an entry')
    const grown: Facts[] = [{ slab: { flow_cache: 900_000 } }, { workload: 'the flow cache grows' }]
    for (const more of grown) {
      expect(diagnose({ ...oom, ...more }).answer_detail).toContain('flow cache')
    }
  })

  test('what is slow is no look-alike where something is refused', () => {
    expect(answerOf({ workload: 'IPsec is slower', errno: 105 })).toBe('cannot-decide')
  })
})
