import { bench, describe } from 'vitest'
import { StateTable } from '../checkers/state_table.ts'

/** Packed states of the size of the model's, each twice: as many hits as inserts. */
const WORDS = 3
const STATES = 100_000
const keys = Array.from({ length: STATES }, (_, i) =>
  Uint32Array.from([Math.imul(i, 0x9e3779b1), i >>> 3, i & 7]),
)

describe('the set of seen states', () => {
  bench('StateTable: open addressing over typed arrays', () => {
    const table = new StateTable(WORDS)
    for (const key of keys) table.add(key, 0, 0)
    for (const key of keys) table.add(key, 0, 0)
  })

  bench('Set of strings', () => {
    const seen = new Set<string>()
    for (const key of keys) seen.add(key.join())
    for (const key of keys) seen.add(key.join())
  })
})
