import type { Term } from '../../arith/terms.ts'

/**
 * Numbers terms so that two have one number only if they mean the same, up to the order of sums,
 * conjunctions and disjunctions: what is written for member 0 before member 1 equals what is
 * written the other way round. Terms that mean the same in deeper ways may get two numbers.
 */
export function normalForms(): (term: Term) => number {
  const numbers = new Map<string, number>()
  const known = new Map<Term, number>()
  const numberOf = (key: string): number => {
    const found = numbers.get(key)
    if (found !== undefined) return found
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
  const normal = (term: Term): number => {
    const found = known.get(term)
    if (found !== undefined) return found
    const number = numberOf(keyOf(term, normal))
    known.set(term, number)
    return number
  }
  return normal
}

function keyOf(term: Term, normal: (term: Term) => number): string {
  const { operator, operands, atom } = term
  switch (operator) {
    case 'atom':
      return atom
    case '+':
    case '-':
      return sumKey(term, normal)
    case 'and':
    case 'or': {
      const parts = flattened(term, operator).map(normal)
      return `${operator} ${[...new Set(parts)].sort((x, y) => x - y).join(' ')}`
    }
    case '=':
      return `= ${operands
        .map(normal)
        .sort((x, y) => x - y)
        .join(' ')}`
    case '<=':
    case 'not':
    case 'ite':
      return `${operator} ${operands.map(normal).join(' ')}`
    default:
      return operator satisfies never
  }
}

function flattened(term: Term, operator: 'and' | 'or'): readonly Term[] {
  return term.operator === operator
    ? term.operands.flatMap(operand => flattened(operand, operator))
    : [term]
}

/** A sum by its terms: how often each is added, less how often it is taken away. */
function sumKey(term: Term, normal: (term: Term) => number): string {
  const times = new Map<number, number>()
  let constant = 0
  const collect = (term: Term, sign: number): void => {
    const [first, second] = term.operands
    if (term.operator === '+' || term.operator === '-') {
      if (first) collect(first, sign)
      if (second) collect(second, term.operator === '+' ? sign : -sign)
    } else if (term.low === term.high) constant += sign * term.low
    else times.set(normal(term), (times.get(normal(term)) ?? 0) + sign)
  }
  collect(term, 1)
  const terms = [...times].filter(([, count]) => count !== 0).sort(([x], [y]) => x - y)
  return `+ ${constant} ${terms.map(([term, count]) => `${count}*${term}`).join(' ')}`
}
