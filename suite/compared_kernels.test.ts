import { describe, expect, test } from 'vitest'
import type { Kernel } from '../model/kernel.ts'
import { perNetInit } from '../model/kernels/released.ts'
import { patch } from '../model/patch.ts'
import { checkKernels } from './compared_kernels.ts'

/** What a stranger's file may have in place of a function of a kernel. */
type Add = (a: Arithmetic, fbc: Counter, cpu: number, amount: object) => unknown
interface Counter {
  readonly count: { readonly value: object; assign(value: unknown): readonly unknown[] }
}
type Arithmetic = Readonly<Record<'int' | 'le' | 'ite', (...operands: unknown[]) => object>>

function mine(change: object): Kernel {
  return patch(perNetInit, { name: 'mine', summary: 'mine', ...change })
}

function withAdd(add: Add): Kernel {
  return mine({ percpuCounterAdd: add })
}

describe('functions that a search could not use', { timeout: 60_000 }, () => {
  test.each<readonly [string, Kernel, RegExp]>([
    ['no number', withAdd((_, { count }) => count.assign(NaN)), /gives NaN where a number/],
    ['an object', withAdd((_, { count }) => count.assign({})), /gives something else where a numb/],
    ['no constant', withAdd((a, { count }) => count.assign(a.int(0.5))), /\(a.int\(0.5\)\)/],
    [
      'a number for a condition',
      withAdd((a, { count }, _, amount) => count.assign(a.ite(amount, amount, amount))),
      /where a condition, as a.le\(\) gives it,/,
    ],
    [
      'a comparison of JavaScript',
      withAdd((a, { count }) => count.assign(count.value > a.int(3) ? a.int(1) : a.int(2))),
      /compares or adds in JavaScript/,
    ],
    [
      'two writes of a cell',
      withAdd((a, { count }) => [...count.assign(a.int(1)), ...count.assign(a.int(2))]),
      /writes count\[0\] twice in one step/,
    ],
    [
      'a cell that there is not',
      mine({ netFree: () => (a: Arithmetic) => [[1e9, a.int(0)]] }),
      /the cell 1000000000/,
    ],
    [
      'chance',
      withAdd((a, { count }) => count.assign(a.int(Math.floor(Math.random() * 1e9)))),
      /is another thing each time/,
    ],
    [
      'what throws no error',
      mine({
        netFree: () => {
          throw 'no'
        },
      }),
      /\(no\) fails/,
    ],
  ])('%s', (_, kernel, message) => {
    expect(() => checkKernels([perNetInit, kernel])).toThrow(message)
  })

  test('what changes later is noticed when it is looked at again', () => {
    let later = 1
    const kernel = withAdd((a, { count }) => count.assign(a.int(later)))
    const stillTheSame = checkKernels([perNetInit, kernel])
    stillTheSame(kernel)
    later = 2
    expect(() => stillTheSame(kernel)).toThrow('is another thing each time')
    stillTheSame(perNetInit)
  })
})
