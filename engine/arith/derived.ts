import type { Arith } from './arith.ts'

/** @file Operators that are defined by those of `Arith`, so that every reading has them. */

export function sub<I, B>(a: Arith<I, B>, x: I, y: I): I {
  return a.add(x, a.neg(y))
}

export function lt<I, B>(a: Arith<I, B>, x: I, y: I): B {
  return a.not(a.le(y, x))
}

export function max<I, B>(a: Arith<I, B>, x: I, y: I): I {
  return a.ite(a.le(x, y), y, x)
}

export function sum<I, B>(a: Arith<I, B>, terms: readonly I[]): I {
  return terms.reduce((x, y) => a.add(x, y), a.int(0))
}

/** `x` times a constant, as repeated addition: the logic stays linear. */
export function times<I, B>(a: Arith<I, B>, factor: number, x: I): I {
  return sum(a, Array<I>(factor).fill(x))
}

export function yes<I, B>(a: Arith<I, B>): B {
  return a.eq(a.int(0), a.int(0))
}

export function no<I, B>(a: Arith<I, B>): B {
  return a.not(yes(a))
}

export function all<I, B>(a: Arith<I, B>, terms: readonly B[]): B {
  return terms.reduce((x, y) => a.and(x, y), yes(a))
}

export function implies<I, B>(a: Arith<I, B>, x: B, y: B): B {
  return a.or(a.not(x), y)
}

/** -bound <= x <= bound. */
export function within<I, B>(a: Arith<I, B>, x: I, bound: I): B {
  return a.and(a.le(a.neg(bound), x), a.le(x, bound))
}
