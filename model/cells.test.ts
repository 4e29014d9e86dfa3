import { describe, expect, test } from 'vitest'
import { scaled } from './bounds.ts'
import { perNetInit } from './kernels/released.ts'
import { buildModel } from './model.ts'
import type { Part } from './structure.ts'

const parts: readonly (readonly Part[])[] = [
  [],
  ['lifetimes', 'cpu_dead'],
  ['flow_cache'],
  ['interrupts'],
]

describe.each(parts.map(has => [has.join('+') || 'no part', has] as const))(
  'cells: %s',
  (_, has) => {
    const structure = { cpus: 2, netns: 2, families: ['ipv4'] as const, parts: has }
    const { cells } = buildModel(perNetInit, structure)

    test.each([
      ['nothing', {}],
      ['live entries', { liveMax: 3 }],
      ['counts, flows and depth', { countMax: 4, flowMax: 2, depthMax: 5 }],
    ] as const)(
      'where %s is bounded, what a cell mostly holds lies in its range',
      (_name, bounds) => {
        for (const cell of cells) {
          for (const params of [scaled(2, 1), { ...scaled(2, 1), highWatermark: 3 }]) {
            const { low, high } = cell.range(params, bounds)
            const likely = cell.likely?.(params, bounds)
            expect(low, cell.name).toBeLessThanOrEqual(high)
            if (likely === undefined) continue
            expect(likely.low, cell.name).toBeLessThanOrEqual(likely.high)
            expect(likely.high, cell.name).toBeLessThanOrEqual(2 ** 32 - 1)
          }
        }
      },
    )

    test('without bounds a cell has no limit; with them live entries and counts have one', () => {
      expect(cells.flatMap(cell => cell.limit?.({}) ?? [])).toEqual([])
      const live = cells.find(({ kind }) => kind === 'live')
      expect(live?.limit?.({ liveMax: 3 })).toEqual({ high: 3 })
      const count = cells.find(({ kind }) => kind === 'count')
      expect(count?.limit?.({ countMax: 4 })).toEqual({ low: -4, high: 4 })
    })
  },
)
