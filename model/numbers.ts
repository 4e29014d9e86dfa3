import type { Arith, Param } from './arith.ts'

/** The values of a model's parameters. */
export type Params = Readonly<Record<Param, number>>

/**
 * The reading of the arithmetic in numbers: random testing, replay and search run the model in it.
 *
 * Exact while every value stays below 2^53; the largest that the model forms is 2^33.
 */
export function numbers(params: Params): Arith<number, boolean> {
  return {
    int: value => value,
    param: name => params[name],
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
