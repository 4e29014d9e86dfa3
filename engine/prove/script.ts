import type { Arith } from '../arith/arith.ts'
import { smtlib, type Term } from '../arith/smtlib.ts'

/** One question to the solver, and the answer that the proof needs. */
interface Check {
  readonly name: string
  /** `unsat` of an obligation; `sat` of a check that the assumptions are not vacuous. */
  readonly expected: 'unsat' | 'sat'
}

/** An SMT-LIB 2 script, and the questions in it, in their order. */
export interface Script {
  readonly name: string
  readonly text: string
  readonly checks: readonly Check[]
}

type Sort = 'Int' | 'Bool'

export interface ScriptWriter {
  /** The reading in SMT-LIB text, with long terms under short names. */
  readonly a: Arith<Term, Term>
  comment(text: string): void
  declare(name: string): Term
  define(name: string, sort: Sort, term: Term): Term
  assume(term: Term): void
  /** Asks whether the conditions can hold together. */
  check(name: string, expected: Check['expected'], conditions: readonly Term[]): void
  script(name: string): Script
}

/** Longer terms get a name: a term that is used twice is written once, so text stays linear. */
const LONGEST_TERM = 80

/**
 * Writes a script from the first line to the last. Every check has a scope of its own; definitions
 * stand outside the scopes, so that later checks can use them.
 */
export function scriptWriter(title: string): ScriptWriter {
  const lines = [`; ${title}`, '(set-logic QF_LIA)']
  const checks: Check[] = []
  const define = (name: string, sort: Sort, term: Term): Term => {
    lines.push(`(define-fun ${name} () ${sort} ${term})`)
    return name
  }
  return {
    a: sharing(define),
    comment: text => lines.push('', `; ${text}`),
    declare: name => {
      lines.push(`(declare-const ${name} Int)`)
      return name
    },
    define,
    assume: term => lines.push(`(assert ${term})`),
    check: (name, expected, conditions) => {
      checks.push({ name, expected })
      const asserts = conditions.filter(term => term !== 'true').map(term => `(assert ${term})`)
      lines.push(`(echo "${name}") ; ${expected}`, '(push 1)', ...asserts)
      lines.push('(check-sat)', '(pop 1)')
    },
    script: name => ({ name, text: `${lines.join('\n')}\n`, checks }),
  }
}

/** The SMT-LIB reading that defines a constant for every long term, once. */
function sharing(define: (name: string, sort: Sort, term: Term) => Term): Arith<Term, Term> {
  const names = new Map<Term, Term>()
  const share = (sort: Sort, term: Term): Term => {
    if (term.length <= LONGEST_TERM) return term
    const known = names.get(term)
    if (known !== undefined) return known
    const name = define(`t${names.size}`, sort, term)
    names.set(term, name)
    return name
  }
  return {
    int: smtlib.int,
    param: smtlib.param,
    add: (x, y) => share('Int', smtlib.add(x, y)),
    neg: x => share('Int', smtlib.neg(x)),
    le: (x, y) => share('Bool', smtlib.le(x, y)),
    eq: (x, y) => share('Bool', smtlib.eq(x, y)),
    not: x => share('Bool', smtlib.not(x)),
    and: (x, y) => share('Bool', smtlib.and(x, y)),
    or: (x, y) => share('Bool', smtlib.or(x, y)),
    ite: (condition, yes, no) => share('Int', smtlib.ite(condition, yes, no)),
  }
}
