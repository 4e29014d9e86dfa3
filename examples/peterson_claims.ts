import type { Arith } from '../engine/arith/arith.ts'
import { all, implies, sum } from '../engine/arith/derived.ts'
import type { Conjunct } from '../engine/conjunct.ts'
import { type Sometimes, type StateProperty, stateProperty } from '../engine/property.ts'
import type { State } from '../engine/state.ts'
import { critical, isAt, type Lock, others, PASS } from './peterson.ts'

/** What must hold of Peterson's lock. What judges a system stands apart from what moves it. */
export const mutualExclusion: StateProperty<Lock> = stateProperty({
  id: 'mutex',
  name: 'mutualExclusion',
  sentence: 'No two processes are in the critical section.',
  equation: 'critical <= 1',
  claims: (a, m, s) => [
    {
      subject: 'all',
      holds: a.le(inside(a, m, s), a.int(1)),
      terms: () => [['critical', inside(a, m, s)]],
    },
  ],
})

/** How many processes are in the critical section. */
function inside<I, B>(a: Arith<I, B>, m: Lock, s: State<I>): I {
  const each = m.processes.map(process => a.ite(critical(a, m, s, process), a.int(1), a.int(0)))
  return sum(a, each)
}

/** A lock that nobody waits for is safe too: a pass means something only if this happens. */
export const heldBack: Sometimes<Lock> = {
  name: 'held back',
  sentence: 'A process waits while another is in the critical section.',
  happens: (a, m, s) =>
    m.processes
      .flatMap(process =>
        others(m, process).map(other =>
          a.and(a.eq(s(m.line(process)), a.int(PASS)), critical(a, m, s, other)),
        ),
      )
      .reduce((x, y) => a.or(x, y)),
}

/** Why two processes exclude each other: an inductive invariant of the lock for two. */
export const invariantOfTwo: readonly Conjunct<Lock>[] = [
  {
    name: 'someone signed last',
    reason: 'without it `pass` is open to both: `last` could name a third process',
    holds: (a, m, s) => {
      const signers = m.processes.map(process => a.eq(s(m.last(1)), a.int(process)))
      return signers.reduce((x, y) => a.or(x, y))
    },
  },
  {
    name: 'the last waits',
    reason: 'who comes to `pass` after another is in signs last, and `pass` holds it back',
    holds: (a, m, s) =>
      all(
        a,
        m.processes.flatMap(process =>
          others(m, process).map(other => {
            const signed = a.or(isAt(a, m, s, other, 1, PASS), critical(a, m, s, other))
            const both = a.and(critical(a, m, s, process), signed)
            return implies(a, both, a.eq(s(m.last(1)), a.int(other)))
          }),
        ),
      ),
  },
]
