import { describe, expect, test } from 'vitest'
import { action } from '../action.ts'
import { lt, yes } from '../arith/derived.ts'
import { stateProperty } from '../property.ts'
import type { System } from '../system.ts'
import { labelsOf, traceOf } from '../trace.ts'
import { noReturn, wayOut } from './no_return.ts'

const FUSE = 0

/** A fuse burns down from the first mark to the fifth, and can be put out up to the second. */
const fuse: System = {
  name: 'fuse',
  cells: [{ name: 'mark', stem: 'mark', index: {}, range: () => ({ low: 0, high: 5 }) }],
  scalarsets: [],
  parameters: [],
  initial: a => () => a.int(0),
  actions: [
    action(
      'light',
      {},
      { enabled: (a, s) => a.eq(s(FUSE), a.int(0)), next: a => [[FUSE, a.int(1)]] },
    ),
    action(
      'burn',
      {},
      {
        enabled: (a, s) => a.and(lt(a, a.int(0), s(FUSE)), lt(a, s(FUSE), a.int(5))),
        next: (a, s) => [[FUSE, a.add(s(FUSE), a.int(1))]],
      },
    ),
    action(
      'put out',
      {},
      { enabled: (a, s) => a.le(s(FUSE), a.int(2)), next: a => [[FUSE, a.int(0)]] },
    ),
    action('wait', {}, { enabled: yes, next: () => [] }),
  ],
}

const noBang = stateProperty({
  id: 'no bang',
  name: 'noBang',
  sentence: 'The fuse does not burn down.',
  equation: 'mark < 5',
  claims: (a, _, s) => [
    { subject: 'all', holds: lt(a, s(FUSE), a.int(5)), terms: () => [['mark', s(FUSE)]] },
  ],
})

const of = { system: fuse, params: {}, bounds: {} }
const burning = traceOf(fuse, ['light', 'wait', 'burn', 'burn', 'burn', 'burn'])

describe('noReturn: on a fuse', () => {
  test('it is the step after which nobody can put it out', () => {
    const found = noReturn(of, burning, noBang, 6, values => values[FUSE] as number)
    expect(found).toEqual({ step: 4 })
  })

  test('a search that may look at few states says between which steps', () => {
    const found = noReturn(of, burning, noBang, 6, values => values[FUSE] as number, 1)
    expect(found).toEqual({ after: 3, upTo: 5 })
  })
})

describe('wayOut: on a fuse', () => {
  const outAfter = (steps: number, statesMax?: number) => {
    const found = wayOut(of, burning.slice(0, steps), noBang, v => v[FUSE] as number, statesMax)
    return found && labelsOf(found)
  }

  test('it is put out while it can be', () => {
    expect(outAfter(0)).toEqual([])
    expect(outAfter(1)).toEqual(['put out'])
    expect(outAfter(3)).toEqual(['put out'])
  })

  test('there is none after the point of no return', () => {
    expect(outAfter(4)).toBeUndefined()
    expect(outAfter(5)).toBeUndefined()
  })

  test('a way on which it burns on first is found by the search', () => {
    const late: System = {
      ...fuse,
      actions: [
        ...fuse.actions.filter(({ name }) => name !== 'put out'),
        action(
          'put out',
          {},
          { enabled: (a, s) => a.eq(s(FUSE), a.int(3)), next: a => [[FUSE, a.int(0)]] },
        ),
      ],
    }
    const lit = traceOf(late, ['light'])
    const asked = { ...of, system: late }
    const way = wayOut(asked, lit, noBang, v => v[FUSE] as number)
    expect(way && labelsOf(way)).toEqual(['burn', 'burn', 'put out'])
    expect(wayOut(asked, lit, noBang, v => v[FUSE] as number, 1)).toBeUndefined()
  })
})
