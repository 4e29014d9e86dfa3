import { expect, test } from 'vitest'
import { grown, newStore, type SearchStore, storePlan } from './store.ts'

function bytes({ keys, parents, actions, index }: SearchStore): number {
  return keys.byteLength + parents.byteLength + actions.byteLength + index.byteLength
}

test.each([1, 2, 5])('store of %i words: grows to what memory was given, and not beyond', words => {
  const memory = 100_000_000
  const plan = storePlan(words, memory)
  let store = newStore(plan)
  let most = 0
  for (let states = 1; states <= plan.statesMax; states = Math.ceil(states * 1.7)) {
    const before = store
    store = grown(store, plan, states) ?? before
    const old = before.index === store.index ? 0 : before.index.byteLength
    most = Math.max(most, bytes(store) + old)
  }
  store = grown(store, plan, plan.statesMax) ?? store
  expect(store.parents.length).toBe(plan.statesMax)
  expect(store.index.length).toBeGreaterThanOrEqual(words * plan.statesMax)
  expect(most).toBeLessThanOrEqual(memory + 4 * words)
  // No plan that leaves most of the memory lying.
  expect(bytes(store)).toBeGreaterThan(memory / 2)
})

test('store: keeps its states when it grows', () => {
  const plan = storePlan(2, 1_000_000)
  const store = newStore(plan)
  store.keys[5] = 7
  store.parents[1] = 3
  store.actions[1] = 9
  const larger = grown(store, plan, 5000)
  expect([larger?.keys[5], larger?.parents[1], larger?.actions[1]]).toEqual([7, 3, 9])
  expect(grown(larger ?? store, plan, 5000)).toBe(larger)
})

test('store: does not grow where the machine has no such memory', () => {
  const plan = storePlan(2, 2 ** 60)
  expect(grown(newStore(plan), plan, 2 ** 20 + 1)).toBeUndefined()
})
