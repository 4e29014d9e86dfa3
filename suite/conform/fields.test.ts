import { describe, expect, test } from 'vitest'
import { stable61 } from '../../model/kernels/beside.ts'
import { copiedTemplate, lineage } from '../../model/kernels/released.ts'
import { type Conformance, isLike } from './conform.ts'
import { combinations, differing, fieldsOf, kernelOf } from './fields.ts'

const stable = fieldsOf(stable61)

describe('fields', () => {
  test('every combination is one kernel, and each kernel of the line one combination', () => {
    expect(combinations).toHaveLength(64)
    expect(new Set(combinations.map(fields => JSON.stringify(fields))).size).toBe(64)
    for (const kernel of [...lineage, stable61]) {
      const fields = fieldsOf(kernel)
      expect(combinations.filter(other => differing(fields, other).length === 0)).toHaveLength(1)
    }
    expect(fieldsOf(kernelOf(stable))).toEqual(stable)
  })

  test('a kernel without slots is like no tree', () => {
    const found = { fields: fieldsOf(copiedTemplate), add: 'passes the batch' } as Conformance
    expect(isLike({ ...copiedTemplate, counters: 'none' }, found)).toBe(false)
    expect(isLike(copiedTemplate, found)).toBe(true)
  })
})
