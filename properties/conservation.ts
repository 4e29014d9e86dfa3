import type { Arith } from '../engine/arith/arith.ts'
import { all, implies, no, sum } from '../engine/arith/derived.ts'
import type { Claim } from '../engine/property.ts'
import type { State } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import { nestedActions, netnsActions } from '../model/action_name.ts'
import type { Model } from '../model/model.ts'
import type { DstOps } from '../model/variables.ts'
import { type StateProperty, type StepProperty, stateProperty, stepProperty } from './property.ts'
import { claimsOfAlive, countedOf, inWindow, lives, slotsOf, sumOf } from './reading.ts'

export const sumIsLive: StateProperty = stateProperty({
  id: 'P1',
  name: 'sumIsLive',
  sentence: "A netns's count plus its online slots is its number of live entries.",
  equation: 'count + slots = live',
  limits: 'While the netns exists, and not between a CPU leaving the online mask and its fold.',
  question: 'Can a netns count entries that are not its own?',
  whyMissed:
    'No version of the kernel shows the counters of the xfrm dst_ops to user space, so that ' +
    'no test can compare them with the entries that exist; an allocation only fails when the ' +
    'difference has grown to the size of gc_thresh.',
  claims: (a, m, s) =>
    claimsOfAlive(a, m, s, ops => ({
      holds: a.or(inWindow(a, m, s), a.eq(sumOf(a, m, s, ops), countedOf(a, m, s, ops))),
      terms: () => [
        ['count', s(ops.count)],
        ['slots', slotsOf(a, m, s, ops)],
        ['live', countedOf(a, m, s, ops)],
      ],
    })),
})

export const totalIsLive: StateProperty = stateProperty({
  id: 'P3',
  name: 'totalIsLive',
  sentence:
    'All counts and all distinct slots, with births and deaths accounted, are the live entries.',
  equation: 'counts + slots + ledger = live',
  limits: 'A statement about the whole machine: it says nothing of any one netns.',
  question: 'Can entries disappear from the books of the whole machine?',
  whyMissed:
    'It would take the counts of all netns, all slots and all entries at one moment; the ' +
    'kernel shows none of the counts.',
  claims: (a, m, s) => {
    const v = m.variables
    const counters = [...v.dstOps, ...v.templates.values()]
    const counts = sum(
      a,
      counters.map(({ count }) => s(count)),
    )
    const slots = sum(a, [...counters.flatMap(c => c.slots), ...v.nullSlots].map(s))
    const live = sum(
      a,
      v.dstOps.map(ops => countedOf(a, m, s, ops)),
    )
    return [
      {
        subject: 'all netns',
        holds: a.eq(sum(a, [counts, slots, s(v.ledger)]), live),
        terms: () => [
          ['counts', counts],
          ['slots', slots],
          ['ledger', s(v.ledger)],
          ['live', live],
        ],
      },
    ]
  },
})

export const isolation: StepProperty = stepProperty({
  id: 'P4',
  name: 'isolation',
  sentence: 'A step in one netns leaves the sum of every other netns unchanged.',
  equation: 'sum before = sum after',
  limits: 'Steps of a CPU are no steps in a netns: P16 speaks of them.',
  question: 'Can a step in one netns change the sum of another?',
  whyMissed:
    'A test of one netns never looks at another, and a test of several has no way to read ' +
    'their counters.',
  about: [...nestedActions, ...netnsActions, 'proc_dointvec'],
  when: 'a step in a netns while there is another',
  antecedent: (a, m, s, action) =>
    bystandersOf(m, action).reduce((some, ops) => a.or(some, lives(a, m, s, ops)), no(a)),
  claims: (a, m, s, action, t) => unchangedSums(a, m, s, t, bystandersOf(m, action)),
})

export const atRest: StateProperty = stateProperty({
  id: 'P8',
  name: 'atRest',
  sentence: 'When there is no live entry anywhere, the sum of every netns is 0.',
  equation: 'live anywhere = 0 => sum = 0',
  limits: 'Entries of netns that are gone count as live too.',
  question: 'Can a sum stay away from zero when there is no entry left anywhere?',
  whyMissed:
    'A test that ends with every entry gone has passed; nobody looks at the counters ' +
    'afterwards, and nothing shows them.',
  when: 'a step after which nothing is live anywhere',
  antecedent: quiet,
  claims: (a, m, s) =>
    claimsOfAlive(a, m, s, ops => ({
      holds: implies(a, quiet(a, m, s), a.eq(sumOf(a, m, s, ops), a.int(0))),
      terms: () => [
        ['live anywhere', sum(a, livesOf(a, m, s))],
        ['sum', sumOf(a, m, s, ops)],
      ],
    })),
})

function livesOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>): readonly I[] {
  return m.variables.dstOps.map(ops => countedOf(a, m, s, ops))
}

/** No live entry anywhere, and no CPU on its way out. */
function quiet<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B {
  const none = all(
    a,
    livesOf(a, m, s).map(live => a.eq(live, a.int(0))),
  )
  return a.and(none, a.not(inWindow(a, m, s)))
}

export const hotplugNeutral: StepProperty = stepProperty({
  id: 'P16',
  name: 'hotplugNeutral',
  sentence: 'A CPU that goes offline or comes online changes the sum of no netns.',
  equation: 'sum before = sum after',
  limits: 'Before and after the whole operation: in between, before the fold, the sum is short.',
  question: 'Can a CPU that goes offline change what a netns counts?',
  whyMissed:
    'Tests of CPU hotplug do not count dst entries, and tests of IPsec do not take CPUs offline.',
  about: ['cpu_down', 'cpu_up'],
  claims: (a, m, s, _action, t) => unchangedSums(a, m, s, t, m.variables.dstOps),
})

export const windowNeutral: StepProperty = stepProperty({
  id: 'P16w',
  name: 'windowNeutral',
  sentence: 'No sum changes when a CPU leaves the online mask, nor until it is folded.',
  equation: 'sum before = sum after',
  limits: 'The window between the two is the one that P1 and P16 leave out.',
  question: 'Can a sum be short while a CPU is on its way out?',
  whyMissed:
    'The sum is short only between two steps of a CPU on its way out, and nothing shows the ' +
    'sum to user space.',
  needs: 'cpu_dead',
  about: ['take_cpu_down', 'percpu_counter_hotcpu_callback', 'cpuhp_set_state'],
  claims: (a, m, s, _action, t) => unchangedSums(a, m, s, t, m.variables.dstOps),
})

function bystandersOf(m: Model, { args }: Action): readonly DstOps[] {
  return m.variables.dstOps.filter(({ net }) => net !== args.net)
}

/** The sum of each of `among` is the same in `s` and in `t`. */
function unchangedSums<I, B>(
  a: Arith<I, B>,
  m: Model,
  s: State<I>,
  t: State<I>,
  among: readonly DstOps[],
): readonly Claim<I, B>[] {
  const claim = (ops: DstOps): Omit<Claim<I, B>, 'subject'> => ({
    holds: a.eq(sumOf(a, m, s, ops), sumOf(a, m, t, ops)),
    terms: () => [
      ['sum before', sumOf(a, m, s, ops)],
      ['sum after', sumOf(a, m, t, ops)],
    ],
  })
  return claimsOfAlive(a, m, s, claim, among)
}
