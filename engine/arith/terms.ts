import type { Arith, Params } from './arith.ts'
import { parameterValue } from './numbers.ts'

export type Operator = 'atom' | '+' | '-' | '<=' | '=' | 'not' | 'and' | 'or' | 'ite'

/** Integers and truth values, as SMT-LIB calls them. */
type Sort = 'Int' | 'Bool'

/**
 * A term, as a node of a graph: terms that are built alike are one node, so that what a model says
 * twice is stored once, however deep it is nested.
 */
export interface Term {
  /** Its position in the graph: what it is made of has lower ones. */
  readonly id: number
  readonly sort: Sort
  readonly operator: Operator
  readonly operands: readonly Term[]
  /** The text of an atom: a numeral (`-3`), `true`, `false` or a name. Otherwise empty. */
  readonly atom: string
  /** The least and the greatest value, as far as that can be told; `false` is 0, `true` is 1. */
  readonly low: number
  readonly high: number
}

/** The reading of the arithmetic in terms of one graph. The printers turn terms into text. */
export interface Terms {
  readonly arith: Arith<Term, Term>
  /** An integer that the text has under a name, with the range of its values; absent: any. */
  name(name: string, low?: number, high?: number): Term
  /** A truth value that the text has under a name. */
  claim(name: string): Term
}

/**
 * A graph of terms. Parameters are folded in as numbers, or stay atoms under their names where they
 * are `open`: then a term says something about all of their values.
 *
 * Constants are folded away, and so are comparisons that the ranges of the names decide: what a
 * structure, its parameters and its bounds settle costs a run or a solver nothing. Ranges are
 * sound, not exact: an integer without a range can have any value, and then only constants fold.
 *
 * Integers are JavaScript numbers, exact below 2^53 as in numbers.ts; nothing is cut to 32 bits.
 * Throws if a parameter is asked for that is neither open nor given.
 */
export function terms(params: Params | 'open'): Terms {
  const { node, atom } = graph()
  const int = (value: number): Term => atom('Int', `${value}`, value, value)
  const [no, yes] = [atom('Bool', 'false', 0, 0), atom('Bool', 'true', 1, 1)]
  const truth = (value: boolean): Term => (value ? yes : no)

  const add = (x: Term, y: Term): Term => {
    if (isConstant(x)) return isConstant(y) ? int(x.low + y.low) : x.low === 0 ? y : add(y, x)
    if (isConstant(y) && y.low === 0) return x
    const [inner, constant] = x.operands
    if (isConstant(y) && x.operator === '+' && inner && constant && isConstant(constant)) {
      return add(inner, int(constant.low + y.low))
    }
    if (isNegation(y)) return sub(x, operand(y, 1))
    if (isNegation(x)) return sub(y, operand(x, 1))
    return node('+', [x, y], x.low + y.low, x.high + y.high)
  }
  const sub = (x: Term, y: Term): Term =>
    x.operator === '+' && x.operands[0] === y ? operand(x, 1) : difference(x, y)
  const difference = (x: Term, y: Term): Term => node('-', [x, y], x.low - y.high, x.high - y.low)
  const neg = (x: Term): Term => {
    if (isConstant(x)) return int(0 - x.low)
    return isNegation(x) ? operand(x, 1) : difference(int(0), x)
  }
  const not = (x: Term): Term => {
    if (isConstant(x)) return truth(x === no)
    return x.operator === 'not' ? operand(x, 0) : node('not', [x], 0, 1)
  }
  const ite = (condition: Term, x: Term, y: Term): Term => {
    if (isConstant(condition)) return condition === yes ? x : y
    if (condition.operator === 'not') return ite(operand(condition, 0), y, x)
    // What a branch asks again is known there.
    const then = x.operator === 'ite' && operand(x, 0) === condition ? operand(x, 1) : x
    const other = y.operator === 'ite' && operand(y, 0) === condition ? operand(y, 2) : y
    if (then === other) return then
    const [low, high] = [Math.min(then.low, other.low), Math.max(then.high, other.high)]
    return node('ite', [condition, then, other], low, high)
  }
  const name: Terms['name'] = (text, low = -Infinity, high = Infinity) =>
    low === high ? int(low) : atom('Int', text, low, high)
  return {
    name,
    claim: text => atom('Bool', text, 0, 1),
    arith: {
      int,
      param: parameter =>
        params === 'open' ? name(parameter) : int(parameterValue(params, parameter)),
      add,
      neg,
      le: (x, y) => {
        if (x === y || x.high <= y.low) return yes
        return x.low > y.high ? no : node('<=', [x, y], 0, 1)
      },
      eq: (x, y) => {
        if (x === y || (isConstant(x) && isConstant(y) && x.low === y.low)) return yes
        return x.low > y.high || y.low > x.high ? no : node('=', [x, y], 0, 1)
      },
      not,
      and: (x, y) => {
        if (x === no || y === no) return no
        return x === yes || x === y ? y : y === yes ? x : node('and', [x, y], 0, 1)
      },
      or: (x, y) => {
        if (x === yes || y === yes) return yes
        return x === no || x === y ? y : y === no ? x : node('or', [x, y], 0, 1)
      },
      ite,
    },
  }
}

/** `true` if the ranges leave a term one value. */
export function isConstant({ low, high }: Term): boolean {
  return low === high
}

/** Nought minus something, and never -0, which is no small integer to a JavaScript engine. */
export function isNegation({ operator, operands }: Term): boolean {
  return operator === '-' && operands[0]?.atom === '0'
}

const sorts: Readonly<Record<Exclude<Operator, 'atom'>, Sort>> = {
  '+': 'Int',
  '-': 'Int',
  ite: 'Int',
  '<=': 'Bool',
  '=': 'Bool',
  not: 'Bool',
  and: 'Bool',
  or: 'Bool',
}

function operand({ operands, operator }: Term, index: number): Term {
  const found = operands[index]
  if (found === undefined) throw new Error(`${operator} has no operand ${index}`)
  return found
}

/** No graph has as many terms: two positions make one number below 2^53. */
const TERMS_MAX = 2 ** 26

type Operands = readonly [Term, Term?, Term?]

/** Nodes that are built alike are one. Throws RangeError if there are too many. */
function graph(): {
  node(operator: keyof typeof sorts, operands: Operands, low: number, high: number): Term
  atom(sort: Sort, text: string, low: number, high: number): Term
} {
  let size = 0
  const next = (): number => {
    if (size === TERMS_MAX) throw new RangeError(`a graph has at most ${TERMS_MAX} terms`)
    return size++
  }
  const atoms = new Map<string, Term>()
  /** By the third operand or, where there is none, by the operator; then by the first two. */
  const tables = new Map<Term | Operator, Map<number, Term>>()
  return {
    node: (operator, operands, low, high) => {
      const [x, y, z] = operands
      const place = z ?? operator
      let table = tables.get(place)
      if (table === undefined) {
        table = new Map()
        tables.set(place, table)
      }
      const key = x.id * TERMS_MAX + (y?.id ?? 0)
      const known = table.get(key)
      if (known !== undefined) return known
      const made = operands as readonly Term[]
      const term: Term = {
        id: next(),
        sort: sorts[operator],
        operator,
        operands: made,
        atom: '',
        low,
        high,
      }
      table.set(key, term)
      return term
    },
    atom: (sort, text, low, high) => {
      const known = atoms.get(text)
      if (known !== undefined) return known
      const term: Term = { id: next(), sort, operator: 'atom', operands: [], atom: text, low, high }
      atoms.set(text, term)
      return term
    },
  }
}
