import type { Arith } from '../engine/arith/arith.ts'
import { implies, lt, max, sub, within } from '../engine/arith/derived.ts'
import type { Claim } from '../engine/property.ts'
import type { State } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import { dstEntriesGetFast, twiceGcThresh } from '../model/dst_ops.ts'
import type { Model } from '../model/model.ts'
import type { DstOps } from '../model/variables.ts'
import { type StateProperty, type StepProperty, stateProperty, stepProperty } from './property.ts'
import { claimsOfAlive, countedOf, inWindow, opsOf, slack, subject, sumOf } from './reading.ts'

export const readNearLive: StateProperty = stateProperty({
  id: 'P2',
  name: 'readNearLive',
  sentence: "A netns's count is within C * (B - 1) of its live entries.",
  equation: '-C(B-1) <= count - live <= C(B-1)',
  limits: 'C: CPUs online. B: the largest batch so far, for an offline CPU lowers the batch.',
  question: 'Can the count that dst_alloc() reads be further from the truth than the slots allow?',
  whyMissed:
    'dst_alloc() acts on the count only where it is above gc_thresh, 32768 by default or ' +
    'INT_MAX, so that a count that is some entries off changes nothing that a test sees.',
  claims: (a, m, s) =>
    claimsOfAlive(a, m, s, ops => ({
      holds: within(a, sub(a, s(ops.count), countedOf(a, m, s, ops)), slack(a, m, s)),
      terms: () => [
        ['count', s(ops.count)],
        ['live', countedOf(a, m, s, ops)],
        ['C(B-1)', slack(a, m, s)],
      ],
    })),
})

const refusal = 'a refused allocation'

/** `true` of an allocation that its caller does not get. */
function refused<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action, t: State<I>): B {
  return a.not(allocated(a, s, t, opsOf(m, action) as DstOps))
}

/** A right and a wrong refusal look the same to a caller: P5 and P5s are missed alike. */
const bothRefused =
  'With one netns the refusal is right, and a test with several must bring one of them near ' +
  'gc_thresh before it can tell a wrong refusal from a right one: both are -ENOBUFS.'

export const refusedOverLimit: StepProperty = stepProperty({
  id: 'P5',
  name: 'refusedOverLimit',
  sentence: 'An allocation is refused only in a netns that holds more than 2 * gc_thresh entries.',
  equation: 'refused => live before > 2T',
  limits:
    'Twice wraps at 2^32. IPv6 reads the fast count, which can run ahead, and before the fold of ' +
    'a CPU on its way out the sum lacks its slot, which may be negative: P5s holds there.',
  question: 'Can a netns be refused an entry though it holds no more than 2 * gc_thresh?',
  whyMissed: bothRefused,
  about: ['dst_alloc'],
  when: refusal,
  antecedent: (a, m, s, action, t) => a.and(refused(a, m, s, action, t), a.not(inWindow(a, m, s))),
  claims: (a, m, s, action, t) =>
    ofAllocation(a, m, s, action, ops =>
      a.or(
        a.or(allocated(a, s, t, ops), inWindow(a, m, s)),
        lt(a, twiceGcThresh(ops)(a, s), s(ops.live)),
      ),
    ),
})

export const refusedNearLimit: StepProperty = stepProperty({
  id: 'P5s',
  name: 'refusedNearLimit',
  sentence: 'An allocation is refused only with more than 2 * gc_thresh - C * (B - 1) entries.',
  equation: 'refused => live before > 2T - C(B-1)',
  limits: 'The form of P5 with slack, which IPv6 needs.',
  question:
    'Can a netns be refused an entry though even the inexact read should have let it through?',
  whyMissed: bothRefused,
  about: ['dst_alloc'],
  when: refusal,
  antecedent: refused,
  claims: (a, m, s, action, t) =>
    ofAllocation(a, m, s, action, ops => {
      const withSlack = a.add(s(ops.live), slack(a, m, s))
      return a.or(allocated(a, s, t, ops), lt(a, twiceGcThresh(ops)(a, s), withSlack))
    }),
})

export const limitHolds: StepProperty = stepProperty({
  id: 'P6',
  name: 'limitHolds',
  sentence: 'An allocation leaves at most max(2T, T + C * (B - 1)) + 1 live entries.',
  equation: 'not refused => live before <= max(2T, T + C(B-1))',
  limits:
    'T: gc_thresh at that moment. IPv6 compares the fast read: max(2T, T) + C * (B - 1) + 1. Before ' +
    'the fold of a CPU on its way out the sum lacks its slot, and B - 1 more can pass. A kernel ' +
    'whose dst_ops have no gc has no limit.',
  question: 'Can a netns allocate beyond the limit of gc_thresh?',
  whyMissed:
    'An allocation that should have been refused succeeds: nothing fails, and a test would ' +
    'have to know how many entries the netns holds.',
  about: ['dst_alloc'],
  when: 'an allocation in a netns that holds more than gc_thresh entries',
  antecedent: (a, m, s, action) => {
    const { gcThresh, live } = opsOf(m, action) as DstOps
    return lt(a, s(gcThresh), s(live))
  },
  claims: (a, m, s, action, t) =>
    ofAllocation(a, m, s, action, ops =>
      implies(
        a,
        a.and(allocated(a, s, t, ops), a.not(inWindow(a, m, s))),
        a.le(t(ops.live), a.add(limit(a, m, s, ops), a.int(1))),
      ),
    ),
})

export const recovery: StepProperty = stepProperty({
  id: 'P13',
  name: 'recovery',
  sentence: 'A netns with no live entries can allocate.',
  equation: 'live before = 0 => not refused',
  limits:
    'IPv6 with 2 * gc_thresh < C * (B - 1), C > 1: the fast read alone can pass the limit. So can ' +
    'the sum before the fold of a CPU on its way out, by the slot that it lacks.',
  question: 'Can a netns without a single entry be refused one?',
  whyMissed:
    'It takes a netns whose count stands above twice gc_thresh without an entry of its own: ' +
    'at the default of 32768 the drift needs tens of thousands of operations to get there, ' +
    'and no test waits for that.',
  about: ['dst_alloc'],
  when: refusal,
  antecedent: refused,
  claims: (a, m, s, action, t) =>
    ofAllocation(a, m, s, action, ops =>
      implies(
        a,
        a.and(a.eq(s(ops.live), a.int(0)), a.not(inWindow(a, m, s))),
        allocated(a, s, t, ops),
      ),
    ),
})

/** What the caller sees of an allocation: there is one entry more, or it was refused. */
function allocated<I, B>(a: Arith<I, B>, s: State<I>, t: State<I>, ops: DstOps): B {
  return a.eq(t(ops.live), a.add(s(ops.live), a.int(1)))
}

/** The most entries that a netns can hold before an allocation that is not refused. */
function limit<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  const once = s(ops.gcThresh)
  const twice = twiceGcThresh(ops)(a, s)
  const error = slack(a, m, s)
  return ops.family === 'ipv4'
    ? max(a, twice, a.add(once, error))
    : a.add(max(a, twice, once), error)
}

/** The claim about the dst_ops that is asked for an entry. */
function ofAllocation<I, B>(
  a: Arith<I, B>,
  m: Model,
  s: State<I>,
  action: Action,
  claim: (ops: DstOps) => B,
): readonly Claim<I, B>[] {
  const ops = opsOf(m, action)
  if (ops === undefined) return []
  const terms = (): Terms<I> => refusalTerms(a, m, s, ops)
  return [{ subject: subject(m, ops), holds: claim(ops), terms }]
}

type Terms<I> = readonly (readonly [string, I])[]

/** What a refusal depends on, and what it should depend on. */
function refusalTerms<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): Terms<I> {
  return [
    ['live before', s(ops.live)],
    ['fast read', dstEntriesGetFast(m, ops)(a, s)],
    ['sum', sumOf(a, m, s, ops)],
    ['T', s(ops.gcThresh)],
    ['C(B-1)', slack(a, m, s)],
  ]
}
