import { expect, test } from 'vitest'
import { action } from '../action.ts'
import { yes } from '../arith/derived.ts'
import { stateProperty } from '../property.ts'
import type { CellInfo, System } from '../system.ts'
import { promela } from './promela.ts'

const cell = (name: string, low: number, high: number): CellInfo => {
  return { name, stem: name, index: {}, range: () => ({ low, high }) }
}

/** Cells of four sizes, all of which one action counts up, or the first two of which it swaps. */
function system(swap: boolean): System {
  const cells = [
    cell('bit', 0, 1),
    cell('byte', 0, 200),
    cell('short', -300, 300),
    cell('int', -(2 ** 20), 2 ** 20),
  ]
  return {
    name: 'sizes',
    cells,
    scalarsets: [],
    parameters: [],
    initial: a => () => a.int(0),
    actions: [
      action(
        'next',
        {},
        {
          enabled: (a, s) => a.le(s(0), a.int(0)),
          next: (a, s) =>
            swap
              ? [
                  [0, s(1)],
                  [1, s(0)],
                ]
              : cells.map((_, at) => [at, a.add(s(at), a.int(1))] as const),
        },
      ),
    ],
  }
}

const never = stateProperty({
  id: 'never',
  name: 'never',
  sentence: 'The first cell is never set.',
  equation: 'bit = 0',
  claims: (a, _, s) => [{ subject: 'all', holds: a.eq(s(0), a.int(0)), terms: () => [] }],
})

test('promela: each variable has the smallest type that holds its range', () => {
  const text = promela({ system: system(false), params: {}, bounds: {}, properties: [never] })
  for (const declared of ['bit bit = 0;', 'byte byte = 0;', 'short short = 0;', 'int int = 0;']) {
    expect(text).toContain(declared)
  }
  expect(text).toContain('assert(false)')
})

test('promela: writes that read each other in a circle are an error', () => {
  const request = { system: system(true), params: {}, bounds: {}, properties: [] }
  expect(() => promela(request)).toThrow('next: its writes read each other in a circle')
})

test('promela: what holds everywhere is asked all the same', () => {
  const always = { ...never, holds: yes as never }
  const text = promela({ system: system(false), params: {}, bounds: {}, properties: [always] })
  expect(text).toContain('assert(false)')
})
