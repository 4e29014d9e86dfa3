import type { Arith } from './arith/arith.ts'
import { all } from './arith/derived.ts'
import type { Cell, State } from './state.ts'
import type { System } from './system.ts'

/** One part of an inductive invariant, with the reason for which it is there. */
export interface Conjunct<S extends System = System> {
  readonly name: string
  readonly reason: string
  holds<I, B>(a: Arith<I, B>, m: S, s: State<I>): B
}

/** Each cell is 0 or 1. */
export function all01<I, B>(a: Arith<I, B>, s: State<I>, cells: readonly Cell[]): B {
  return all(
    a,
    cells.map(cell => a.or(a.eq(s(cell), a.int(0)), a.eq(s(cell), a.int(1)))),
  )
}

/** Each cell is 0. */
export function allZero<I, B>(a: Arith<I, B>, s: State<I>, cells: readonly Cell[]): B {
  return all(
    a,
    cells.map(cell => a.eq(s(cell), a.int(0))),
  )
}
