import { expect, test } from 'vitest'
import { draws } from './draws.ts'

test('entries come and go in bulk, up to two batches at once; all else one by one', () => {
  const bulk = Object.entries(draws).filter(([, { repeatMax }]) => repeatMax !== undefined)
  expect(bulk.map(([name]) => name)).toEqual(['dst_alloc', 'dst_free'])
  expect(bulk.map(([, { repeatMax }]) => repeatMax?.({ batch: 32 }))).toEqual([64, 64])
})

test('entries are drawn most, and more of them come than go', () => {
  const weight = (name: string): number => draws[name]?.weight ?? 0
  const [most, next] = Object.entries(draws).sort(([, x], [, y]) => y.weight - x.weight)
  expect([most?.[0], next?.[0]]).toEqual(['dst_alloc', 'dst_free'])
  expect(weight('dst_alloc')).toBeGreaterThan(weight('dst_free'))
  expect(weight('cpu_down')).toBeGreaterThan(0)
})
