import type { Arith } from './arith/arith.ts'
import { lt } from './arith/derived.ts'

/** A variable of a system, as an index into the state vector. */
export type Cell = number

/** A state: the value of every cell, as a function, as in TLA+. */
export type State<I> = (cell: Cell) => I

/** What a step writes. A cell that is not listed is UNCHANGED; no cell is listed twice. */
export type Update<I> = readonly (readonly [Cell, I])[]

/** A number that can be read of a state, under every reading of the arithmetic. */
export type StateFunction = <I, B>(a: Arith<I, B>, s: State<I>) => I

/** A condition on a state. */
export type StatePredicate = <I, B>(a: Arith<I, B>, s: State<I>) => B

/** An operation: what it writes, as a function of the state in which it begins. */
export type Effect = <I, B>(a: Arith<I, B>, s: State<I>) => Update<I>

/** What a C lvalue designates in one state: the value there, and how to assign to it. */
export interface Place<I> {
  readonly value: I
  assign(value: I): Update<I>
}

/** The place of a variable. */
export function variable<I>(s: State<I>, cell: Cell): Place<I> {
  return { value: s(cell), assign: value => [[cell, value]] }
}

/** Where a pointer leads that points at `yes` if the condition holds, and at `no` if not. */
export function pointee<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  condition: B,
  yes: Cell,
  no: Cell,
): Place<I> {
  return {
    value: a.ite(condition, s(yes), s(no)),
    assign: value => [
      [yes, a.ite(condition, value, s(yes))],
      [no, a.ite(condition, s(no), value)],
    ],
  }
}

/** The update if the condition holds; otherwise its cells keep their values. */
export function when<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  condition: B,
  update: Update<I>,
): Update<I> {
  return update.map(([cell, value]) => [cell, a.ite(condition, value, s(cell))])
}

/** The state after an update. */
export function after<I>(s: State<I>, update: Update<I>): State<I> {
  const written = new Map(update)
  return cell => {
    const value = written.get(cell)
    return value === undefined ? s(cell) : value
  }
}

/** `first`, and then what `second` writes in the state that `first` leaves. */
export function sequence<I>(
  s: State<I>,
  first: Update<I>,
  second: (s: State<I>) => Update<I>,
): Update<I> {
  if (first.length === 0) return second(s)
  const written = new Map(first)
  for (const [cell, value] of second(after(s, first))) written.set(cell, value)
  return [...written]
}

/** The effect that writes nothing. */
export const nothing: Effect = () => []

/** Sets a variable to a constant. */
export function assign(cell: Cell, value: number): Effect {
  return a => [[cell, a.int(value)]]
}

/** Adds a constant to a variable. */
export function increase(cell: Cell, amount: number): Effect {
  return (a, s) => [[cell, a.add(s(cell), a.int(amount))]]
}

/** Effects side by side, all in the state in which the operation begins; no cell is in two. */
export function together(effects: readonly Effect[]): Effect {
  return <I, B>(a: Arith<I, B>, s: State<I>): Update<I> => {
    const written: (readonly [Cell, I])[] = []
    for (const effect of effects) written.push(...effect(a, s))
    return written
  }
}

/** One effect after another, each in the state that the last one left. */
export function inOrder(effects: readonly Effect[]): Effect {
  const [only] = effects
  if (effects.length === 1 && only !== undefined) return only
  return <I, B>(a: Arith<I, B>, s: State<I>): Update<I> =>
    effects.reduce<Update<I>>((done, effect) => sequence(s, done, now => effect(a, now)), [])
}

/** `true` if the variable has that value. */
export function equals(cell: Cell, value: number): StatePredicate {
  return (a, s) => a.eq(s(cell), a.int(value))
}

/** `true` if the variable is greater than zero. */
export function positive(cell: Cell): StatePredicate {
  return (a, s) => lt(a, a.int(0), s(cell))
}

/** `true` if both conditions hold. */
export function both(first: StatePredicate, second: StatePredicate): StatePredicate {
  return (a, s) => a.and(first(a, s), second(a, s))
}

/** `true` if the condition does not hold. */
export function not(condition: StatePredicate): StatePredicate {
  return (a, s) => a.not(condition(a, s))
}
