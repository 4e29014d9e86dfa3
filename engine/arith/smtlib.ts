import { isNegation, type Term } from './terms.ts'

/** A term that a script uses; the name, if it has one, under which the script defines it. */
export interface Use {
  readonly term: Term
  readonly name?: string
}

/** A term of a script as text, and the commands that must stand before the one that uses it. */
export interface Printed {
  /** `(define-fun t3 () Int ..)` of the terms that this text is the first to use, in order. */
  readonly definitions: readonly string[]
  readonly text: string
}

/** Terms of at most so many nodes are written out wherever they occur. */
const SMALL = 7

/** Longer conjunctions, disjunctions and sums get several lines, so that people can read them. */
const LINE = 80

/**
 * Writes the terms of one script in SMT-LIB 2 (theory Ints, linear), in the order in which the
 * script uses them. A larger term that occurs more than once is written once: bound by `let` where
 * a single use has all its occurrences, defined as a constant where several have, under the name
 * of the script where the script itself is the first to use it. So the text grows with the graph,
 * not with the number of paths through it.
 *
 * Ranges are not printed: to a solver every name is any integer. Names must be SMT-LIB symbols
 * other than `t0`, `t1`, ..
 * @source SMT-LIB 2.6 standard, theory Ints, logic QF_LIA
 */
export function smtlib(uses: readonly Use[]): readonly Printed[] {
  const { large, bound, defined } = planOf(uses.map(({ term }) => term))
  /** What stands for a term wherever it occurs: its name, or the text of a small one. */
  const texts = new Map<Term, string>()
  let names = 0
  const named = (term: Term): string => {
    const name = `t${names++}`
    texts.set(term, name)
    return name
  }
  let definitions: string[] = []
  const define = (term: Term): string => {
    const text = block(term)
    const name = named(term)
    definitions.push(`(define-fun ${name} () ${term.sort} ${text})`)
    return name
  }
  /** A term with the bindings that it needs, those that use no other ones outermost. */
  const block = (root: Term): string => {
    const levels: string[][] = []
    /** The bindings of this block; to all other names it need not pay attention. */
    const levelOf = new Map<string, number>()
    const inner = (term: Term): Levelled => {
      const known = texts.get(term)
      if (known !== undefined) return { text: known, level: levelOf.get(known) ?? 0 }
      if (term !== root && defined.has(term)) return { text: define(term), level: 0 }
      const operands = term.operands.map(inner)
      const level = operands.reduce((most, operand) => Math.max(most, operand.level), 0)
      const text = spelled(
        term,
        operands.map(operand => operand.text),
      )
      if (!large.has(term)) texts.set(term, text)
      if (!bound.has(term)) return { text, level }
      const name = named(term)
      levels[level] = [...(levels[level] ?? []), `(${name} ${text})`]
      levelOf.set(name, level + 1)
      return { text: name, level: level + 1 }
    }
    return levels.reduceRight(
      (text, bindings) => `(let (${bindings.join('\n  ')})\n  ${text})`,
      inner(root).text,
    )
  }
  return uses.map(({ term, name }) => {
    definitions = []
    const known = texts.get(term)
    if (known !== undefined) return { definitions, text: known }
    const text = defined.has(term) && name === undefined ? define(term) : block(term)
    if (defined.has(term) && name !== undefined) texts.set(term, name)
    return { definitions, text }
  })
}

/** One term alone. */
export function smtlibText(term: Term): string {
  return smtlib([{ term }])[0]?.text ?? ''
}

/** A text, and around how many levels of bindings it cannot stand. */
interface Levelled {
  readonly text: string
  readonly level: number
}

/** The terms that are not written out wherever they occur, and those of them that get a name. */
interface Plan {
  readonly large: ReadonlySet<Term>
  readonly bound: ReadonlySet<Term>
  readonly defined: ReadonlySet<Term>
}

/**
 * A term belongs to the text that has all its occurrences: a root's, by its position, or the
 * definition of another term. If there is none, it is defined.
 */
function planOf(roots: readonly Term[]): Plan {
  const homes = new Map<Term, number | Term>()
  const bound = new Set<Term>()
  const defined = new Set<Term>()
  const use = (term: Term, home: number | Term): void => {
    const before = homes.get(term)
    if (before === undefined) homes.set(term, home)
    else if (before === home) bound.add(term)
    else defined.add(term)
  }
  const terms = largeTerms(roots)
  const large = new Set(terms)
  roots.forEach((root, position) => {
    if (large.has(root)) use(root, position)
  })
  // From the roots down: all that use a term are known before it.
  for (const term of terms.toReversed()) {
    const home = defined.has(term) ? term : (homes.get(term) as number | Term)
    for (const operand of term.operands) if (large.has(operand)) use(operand, home)
  }
  for (const term of defined) bound.delete(term)
  return { large, bound, defined }
}

/** The terms of more than SMALL nodes, each once and after its operands. */
function largeTerms(roots: readonly Term[]): readonly Term[] {
  const sizes = new Map<Term, number>()
  const large: Term[] = []
  const visit = (term: Term): number => {
    const known = sizes.get(term)
    if (known !== undefined) return known
    const size = term.operands.reduce((total, operand) => total + visit(operand), 1)
    sizes.set(term, Math.min(size, SMALL + 1))
    if (size > SMALL) large.push(term)
    return sizes.get(term) as number
  }
  roots.forEach(visit)
  return large
}

function spelled(term: Term, operands: readonly string[]): string {
  const { operator, atom } = term
  switch (operator) {
    case 'atom':
      return atom.startsWith('-') ? `(- ${atom.slice(1)})` : atom
    case '-':
      return isNegation(term) ? `(- ${operands[1]})` : `(- ${operands.join(' ')})`
    case '+':
    case 'and':
    case 'or':
      return chained(operator, operands)
    case '<=':
    case '=':
    case 'not':
    case 'ite':
      return `(${operator} ${operands.join(' ')})`
    default:
      return operator satisfies never
  }
}

/** `(and (and x y) z)` as `(and x y z)`, on several lines if it is long. */
function chained(operator: string, operands: readonly string[]): string {
  const opening = `(${operator} `
  const parts = operands.map(part =>
    part.startsWith(opening) ? part.slice(opening.length, -1) : part,
  )
  const length = parts.reduce((total, part) => total + part.length, 0)
  return `${opening}${parts.join(length > LINE ? '\n  ' : ' ')})`
}
