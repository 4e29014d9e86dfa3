import { afterAll, describe, expect, test } from 'vitest'
import { coherence, msi, silent } from '../../examples/coherence.ts'
import { fresh, invariant, oneWriter } from '../../examples/coherence_claims.ts'
import { dieHard, inRange, never, noOverflow, sizes } from '../../examples/die_hard.ts'
import { lock, peterson, unsigned } from '../../examples/peterson.ts'
import { invariantOfTwo, mutualExclusion } from '../../examples/peterson_claims.ts'
import { action } from '../action.ts'
import { lt, yes } from '../arith/derived.ts'
import { stateProperty } from '../property.ts'
import type { System } from '../system.ts'
import { inductiveScript, propertyScript } from './obligations.ts'
import { type ProveRequest, prove } from './prove.ts'
import { createSolver } from './solver.ts'

const solver = createSolver()
afterAll(() => solver.close())

/** What came of the invariant, and of the first property. */
async function outcome<S extends System>(
  of: Pick<ProveRequest<S>, 'system' | 'conjuncts' | 'goals'> & Partial<ProveRequest<S>>,
): Promise<readonly string[]> {
  const rest = { title: 'toy', stem: 'toy', parameters: [], deadlineMs: 20_000, solver }
  const { inductive, properties } = await prove<S>({ ...rest, ...of })
  return [inductive, ...properties].map(({ status, reason }) => `${status} ${reason}`.trim())
}

const jugs = {
  system: dieHard,
  parameters: [sizes],
  conjuncts: [inRange],
  goals: [{ property: noOverflow }],
}

describe('prove: on die hard', { tags: ['slow'] }, () => {
  test('no jug overflows, whatever the sizes are', async () => {
    expect(await outcome(jugs)).toEqual(['proved', 'proved'])
  })

  test('without an assumption about the sizes the start is not in the invariant', async () => {
    const [inductive, property] = await outcome({ ...jugs, parameters: [] })
    expect(inductive).toBe('open init => I')
    expect(property).toBe('open I is not inductive: init => I')
  })

  test('what is false is open: induction finds no trace', async () => {
    const [, property] = await outcome({ ...jugs, goals: [{ property: never(4) }] })
    expect(property).toBe('open I => not 4')
  })

  test('vacuous: an action that can never be taken, and a property that cannot be false', async () => {
    const dream = action('dream', {}, { enabled: a => lt(a, a.int(0), a.int(0)), next: () => [] })
    const system: System = { ...dieHard, actions: [...dieHard.actions, dream] }
    expect(await outcome({ ...jugs, system })).toEqual([
      'vacuous not satisfiable: I and dream is possible',
      'vacuous I is vacuous: not satisfiable: I and dream is possible',
    ])
    const nothing = stateProperty({
      ...{ id: 'nothing', name: 'nothing', sentence: 'Nothing is said.', equation: '0 = 0' },
      claims: a => [{ subject: 'all', holds: yes(a), terms: () => [] }],
    })
    expect(await outcome({ ...jugs, goals: [{ property: nothing }] })).toEqual([
      'proved',
      'vacuous not satisfiable: nothing can be false',
    ])
  })

  test('unknown: a deadline that nobody can keep', async () => {
    const own = createSolver()
    const [inductive] = await outcome({ ...jugs, deadlineMs: 1, solver: own })
    expect(inductive).toMatch(/^unknown no answer within 1 ms/)
    own.close()
  })

  test('every action has an obligation, and a check that it can be taken', () => {
    const { checks } = inductiveScript({ ...jugs, title: 'jugs' })
    const asked = (expected: 'sat' | 'unsat') =>
      checks.filter(check => check.expected === expected).length
    // init and I are possible, and six actions; init => I, and I after six actions.
    expect([asked('sat'), asked('unsat')]).toEqual([2 + 6, 1 + 6])
    const { text } = propertyScript({ ...jugs, title: 'jugs' }, { property: noOverflow })
    expect(text).toContain('(declare-const bigSize Int)')
  })
})

describe("prove: on Peterson's lock for two", { tags: ['slow'] }, () => {
  const ofTwo = { system: lock(peterson, 2), goals: [{ property: mutualExclusion }] }

  test('mutual exclusion follows from an invariant', async () => {
    expect(await outcome({ ...ofTwo, conjuncts: invariantOfTwo })).toEqual(['proved', 'proved'])
  })

  test.each([
    ['someone signed last', "I and pass process=0 level=1 => I'"],
    ['the last waits', 'I => mutex'],
  ])('without "%s" it is open', async (name, obligation) => {
    const conjuncts = invariantOfTwo.filter(conjunct => conjunct.name !== name)
    expect((await outcome({ ...ofTwo, conjuncts })).join()).toContain(obligation)
  })

  test('where nobody signs, signing leads out of the invariant', async () => {
    const system = lock(unsigned, 2)
    const [inductive] = await outcome({ ...ofTwo, system, conjuncts: invariantOfTwo })
    expect(inductive).toBe("open I and sign process=0 level=1 => I'")
  })
})

describe('prove: on a coherence protocol', { tags: ['slow'] }, () => {
  const goals = [{ property: oneWriter }, { property: fresh }]

  test('three caches have one writer and no stale copy', async () => {
    const system = coherence(msi, 3, 2)
    expect(await outcome({ system, conjuncts: invariant, goals })).toEqual(Array(3).fill('proved'))
  })

  test('silent writes lead out of the invariant', async () => {
    const system = coherence(silent, 2, 1)
    const [inductive] = await outcome({ system, conjuncts: invariant, goals })
    expect(inductive).toBe("open I and write cache=0 value=0 => I'")
  })
})
