import type { Action } from '../../action.ts'
import type { Property } from '../../property.ts'
import { compiledModel, DISABLED } from '../../run/compiled_model.ts'
import type { Instance } from '../../system.ts'
import type { Trace } from '../../trace.ts'

/** States of which each stands for all that differ by the names of members. */
export interface Representatives {
  stands(state: number, values: ArrayLike<number>): boolean
}

/**
 * A trace from the initial state, with the members as they are, along states that stand for others.
 *
 * From each state reached it takes the first action of the table that leads to a state of the next
 * class: by symmetry there is one. `action` is the last step of a step property, -1 if there is
 * none; then the property fails in the last state.
 */
export function concreteTrace(
  request: Instance,
  representatives: Representatives,
  path: readonly number[],
  action: number,
  property: Property,
): Trace {
  const m = compiledModel({ ...request, properties: [property] })
  const { actions } = request.system
  /** Takes the first action after which, from the same values, `wanted` says so. */
  const take = (wanted: (verdict: number) => boolean): Action => {
    const before = m.values.slice()
    for (const [index, action] of actions.entries()) {
      const verdict = m.step(index)
      if (verdict === DISABLED) continue
      if (wanted(verdict)) return action
      m.load(before)
    }
    throw new Error(`${property.id}: no step leads to the next state: the symmetry is none`)
  }
  const steps = path.map(state => take(() => representatives.stands(state, m.values)))
  return action === -1 ? steps : [...steps, take(verdict => verdict === 1)]
}
