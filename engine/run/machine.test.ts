import { describe, expect, test } from 'vitest'
import { dieHard } from '../../examples/die_hard.ts'
import { lock, peterson } from '../../examples/peterson.ts'
import type { Action } from '../action.ts'
import { machine, writtenCells, writtenValues } from './machine.ts'

function take(m: ReturnType<typeof machine>, label: string): void {
  const action = m.system.actions.find(candidate => candidate.label === label) as Action
  m.apply(action.next(m.arith, m.state))
}

describe('machine: on die hard', () => {
  test('steps write, and a reset goes back to the initial state', () => {
    const m = machine(dieHard, {})
    take(m, 'fill big')
    take(m, 'big to small')
    expect([...m.values]).toEqual([3, 2])
    m.reset()
    expect([...m.values]).toEqual([0, 0])
  })

  test('the parameters that a run gives go before the defaults', () => {
    const m = machine(dieHard, { bigSize: 7 })
    take(m, 'fill big')
    take(m, 'fill small')
    expect([...m.values]).toEqual([3, 7])
  })

  test('an update is read as a whole before it is written', () => {
    const m = machine(dieHard, {})
    m.values.set([3, 4])
    take(m, 'small to big')
    expect([...m.values]).toEqual([2, 5])
  })

  test('every cell is written by some action, and with these values now', () => {
    const m = machine(dieHard, {})
    expect(writtenCells(m)).toEqual([0, 1])
    expect(writtenValues(m).get(1)).toEqual([0, 5, 0, 0, 0])
  })
})

test('machine: a lock of one has no level, and nothing but to leave', () => {
  const m = machine(lock(peterson, 1), {})
  expect(m.system.actions.map(({ label }) => label)).toEqual(['leave process=0'])
  expect(writtenCells(m)).toEqual([0])
})
