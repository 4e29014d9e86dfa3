import { isConstant, type Operator, type Term } from './terms.ts'

/** Writes terms as statements and expressions. */
export interface Emitter {
  /** The expression of a term; the statements that it needs before it are added to `lines`. */
  expression(term: Term): string
  readonly lines: string[]
  /** The names that the text has used so far. */
  readonly names: ReadonlySet<string>
}

/**
 * Writes the terms of one JavaScript function. A term that `roots`, all that will be asked for, use
 * more than once becomes a `const` of its own: the text grows with the graph, not with the number
 * of paths through it.
 */
export function emitter(roots: readonly Term[]): Emitter {
  const uses = useCounts(roots)
  const constants = new Map<Term, string>()
  const names = new Set<string>()
  const lines: string[] = []
  const expression = (term: Term): string => {
    if (term.operator === 'atom') {
      if (!isConstant(term)) names.add(term.atom)
      return term.low < 0 && isConstant(term) ? `(${term.atom})` : term.atom
    }
    const known = constants.get(term)
    if (known !== undefined) return known
    const text = operation(term.operator, term.operands.map(expression))
    if ((uses.get(term) ?? 0) < 2) return text
    const name = `t${constants.size}`
    constants.set(term, name)
    lines.push(`const ${name}=${text};`)
    return name
  }
  return { expression, lines, names }
}

/** How many terms, and roots, have a term as an operand. */
function useCounts(roots: readonly Term[]): ReadonlyMap<Term, number> {
  const uses = new Map<Term, number>()
  const visit = (term: Term): void => {
    const before = uses.get(term) ?? 0
    uses.set(term, before + 1)
    if (before === 0) term.operands.forEach(visit)
  }
  roots.forEach(visit)
  return uses
}

/** An operation in parentheses, so that no precedence needs to be known. */
function operation(operator: Exclude<Operator, 'atom'>, [x, y, z]: readonly string[]): string {
  switch (operator) {
    case 'not':
      return `(!${x})`
    case 'ite':
      return `(${x}?${y}:${z})`
    case '=':
      return `(${x}===${y})`
    case 'and':
      return `(${x}&&${y})`
    case 'or':
      return `(${x}||${y})`
    case '+':
    case '-':
    case '<=':
      return `(${x}${operator}${y})`
    default:
      return operator satisfies never
  }
}
