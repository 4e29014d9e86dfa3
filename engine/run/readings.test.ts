import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { coherence, msi, silent } from '../../examples/coherence.ts'
import { fresh, oneWriter } from '../../examples/coherence_claims.ts'
import { dieHard, never } from '../../examples/die_hard.ts'
import { lock, peterson } from '../../examples/peterson.ts'
import { mutualExclusion } from '../../examples/peterson_claims.ts'
import { tokenBucket } from '../../examples/token_bucket.ts'
import type { Action } from '../action.ts'
import type { Property } from '../property.ts'
import type { Bounds, System } from '../system.ts'
import { compiledModel, DISABLED } from './compiled_model.ts'
import { insideBounds } from './inside_bounds.ts'
import { machine } from './machine.ts'

interface Case {
  readonly system: System
  readonly properties: readonly Property[]
  readonly bounds: Bounds
}

function judged<S extends System>(
  system: S,
  properties: readonly Property<S>[],
  bounds: Bounds = {},
): Case {
  return { system, properties: properties as readonly Property[], bounds }
}

const cases = [
  judged(dieHard, [never(4), never(2)]),
  judged(lock(peterson, 3), [mutualExclusion]),
  judged(coherence(msi, 3, 2), [oneWriter, fresh]),
  judged(coherence(silent, 3, 2), [fresh, oneWriter]),
  judged(tokenBucket, [], { sentMax: 2 }),
]

/** One step in numbers: what `CompiledModel.step` has to return, and the values after it. */
function stepped({ system, properties, bounds }: Case, values: Float64Array, index: number) {
  const m = machine(system, {})
  m.values.set(values)
  const action = system.actions[index] as Action
  const before = machine(system, {})
  before.values.set(values)
  const stays = { outcome: DISABLED, values: [...values] }
  if (!action.enabled(m.arith, m.state)) return stays
  m.apply(action.next(m.arith, m.state))
  if (!insideBounds(m.arith, system, m.state, bounds)) return stays
  const outcome = properties.findIndex(
    ({ after }) => !after(m.arith, system, before.state, action, m.state),
  )
  return { outcome: outcome + 1, values: [...m.values] }
}

describe('compiledModel: on the examples, step by step as in numbers', () => {
  property.prop([fc.constantFrom(...cases), fc.array(fc.nat(), { maxLength: 40 })])(
    'guards, values, bounds and verdicts',
    (toy, draws) => {
      const compiled = compiledModel({ ...toy, params: {} })
      for (const draw of draws) {
        const index = draw % toy.system.actions.length
        const expected = stepped(toy, compiled.values.slice(), index)
        const outcome = compiled.step(index)
        expect({ outcome, values: [...compiled.values] }).toEqual(expected)
      }
    },
  )
})
