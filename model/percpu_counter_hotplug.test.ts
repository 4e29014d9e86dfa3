import { expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { scaled } from './bounds.ts'
import { perNetInit } from './kernels/released.ts'
import { buildModel } from './model.ts'
import { percpuCounterCpuDead } from './percpu_counter_hotplug.ts'

test('the fold of a dead CPU moves the slots of counters on the list, and of no other', () => {
  const a = numbers(scaled(4))
  const m = buildModel(perNetInit, { cpus: 2, netns: 2, families: ['ipv4'] })
  const boot = m.initial(a)
  const before: Record<string, number> = {
    'count[0]': 5,
    'slot[0][1]': 3,
    // The counter of a netns that is gone.
    'count[1]': 7,
    'slot[1][1]': 2,
  }
  const s = (cell: number): number => before[m.cells[cell]?.name ?? ''] ?? boot(cell)
  const after = new Map(percpuCounterCpuDead(m, 1)(a, s))
  const values = Object.keys(before).map(name => {
    const cell = m.cells.findIndex(each => each.name === name)
    return [name, after.get(cell) ?? s(cell)]
  })
  expect(Object.fromEntries(values)).toEqual({
    'count[0]': 8,
    'slot[0][1]': 0,
    'count[1]': 7,
    'slot[1][1]': 2,
  })
})
