import { type Action, action } from '../engine/action.ts'
import type { Arith } from '../engine/arith/arith.ts'
import { all, sub, yes } from '../engine/arith/derived.ts'
import { parameterValue } from '../engine/arith/numbers.ts'
import type { Conjunct } from '../engine/conjunct.ts'
import { type StateProperty, stateProperty } from '../engine/property.ts'
import type { ParameterAssumption } from '../engine/prove/obligations.ts'
import type { CellInfo, System } from '../engine/system.ts'

/**
 * @file Two jugs and a fountain, from the film: who has jugs of 3 and 5 gallons can measure out 4.
 * It is the first system of the tutorial (engine/README.md).
 *
 * What is known of it: the 4 gallons take 6 pours. Of sizes m and n without a common divisor,
 * 2 (m + n) states are reachable, all those in which one of the jugs is empty or full.
 */

// A state is a vector of integers, and a cell is a position in it.
const SMALL = 0
const BIG = 1

// The size of a jug is a parameter: 3 and 5 where nobody gives others, and left open in proofs.
const jug = (name: string, size: string): CellInfo => ({
  name,
  stem: name,
  index: {},
  range: params => ({ low: 0, high: parameterValue(params, size) }),
})

// An action has a guard, here none, and lists the cells that it writes; the others stay the same.
const pour = (name: string, next: Action['next']): Action =>
  action(name, {}, { enabled: yes, next })

/** The smaller amount. There is no `if` on a state: a proof follows both ways at once. */
function smaller<I, B>(a: Arith<I, B>, x: I, y: I): I {
  return a.ite(a.le(x, y), x, y)
}

/** Two jugs, both empty at the start. */
export const dieHard: System = {
  name: 'die hard',
  cells: [jug('small', 'smallSize'), jug('big', 'bigSize')],
  scalarsets: [],
  parameters: ['smallSize', 'bigSize'],
  defaults: { smallSize: 3, bigSize: 5 },
  initial: a => () => a.int(0),
  actions: [
    pour('fill small', a => [[SMALL, a.param('smallSize')]]),
    pour('fill big', a => [[BIG, a.param('bigSize')]]),
    pour('empty small', a => [[SMALL, a.int(0)]]),
    pour('empty big', a => [[BIG, a.int(0)]]),
    pour('small to big', (a, s) => {
      const amount = smaller(a, s(SMALL), sub(a, a.param('bigSize'), s(BIG)))
      return [
        [SMALL, sub(a, s(SMALL), amount)],
        [BIG, a.add(s(BIG), amount)],
      ]
    }),
    pour('big to small', (a, s) => {
      const amount = smaller(a, s(BIG), sub(a, a.param('smallSize'), s(SMALL)))
      return [
        [SMALL, a.add(s(SMALL), amount)],
        [BIG, sub(a, s(BIG), amount)],
      ]
    }),
  ],
}

/** A puzzle is a property that falls: the trace of its violation is the solution. */
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

/** Each jug holds no less than nothing and no more than its size. */
export const noOverflow: StateProperty = stateProperty({
  id: 'no overflow',
  name: 'noOverflow',
  sentence: 'No jug holds less than nothing, or more than its size.',
  equation: '0 <= amount <= size',
  claims: (a, _, s) =>
    (
      [
        ['small', SMALL, 'smallSize'],
        ['big', BIG, 'bigSize'],
      ] as const
    ).map(([subject, cell, size]) => ({
      subject,
      holds: a.and(a.le(a.int(0), s(cell)), a.le(s(cell), a.param(size))),
      terms: () => [
        ['amount', s(cell)],
        ['size', a.param(size)],
      ],
    })),
})

/** The property is its own inductive invariant: each pour keeps it, whatever the amounts are. */
export const inRange: Conjunct = {
  name: 'in range',
  reason: 'it is what is to be proved',
  holds: noOverflow.holds,
}

/** Without it, a jug of -1 gallons would be full before anyone pours. */
export const sizes: ParameterAssumption = {
  sentence: 'no size is negative',
  holds: a =>
    all(
      a,
      dieHard.parameters.map(size => a.le(a.int(0), a.param(size))),
    ),
}
