import { isConstant, type Term } from './terms.ts'

/**
 * A term as an expression of Promela. The language has no expression that names another, so that
 * a term which occurs twice is written twice; names are those of the term.
 */
export function promelaText(term: Term): string {
  const { operator, operands, atom } = term
  const [x, y, z] = operands.map(promelaText)
  switch (operator) {
    case 'atom':
      return term.low < 0 && isConstant(term) ? `(${atom})` : atom
    case 'not':
      return `(!${x})`
    case 'ite':
      return `(${x} -> ${y} : ${z})`
    case '=':
      return `(${x} == ${y})`
    case 'and':
      return `(${x} && ${y})`
    case 'or':
      return `(${x} || ${y})`
    case '+':
    case '-':
    case '<=':
      return `(${x} ${operator} ${y})`
    default:
      return operator satisfies never
  }
}
