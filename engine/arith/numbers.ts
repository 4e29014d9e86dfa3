import type { Arith, Params } from './arith.ts'

/** The value of a parameter. Throws if it has none. */
export function parameterValue(params: Params, name: string): number {
  const value = params[name]
  if (value === undefined) throw new Error(`the parameter ${name} has no value`)
  return value
}

/**
 * The reading of the arithmetic in numbers: random testing, replay and search run a system in it.
 *
 * Exact while every value stays below 2^53.
 */
export function numbers(params: Params): Arith<number, boolean> {
  return {
    int: value => value,
    param: name => parameterValue(params, name),
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
