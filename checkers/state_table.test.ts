import { expect, test } from 'vitest'
import { NO_PARENT, StateTable } from './state_table.ts'

test('StateTable: keeps every state once, through all its growth', () => {
  const table = new StateTable(2)
  const key = (i: number): Uint32Array => new Uint32Array([i, Math.imul(i, 0x9e3779b1)])
  for (let i = 0; i < 10_000; i++) expect(table.add(key(i), i - 1, i % 7)).toBe(true)
  for (let i = 0; i < 10_000; i++) expect(table.add(key(i), 0, 0)).toBe(false)
  expect(table.size).toBe(10_000)
  expect([table.parent(0), table.parent(9_999), table.action(9_999)]).toEqual([NO_PARENT, 9_998, 3])
  expect([...table.keys.subarray(2 * 9_999, 2 * 10_000)]).toEqual([...key(9_999)])
})

test('StateTable: states that differ in the last word only are two', () => {
  const table = new StateTable(3)
  expect(table.add(new Uint32Array([1, 2, 3]), NO_PARENT, NO_PARENT)).toBe(true)
  expect(table.add(new Uint32Array([1, 2, 4]), 0, 0)).toBe(true)
  expect(table.add(new Uint32Array([1, 2, 3]), 1, 0)).toBe(false)
})
