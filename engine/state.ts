import type { Arith } from './arith/arith.ts'

/** A variable of the model, as an index into the state vector. */
export type Cell = number

/** A state: the value of every cell, as a function, as in TLA+. */
export type State<I> = (cell: Cell) => I

/** What a step writes. A cell that is not listed is UNCHANGED; no cell is listed twice. */
export type Update<I> = readonly (readonly [Cell, I])[]

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
  return first.length === 0 ? second(s) : [...new Map([...first, ...second(after(s, first))])]
}
