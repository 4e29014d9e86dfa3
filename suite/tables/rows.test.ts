import { describe, expect, test } from 'vitest'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { ExpectedOutcome } from './explore_check.ts'
import { checksOf, rowOf, type SearchTable } from './rows.ts'

const row: ExpectedOutcome = { states: 1, transitions: 2, depth: 3, violated: { P2: 4 } }
const table: SearchTable = {
  table: 'two kernels',
  kernels: [copiedTemplate, perNetInit],
  rows: { 'copied-template': row, 'per-net-init': { ...row, states: 7 } },
  search: () => ({
    structure: { cpus: 1, netns: 2, families: ['ipv4'] },
    params: scaled(2),
    bounds: {},
    properties: ['P2'],
    seen: [],
  }),
}

describe('checksOf', () => {
  test('each kernel gets its own row', () => {
    const checks = checksOf(table)
    expect(checks.map(({ kernel, states }) => [kernel, states])).toEqual([
      [copiedTemplate, 1],
      [perNetInit, 7],
    ])
    expect(checks[0]).toMatchObject({ ...row, properties: ['P2'] })
  })

  test('a kernel without a row is an error, not a check that expects nothing', () => {
    const rows = { 'copied-template': row }
    expect(() => checksOf({ ...table, rows })).toThrow(
      'the table "two kernels" has no row for the kernel per-net-init',
    )
    expect(() => rowOf('proofs', {}, perNetInit)).toThrow('"proofs" has no row for the kernel per-')
  })

  test('a row without a kernel is an error, not an expectation that nobody checks', () => {
    expect(() => checksOf({ ...table, kernels: [perNetInit] })).toThrow(
      'the table "two kernels" has no kernel for its row copied-template',
    )
  })
})
