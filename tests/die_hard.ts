import type { Action } from '../model/action.ts'
import { perNetInit } from '../model/kernels.ts'
import type { Model } from '../model/model.ts'
import type { State, Update } from '../model/state.ts'
import { type StateProperty, stateProperty } from '../properties/property.ts'

/** Two jugs of 3 and 5 gallons, from the film: 16 reachable states, 4 gallons in 6 pours. */

const SMALL = 0
const BIG = 1

type Pour = (small: number, big: number) => readonly [small: number, big: number]

const pours: Readonly<Record<string, Pour>> = {
  'fill small': (_, big) => [3, big],
  'fill big': small => [small, 5],
  'empty small': (_, big) => [0, big],
  'empty big': small => [small, 0],
  'small to big': (small, big) => [
    small - Math.min(small, 5 - big),
    big + Math.min(small, 5 - big),
  ],
  'big to small': (small, big) => [
    small + Math.min(big, 3 - small),
    big - Math.min(big, 3 - small),
  ],
}

/** A toy for testing checkers: only the reading in numbers can run it. */
export const dieHard: Model = {
  kernel: perNetInit,
  structure: { cpus: 1, netns: 1, families: ['ipv4'] },
  variables: {
    structure: { cpus: 1, netns: 1, families: ['ipv4'] },
    // A kind with a range wide enough for a jug.
    cells: [
      { kind: 'live', name: 'small' },
      { kind: 'live', name: 'big' },
    ],
    online: [],
    alive: [],
    dstOps: [],
    templates: new Map(),
    nullSlots: [],
    ledger: -1,
  },
  actions: Object.entries(pours).map(([label, pour]): Action => {
    const next = (s: State<unknown>): Update<unknown> => {
      const [small, big] = pour(s(SMALL) as number, s(BIG) as number)
      return [
        [SMALL, small],
        [BIG, big],
      ]
    }
    return {
      name: 'dst_alloc',
      args: {},
      label,
      enabled: a => a.eq(a.int(0), a.int(0)),
      next: (_, s) => next(s) as never,
      result: a => a.int(0),
    }
  }),
  initial: a => () => a.int(0),
}

/** Violated when the big jug holds `gallons`. */
export function never(gallons: number): StateProperty {
  return stateProperty({
    id: `not ${gallons}`,
    name: `not${gallons}`,
    sentence: `The big jug never holds ${gallons} gallons.`,
    equation: `big /= ${gallons}`,
    limits: '',
    claims: (a, _, s) => [
      {
        subject: 'jugs',
        holds: a.not(a.eq(s(BIG), a.int(gallons))),
        terms: () => [['big', s(BIG)]],
      },
    ],
  })
}
