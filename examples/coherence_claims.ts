import { all, implies, sum } from '../engine/arith/derived.ts'
import type { Conjunct } from '../engine/conjunct.ts'
import { type StateProperty, stateProperty } from '../engine/property.ts'
import type { Specification } from '../engine/simulate/specification.ts'
import { type Coherence, INVALID, isModified } from './coherence.ts'

/** @file Claims about the caches: coherence, and that together they are one register. */

/** One claim a cache: a violation says whose. */
export const oneWriter: StateProperty<Coherence> = stateProperty({
  id: 'one writer',
  name: 'oneWriter',
  sentence: 'A modified copy is the only copy.',
  equation: 'modified => others = 0',
  claims: (a, m, s) =>
    m.caches.map(cache => {
      const copies = m.caches
        .filter(other => other !== cache)
        .map(other => a.ite(a.eq(s(m.status(other)), a.int(INVALID)), a.int(0), a.int(1)))
      const others = sum(a, copies)
      return {
        subject: `cache=${cache}`,
        holds: implies(a, isModified(a, m, s, cache), a.eq(others, a.int(0))),
        terms: () => [
          ['modified', a.ite(isModified(a, m, s, cache), a.int(1), a.int(0))],
          ['others', others],
        ],
      }
    }),
})

/** No copy is out of date. */
export const fresh: StateProperty<Coherence> = stateProperty({
  id: 'fresh',
  name: 'fresh',
  sentence: 'Every copy has the value that was written last.',
  equation: 'copy = latest',
  claims: (a, m, s) =>
    m.caches.map(cache => ({
      subject: `cache=${cache}`,
      holds: a.or(a.eq(s(m.status(cache)), a.int(INVALID)), a.eq(s(m.copy(cache)), s(m.latest))),
      terms: () => [
        ['copy', s(m.copy(cache))],
        ['latest', s(m.latest)],
      ],
    })),
})

/** Both properties, and what they need of memory. */
export const invariant: readonly Conjunct<Coherence>[] = [
  { name: 'one writer', reason: 'it is to be proved', holds: oneWriter.holds },
  { name: 'fresh', reason: 'it is to be proved', holds: fresh.holds },
  {
    name: 'memory is behind a modified copy alone',
    reason: 'a miss fetches from memory where no copy is modified',
    holds: (a, m, s) => {
      const noneModified = m.caches.map(cache => a.not(isModified(a, m, s, cache)))
      return implies(a, all(a, noneModified), a.eq(s(m.memory), s(m.latest)))
    },
  },
]

/**
 * What whoever uses the caches may expect: a register, of which a read gives what was written last.
 * It knows nothing of copies, and keeps the one cell that it can.
 */
export function register(m: Coherence): Specification {
  let latest = 0
  return {
    cells: [m.latest],
    state: cell => {
      if (cell !== m.latest) throw new Error(`cell ${cell} is none of a register`)
      return latest
    },
    allows: () => true,
    book: ({ name, args, label }, result) => {
      if (name === 'write') latest = Number(args.value)
      if (name !== 'read' || result === latest) return
      throw new Error(`${label} gives ${result}, and ${latest} was written last`)
    },
  }
}
