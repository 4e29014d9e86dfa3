import { expect, test } from 'vitest'
import { perNetInit } from '../model/kernels.ts'
import { buildModel } from '../model/model.ts'
import type { Structure } from '../model/variables.ts'
import { scaled } from '../properties/bounds.ts'
import { rangeOf } from './range.ts'

const shape: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['flow_cache'] }
const m = buildModel(perNetInit, shape)

function rangesOf(bounds: Parameters<typeof rangeOf>[3], params = scaled(2)) {
  const named = (name: string) => {
    const cell = m.variables.cells.find(candidate => candidate.name === name)
    if (cell === undefined) throw new Error(`no variable ${name}`)
    return rangeOf(cell, m, params, bounds)
  }
  return { valid: named('flow.valid[0][0]'), list: named('gc_list.empty[0]') }
}

test('rangeOf: a table is bounded by its watermark, a list by what the search is told', () => {
  const bounded = rangesOf({ liveMax: 4, flowMax: 2 }, { ...scaled(2), highWatermark: 3 })
  expect(bounded.valid).toEqual({ low: 0, high: 6 })
  expect(bounded.list).toEqual({ low: 0, high: 4 })
})

test('rangeOf: what nothing bounds has a range all the same', () => {
  const { valid, list } = rangesOf({})
  expect(valid.high).toBeGreaterThan(4096)
  expect(list.high).toBeGreaterThan(4096)
})
