/** The values of parameters, by name; one that is absent has none. */
export type Params = Readonly<Record<string, number | undefined>>

/**
 * The arithmetic that a system is written in. `I` is an integer and `B` a truth value; what they
 * are is the business of a reading: numbers to run it, SMT-LIB terms to prove it.
 *
 * The one rule: no `if` in a step. Where the system branches on its state, write `ite`; a
 * TypeScript `if` may look only at the structure and at an action's own arguments.
 */
export interface Arith<I, B> {
  int(value: number): I
  /** A number that is the same in all states: what a run sets and a proof leaves open. */
  param(name: string): I
  add(x: I, y: I): I
  neg(x: I): I
  le(x: I, y: I): B
  eq(x: I, y: I): B
  not(x: B): B
  and(x: B, y: B): B
  or(x: B, y: B): B
  ite(condition: B, yes: I, no: I): I
}
