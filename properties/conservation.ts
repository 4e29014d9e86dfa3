import { all, implies, sum, yes } from '../model/derived.ts'
import type { StateProperty, StepProperty } from './property.ts'
import { forEachAlive, sumOf } from './reading.ts'

export const sumIsLive: StateProperty = {
  kind: 'state',
  id: 'P1',
  name: 'sumIsLive',
  sentence: "A netns's count plus its online slots is its number of live entries.",
  limits: 'While the netns exists, and not between a CPU leaving the online mask and its fold.',
  holds: (a, m, s) => forEachAlive(a, m, s, ops => a.eq(sumOf(a, m, s, ops), s(ops.live))),
}

export const totalIsLive: StateProperty = {
  kind: 'state',
  id: 'P3',
  name: 'totalIsLive',
  sentence:
    'All counts and all distinct slots, with births and deaths accounted, are the live entries.',
  limits: 'A statement about the whole machine: it says nothing of any one netns.',
  holds: (a, m, s) => {
    const v = m.variables
    const templates = [...v.templates.values()]
    const counters = [...v.dstOps, ...templates].flatMap(({ count, slots }) => [count, ...slots])
    const booked = sum(a, [...counters, ...v.nullSlots, v.ledger].map(s))
    return a.eq(
      booked,
      sum(
        a,
        v.dstOps.map(ops => s(ops.live)),
      ),
    )
  },
}

export const isolation: StepProperty = {
  kind: 'step',
  id: 'P4',
  name: 'isolation',
  sentence: 'A step in one netns leaves the sum of every other netns unchanged.',
  limits: 'Steps of a CPU are no steps in a netns: P16 speaks of them.',
  holds: (a, m, s, action, t) =>
    action.args.net === undefined
      ? yes(a)
      : forEachAlive(a, m, s, ops =>
          ops.net === action.args.net ? yes(a) : a.eq(sumOf(a, m, s, ops), sumOf(a, m, t, ops)),
        ),
}

export const atRest: StateProperty = {
  kind: 'state',
  id: 'P8',
  name: 'atRest',
  sentence: 'When there is no live entry anywhere, the sum of every netns is 0.',
  limits: 'Entries of netns that are gone count as live too.',
  holds: (a, m, s) => {
    const quiet = all(
      a,
      m.variables.dstOps.map(ops => a.eq(s(ops.live), a.int(0))),
    )
    const zero = forEachAlive(a, m, s, ops => a.eq(sumOf(a, m, s, ops), a.int(0)))
    return implies(a, quiet, zero)
  },
}

export const hotplugNeutral: StepProperty = {
  kind: 'step',
  id: 'P16',
  name: 'hotplugNeutral',
  sentence: 'A CPU that goes offline or comes online changes the sum of no netns.',
  limits: 'Before and after the whole operation: in between, before the fold, the sum is short.',
  holds: (a, m, s, action, t) =>
    action.name === 'cpu_down' || action.name === 'cpu_up'
      ? forEachAlive(a, m, s, ops => a.eq(sumOf(a, m, s, ops), sumOf(a, m, t, ops)))
      : yes(a),
}
