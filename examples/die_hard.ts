import { type Action, action } from '../engine/action.ts'
import type { Arith } from '../engine/arith/arith.ts'
import { sub, yes } from '../engine/arith/derived.ts'
import { type StateProperty, stateProperty } from '../engine/property.ts'
import type { CellInfo, System } from '../engine/system.ts'

/** Two jugs of 3 and 5 gallons, from the film: 16 reachable states, 4 gallons in 6 pours. */

const SMALL = 0
const BIG = 1

/** What the jugs hold after a pour, small first. */
type Pour = <I, B>(a: Arith<I, B>, small: I, big: I) => readonly [small: I, big: I]

/** How much of `from` goes into a jug that holds `to` of `size` gallons. */
function poured<I, B>(a: Arith<I, B>, from: I, to: I, size: number): I {
  const room = sub(a, a.int(size), to)
  return a.ite(a.le(from, room), from, room)
}

const pours: Readonly<Record<string, Pour>> = {
  'fill small': (a, _, big) => [a.int(3), big],
  'fill big': (a, small) => [small, a.int(5)],
  'empty small': (a, _, big) => [a.int(0), big],
  'empty big': (a, small) => [small, a.int(0)],
  'small to big': (a, small, big) => {
    const amount = poured(a, small, big, 5)
    return [sub(a, small, amount), a.add(big, amount)]
  },
  'big to small': (a, small, big) => {
    const amount = poured(a, big, small, 3)
    return [a.add(small, amount), sub(a, big, amount)]
  },
}

function jug(name: string, gallons: number): CellInfo {
  return { name, stem: name, index: {}, range: () => ({ low: 0, high: gallons }) }
}

/** The two jugs, both empty at the start. */
export const dieHard: System = {
  name: 'die hard',
  cells: [jug('small', 3), jug('big', 5)],
  scalarsets: [],
  parameters: [],
  actions: Object.entries(pours).map(
    ([name, pour]): Action =>
      action(
        name,
        {},
        {
          enabled: yes,
          next: (a, s) => {
            const [small, big] = pour(a, s(SMALL), s(BIG))
            return [
              [SMALL, small],
              [BIG, big],
            ]
          },
        },
      ),
  ),
  initial: a => () => a.int(0),
}

/** Violated when the big jug holds `gallons`. */
export function never(gallons: number): StateProperty {
  return stateProperty({
    id: `not ${gallons}`,
    name: `not${gallons}`,
    sentence: `The big jug never holds ${gallons} gallons.`,
    equation: `big /= ${gallons}`,
    claims: (a, _, s) => [
      {
        subject: 'jugs',
        holds: a.not(a.eq(s(BIG), a.int(gallons))),
        terms: () => [['big', s(BIG)]],
      },
    ],
  })
}
