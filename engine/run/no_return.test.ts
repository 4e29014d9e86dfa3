import { describe, expect, test } from 'vitest'
import { action } from '../action.ts'
import { lt, yes } from '../arith/derived.ts'
import { stateProperty } from '../property.ts'
import type { System } from '../system.ts'
import { traceOf } from '../trace.ts'
import { noReturn } from './no_return.ts'

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
