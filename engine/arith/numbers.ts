import type { Arith, Param } from './arith.ts'

type FlowParam = 'highWatermark' | 'lowWatermark' | 'shrinkTo' | 'kept' | 'keptNoPolicy'

/** The values of a model's parameters; those of the flow cache are the kernel's where not given. */
export type Params = Readonly<
  Record<Exclude<Param, FlowParam>, number> & Partial<Record<FlowParam, number>>
>

/**
 * The kernel's own, in entries.
 * @kernel net/core/flow.c flow_cache_init()
 */
export const watermarks = { highWatermark: 4096, lowWatermark: 2048, shrinkTo: 2 } as const

/** Only proofs ask for these. */
const open = { kept: 0, keptNoPolicy: 0 } as const

/** The value of every parameter, given or not. */
export function valuesOf(params: Params): Readonly<Record<Param, number>> {
  return { ...watermarks, ...open, ...params }
}

/**
 * The reading of the arithmetic in numbers: random testing, replay and search run the model in it.
 *
 * Exact while every value stays below 2^53; the largest that the model forms is 2^33.
 */
export function numbers(params: Params): Arith<number, boolean> {
  const values = valuesOf(params)
  return {
    int: value => value,
    param: name => values[name],
    add: (x, y) => x + y,
    neg: x => 0 - x,
    le: (x, y) => x <= y,
    eq: (x, y) => x === y,
    not: x => !x,
    and: (x, y) => x && y,
    or: (x, y) => x || y,
    ite: (condition, yes, no) => (condition ? yes : no),
  }
}
