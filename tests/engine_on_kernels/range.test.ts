import { expect, test } from 'vitest'
import { likelyRange, widenedRange } from '../../engine/explore/packed/range.ts'
import { type Bounds, valuesOf } from '../../engine/system.ts'
import { scaled } from '../../model/bounds.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import type { Params } from '../../model/params.ts'
import type { Structure } from '../../model/structure.ts'

const shape: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['flow_cache'] }
const m = buildModel(perNetInit, shape)

function rangesOf(bounds: Bounds, params: Params = scaled(2)) {
  const named = (name: string) => {
    const cell = m.variables.cells.find(candidate => candidate.name === name)
    if (cell === undefined) throw new Error(`no variable ${name}`)
    return cell.range(valuesOf(m, params), bounds)
  }
  return { valid: named('flow.valid[0][0]'), list: named('gc_list.empty[0]') }
}

test('range: a table is bounded by its watermark, a list by what the search is told', () => {
  const bounded = rangesOf({ liveMax: 4, flowMax: 2 }, { ...scaled(2), highWatermark: 3 })
  expect(bounded.valid).toEqual({ low: 0, high: 6 })
  expect(bounded.list).toEqual({ low: 0, high: 4 })
})

test('range: what nothing bounds has a range all the same', () => {
  const { valid, list } = rangesOf({})
  expect(valid.high).toBeGreaterThan(4096)
  expect(list.high).toBeGreaterThan(4096)
})

test('likelyRange: lies inside the limit, and holds the value after boot', () => {
  const bounds = { liveMax: 3, countMax: 2 }
  const count = m.variables.cells.find(({ kind }) => kind === 'count')
  const slot = m.variables.cells.find(({ kind }) => kind === 'slot')
  if (count === undefined || slot === undefined) throw new Error('no counter')
  expect(likelyRange(count, scaled(3), bounds, [0])).toEqual({ low: -2, high: 2 })
  expect(likelyRange(count, scaled(3), { liveMax: 3 }, [0])).toEqual({ low: -2, high: 5 })
  expect(likelyRange(slot, scaled(3), bounds, [0])).toEqual({ low: -2, high: 2 })
  expect(likelyRange(slot, scaled(3), bounds, [4])).toEqual({ low: -2, high: 4 })
})

test('widened: makes room for the value, and stops at the limit', () => {
  const limit = { low: -10, high: 20 }
  expect(widenedRange({ low: 0, high: 3 }, 4, limit)).toEqual({ low: 0, high: 7 })
  expect(widenedRange({ low: 0, high: 3 }, 9, limit)).toEqual({ low: 0, high: 9 })
  expect(widenedRange({ low: -4, high: 3 }, -5, limit)).toEqual({ low: -10, high: 3 })
})
