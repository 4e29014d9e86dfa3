import { describe, expect, test } from 'vitest'
import { type Action, action } from '../../action.ts'
import { sum, yes } from '../../arith/derived.ts'
import { stateProperty } from '../../property.ts'
import type { System } from '../../system.ts'
import { explore } from '../explore.ts'
import { exploreTogether } from '../team/team.ts'

/**
 * A matrix of bits: one step toggles a bit, or, in a tied matrix, copies a bit to another row of
 * its column. Rows and columns are scalarsets. A copy ties the bits of a column together; without
 * it, the bits of each row can change places by themselves.
 */
function matrix(height: number, width: number, tied: boolean): System {
  const rows = [...Array(height).keys()]
  const columns = [...Array(width).keys()]
  const at = (row: number, column: number): number => row * width + column
  const toggles = rows.flatMap(row =>
    columns.map(column =>
      action(
        'toggle',
        { row, column },
        {
          enabled: a => yes(a),
          next: (a, s) => [[at(row, column), a.add(a.int(1), a.neg(s(at(row, column))))]],
        },
      ),
    ),
  )
  const copies = columns.flatMap(column =>
    rows.flatMap(row =>
      rows
        .filter(from => from !== row)
        .map((from): Action => {
          const next: Action['next'] = (_, s) => [[at(row, column), s(at(from, column))]]
          return action('copy', { from, row, column }, { enabled: a => yes(a), next })
        }),
    ),
  )
  return {
    name: `matrix ${height}x${width}`,
    scalarsets: [
      { name: 'row', size: height },
      { name: 'column', size: width },
    ],
    cells: rows.flatMap(row =>
      columns.map(column => ({
        name: `bit[${row}][${column}]`,
        stem: 'bit',
        index: { row, column },
        range: () => ({ low: 0, high: 1 }),
      })),
    ),
    actions: [...toggles, ...(tied ? copies : [])],
    initial: a => () => a.int(0),
    parameters: [],
  }
}

/** Violated by the matrix of ones alone, which is as far from that of zeros as can be. */
const someZero = stateProperty<System>({
  id: 'zero',
  name: 'some zero',
  sentence: 'some bit is 0',
  equation: 'ones < bits',
  claims: (a, { cells }, s) => {
    const ones = sum(
      a,
      [...cells.keys()].map(cell => s(cell)),
    )
    const bits = a.int(cells.length)
    return [{ subject: 'all', holds: a.not(a.le(bits, ones)), terms: () => [['ones', ones]] }]
  },
})

function requestOf(height: number, width: number, tied: boolean) {
  const system = matrix(height, width, tied)
  return { system, params: {}, bounds: {}, properties: [someZero], memoryMax: 2 ** 23 }
}

describe('matrix: classes of bit matrices', () => {
  // Binary matrices up to the order of rows and of columns: OEIS A028657.
  test.each([
    [2, 2, 7],
    [2, 3, 13],
    [3, 2, 13],
    [3, 3, 36],
    [2, 4, 22],
    [4, 3, 87],
  ])('%ix%i: %i up to the order of rows and of columns', async (height, width, classes) => {
    const request = requestOf(height, width, true)
    const plain = explore(request)
    const reduced = explore({ ...request, symmetry: true })
    expect(plain.states).toBe(2 ** (height * width))
    expect(reduced.states).toBe(classes)
    expect(reduced.symmetry).toEqual({
      rows: [...Array(height).keys()],
      columns: [...Array(width).keys()],
      perRow: false,
    })
    for (const { depth, properties } of [plain, reduced]) {
      expect(properties.get('zero')?.trace).toHaveLength(plain.depth)
      expect(depth).toBe(plain.depth)
    }
    const together = await exploreTogether({ ...request, symmetry: true }, 2)
    expect([together.states, together.depth]).toEqual([classes, plain.depth])
  })

  // A row is as good as the number of its ones: multisets of `height` of the numbers 0 .. width.
  test.each([
    [2, 2, 6],
    [2, 3, 10],
    [3, 2, 10],
    [3, 3, 20],
    [4, 4, 70],
  ])('%ix%i: %i where each row has an order of columns of its own', (height, width, classes) => {
    const reduced = explore({ ...requestOf(height, width, false), symmetry: true })
    expect(reduced.symmetry?.perRow).toBe(true)
    expect([reduced.states, reduced.depth]).toEqual([classes, height * width])
    expect(reduced.properties.get('zero')?.trace).toHaveLength(height * width)
  })
})
