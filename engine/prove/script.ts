import type { Arith } from '../arith/arith.ts'
import { type Printed, smtlib, type Use } from '../arith/smtlib.ts'
import { type Term, terms } from '../arith/terms.ts'

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

export interface ScriptWriter {
  /** The terms of the script. Parameters are open: the solver must answer for all their values. */
  readonly a: Arith<Term, Term>
  comment(text: string): void
  /** An integer that the script leaves open, without a bound. */
  declare(name: string): Term
  /** A name for a term; what the script says of it later is said under the name. */
  define(name: string, term: Term): Term
  assume(term: Term): void
  /** Asks whether the conditions can hold together. */
  check(name: string, expected: Check['expected'], conditions: readonly Term[]): void
  script(name: string): Script
}

/** Lines of a script: what its terms need before them, and then the lines with their texts. */
interface Command {
  readonly uses: readonly Use[]
  lines(texts: readonly string[]): readonly string[]
}

/**
 * Writes a script from the first line to the last. Every check has a scope of its own; definitions
 * stand outside the scopes, so that later checks can use them.
 */
export function scriptWriter(title: string): ScriptWriter {
  const graph = terms('open')
  const commands: Command[] = []
  const checks: Check[] = []
  const write = (...lines: readonly string[]): void => {
    commands.push({ uses: [], lines: () => lines })
  }
  write(`; ${title}`, '(set-logic QF_LIA)')
  return {
    a: graph.arith,
    comment: text => write('', `; ${text}`),
    declare: name => {
      write(`(declare-const ${name} Int)`)
      return graph.name(name)
    },
    define: (name, term) => {
      const { sort } = term
      commands.push({
        uses: [{ term, name }],
        lines: ([text]) => [`(define-fun ${name} () ${sort} ${text})`],
      })
      return sort === 'Int' ? graph.name(name) : graph.claim(name)
    },
    assume: term => {
      commands.push({ uses: [{ term }], lines: ([text]) => [`(assert ${text})`] })
    },
    check: (name, expected, conditions) => {
      checks.push({ name, expected })
      commands.push({
        uses: conditions.filter(({ atom }) => atom !== 'true').map(term => ({ term })),
        lines: texts => [
          `(echo "${name}") ; ${expected}`,
          '(push 1)',
          ...texts.map(text => `(assert ${text})`),
          '(check-sat)',
          '(pop 1)',
        ],
      })
    },
    script: name => ({ name, text: `${textOf(commands).join('\n')}\n`, checks }),
  }
}

function textOf(commands: readonly Command[]): readonly string[] {
  const printed = smtlib(commands.flatMap(({ uses }) => uses)).values()
  const lines: string[] = []
  for (const command of commands) {
    const texts = command.uses.map(() => {
      const { definitions, text } = printed.next().value as Printed
      lines.push(...definitions)
      return text
    })
    lines.push(...command.lines(texts))
  }
  return lines
}
