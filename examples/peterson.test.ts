import { describe, expect, test } from 'vitest'
import { explore } from '../engine/explore/explore.ts'
import { labelsOf } from '../engine/trace.ts'
import { lock, peterson, unsigned } from './peterson.ts'
import { heldBack, mutualExclusion } from './peterson_claims.ts'

const ask = { params: {}, bounds: {}, properties: [mutualExclusion], sometimes: [heldBack] }

/** The lock once more, without anything of ours: how many states, and steps between them. */
function counted(size: number): { readonly states: number; readonly transitions: number } {
  type Values = { level: number[]; line: ('raise' | 'sign' | 'pass')[]; last: number[] }
  const start: Values = {
    level: Array(size).fill(0),
    line: Array(size).fill('raise'),
    last: Array(size).fill(0),
  }
  const next = (from: Values, me: number): Values | undefined => {
    const to = structuredClone(from)
    const level = from.level[me] as number
    if (from.line[me] === 'raise') {
      to.level[me] = level === size - 1 ? 0 : level + 1
      if (level < size - 1) to.line[me] = 'sign'
    } else if (from.line[me] === 'sign') {
      to.last[level] = me
      to.line[me] = 'pass'
    } else {
      const below = from.level.every((other, who) => who === me || other < level)
      if (!below && from.last[level] === me) return undefined
      to.line[me] = 'raise'
    }
    return to
  }
  const seen = new Set([JSON.stringify(start)])
  const queue = [start]
  let transitions = 0
  for (const state of queue) {
    for (let me = 0; me < size; me++) {
      const to = next(state, me)
      if (to === undefined) continue
      transitions++
      const key = JSON.stringify(to)
      if (!seen.has(key)) queue.push(to)
      seen.add(key)
    }
  }
  return { states: seen.size, transitions }
}

describe('Peterson: the lock', () => {
  // Spin 6.5.2 stores as many, without partial order reduction.
  test.each([
    [2, 20, 34],
    [3, 417, 945],
    [4, 9272, 25_792],
  ])('for %i processes: %i states, and mutual exclusion in all of them', (size, states, steps) => {
    const found = explore({ ...ask, system: lock(peterson, size) })
    expect(found).toMatchObject({ states, transitions: steps, complete: true })
    expect(found.properties.get('mutex')?.verdict).toBe('exhausted')
    expect([...found.seen]).toEqual(['held back'])
  })

  test.each([2, 3])('for %i processes: a search of its own counts the same', size => {
    const { states, transitions } = explore({ ...ask, system: lock(peterson, size) })
    expect(counted(size)).toEqual({ states, transitions })
  })

  test('a search finds no symmetry where cells hold names of processes', () => {
    const found = explore({ ...ask, system: lock(peterson, 3), symmetry: true })
    expect(found).toMatchObject({ states: 417, symmetry: { rows: [], columns: [] } })
  })
})

describe('Peterson: nobody signs', () => {
  test('two processes are in the critical section after 6 steps, and not before', () => {
    const found = explore({ ...ask, system: lock(unsigned, 2) }).properties.get('mutex')
    expect(labelsOf(found?.trace ?? [])).toEqual([
      'raise process=0 level=1',
      'sign process=0 level=1',
      'pass process=0 level=1',
      'raise process=1 level=1',
      'sign process=1 level=1',
      'pass process=1 level=1',
    ])
  })
})
