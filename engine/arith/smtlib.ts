import type { Arith } from './arith.ts'

/** A term of SMT-LIB 2, as text. Integers and truth values are both text, told apart by sort. */
export type Term = string

/**
 * The reading of the arithmetic in SMT-LIB 2 text (theory of integers, linear).
 *
 * Parameters are free constants named as in `Param`: the solver must hold for all their values.
 * Constant operands are folded away, so that a structure's static choices cost the solver nothing.
 * @source SMT-LIB 2.6 standard, theory Ints, logic QF_LIA
 */
export const smtlib: Arith<Term, Term> = {
  int: value => (value < 0 ? `(- ${-value})` : `${value}`),
  param: name => name,
  add: (x, y) => (x === '0' ? y : y === '0' ? x : `(+ ${x} ${y})`),
  neg: x => (x === '0' ? x : `(- ${x})`),
  le: (x, y) => (x === y ? 'true' : `(<= ${x} ${y})`),
  eq: (x, y) => {
    if (x === y) return 'true'
    return isNumeral(x) && isNumeral(y) ? 'false' : `(= ${x} ${y})`
  },
  not: x => (x === 'true' ? 'false' : x === 'false' ? 'true' : `(not ${x})`),
  and: (x, y) => {
    if (x === 'false' || y === 'false') return 'false'
    return x === 'true' ? y : y === 'true' ? x : `(and ${x} ${y})`
  },
  or: (x, y) => {
    if (x === 'true' || y === 'true') return 'true'
    return x === 'false' ? y : y === 'false' ? x : `(or ${x} ${y})`
  },
  ite: (condition, yes, no) => {
    if (condition === 'true' || yes === no) return yes
    return condition === 'false' ? no : `(ite ${condition} ${yes} ${no})`
  },
}

/** Natural numerals print in one way, so that two that differ as text differ in value. */
function isNumeral(term: Term): boolean {
  return /^\d+$/.test(term)
}
