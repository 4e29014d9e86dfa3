import { action } from '../engine/action.ts'
import { sub, yes } from '../engine/arith/derived.ts'
import { parameterValue } from '../engine/arith/numbers.ts'
import type { Drifting } from '../engine/drift/cells.ts'
import { type StateProperty, stateProperty } from '../engine/property.ts'
import type { System } from '../engine/system.ts'

/**
 * @file A token bucket, which limits a rate: a tick brings a token as long as there is room, and a
 * packet takes two of them.
 *
 * What is known of it: of three actions at most one sends, for it takes two ticks to pay for it.
 * The count of packets has no end, so that a search of all states needs bounds.
 */

const TOKENS = 0
const SENT = 1

/** What a packet takes. */
const COST = 2

/** The largest count that a search can store. */
const COUNT_MAX = 2 ** 31 - 1

export const tokenBucket: System = {
  name: 'token bucket',
  cells: [
    {
      name: 'tokens',
      stem: 'tokens',
      index: {},
      range: params => ({ low: 0, high: parameterValue(params, 'capacity') }),
    },
    {
      name: 'sent',
      stem: 'sent',
      index: {},
      // A step that would count beyond the bound `sentMax` is not taken.
      limit: ({ sentMax }) => (sentMax === undefined ? undefined : { high: sentMax }),
      // A search packs a cell in few bits: at first for what is likely, and then for its range.
      range: (_, { sentMax = COUNT_MAX }) => ({ low: 0, high: sentMax }),
      likely: () => ({ low: 0, high: 3 }),
    },
  ],
  scalarsets: [],
  parameters: ['capacity'],
  defaults: { capacity: 5 },
  initial: a => () => a.int(0),
  actions: [
    action(
      'tick',
      {},
      {
        enabled: yes,
        next: (a, s) => {
          const full = a.eq(s(TOKENS), a.param('capacity'))
          return [[TOKENS, a.ite(full, s(TOKENS), a.add(s(TOKENS), a.int(1)))]]
        },
      },
    ),
    action(
      'send',
      {},
      {
        enabled: (a, s) => a.le(a.int(COST), s(TOKENS)),
        next: (a, s) => [
          [TOKENS, sub(a, s(TOKENS), a.int(COST))],
          [SENT, a.add(s(SENT), a.int(1))],
        ],
      },
    ),
  ],
}

/** Violated by every run that is long enough. */
export function fewerThan(packets: number): StateProperty {
  return stateProperty({
    id: `fewer than ${packets}`,
    name: `fewerThan${packets}`,
    sentence: `The bucket has let fewer than ${packets} packets pass.`,
    equation: `sent < ${packets}`,
    claims: (a, _, s) => [
      {
        subject: 'all',
        holds: a.le(s(SENT), a.int(packets - 1)),
        terms: () => [['sent', s(SENT)]],
      },
    ],
  })
}

/** What `drift` asks: how fast can the count rise? No guard looks at it, so cycles repeat. */
export const rate: Drifting = {
  system: tokenBucket,
  isDriftCell: cell => cell === SENT,
  measures: [{ subject: 'sent', of: (_, s) => s(SENT) }],
}
