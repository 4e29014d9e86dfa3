import type { Arith, Params } from './arith.ts'
import { parameterValue } from './numbers.ts'

type Operator = 'atom' | '+' | '-' | '<=' | '===' | '!' | '&&' | '||' | '?'

/**
 * A term of JavaScript, as a node of a graph: terms that are built alike are one node, so that what
 * a model says twice is computed once, however deep it is nested.
 */
export interface Code {
  readonly operator: Operator
  readonly operands: readonly Code[]
  /** The source of a term without operands: a numeral, `true`, `false` or a name. */
  readonly atom: string
  /** The least and the greatest value of an integer, as far as that can be told. */
  readonly low: number
  readonly high: number
}

/** The reading of the arithmetic in JavaScript source, with the parameters folded in. */
export interface JavaScript {
  readonly arith: Arith<Code, Code>
  /** An integer that the source has under a name, with the range of its values. */
  name(source: string, low?: number, high?: number): Code
}

/**
 * Terms of one piece of source. Constants are folded away, and so are comparisons that the ranges
 * of the names decide: what a structure, its parameters and its bounds settle costs a run nothing.
 *
 * Integers are JavaScript numbers, exact below 2^53 as in numbers.ts; nothing is cut to 32 bits.
 */
export function javascript(params: Params): JavaScript {
  const { node, atom } = graph()
  const int = (value: number): Code => atom(value < 0 ? `(${value})` : `${value}`, value, value)
  const [no, yes] = [atom('false', 0, 0), atom('true', 1, 1)]
  const truth = (value: boolean): Code => (value ? yes : no)

  const add = (x: Code, y: Code): Code => {
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
  const sub = (x: Code, y: Code): Code =>
    x.operator === '+' && x.operands[0] === y ? operand(x, 1) : difference(x, y)
  const difference = (x: Code, y: Code): Code => node('-', [x, y], x.low - y.high, x.high - y.low)
  const neg = (x: Code): Code => {
    if (isConstant(x)) return int(0 - x.low)
    return isNegation(x) ? operand(x, 1) : difference(int(0), x)
  }
  const not = (x: Code): Code => {
    if (isConstant(x)) return truth(x === no)
    return x.operator === '!' ? operand(x, 0) : node('!', [x], 0, 1)
  }
  const ite = (condition: Code, x: Code, y: Code): Code => {
    if (isConstant(condition)) return condition === yes ? x : y
    if (condition.operator === '!') return ite(operand(condition, 0), y, x)
    // What a branch asks again is known there.
    const then = x.operator === '?' && operand(x, 0) === condition ? operand(x, 1) : x
    const other = y.operator === '?' && operand(y, 0) === condition ? operand(y, 2) : y
    if (then === other) return then
    const [low, high] = [Math.min(then.low, other.low), Math.max(then.high, other.high)]
    return node('?', [condition, then, other], low, high)
  }
  return {
    name: (source, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY) =>
      low === high ? int(low) : atom(source, low, high),
    arith: {
      int,
      param: name => int(parameterValue(params, name)),
      add,
      neg,
      le: (x, y) => {
        if (x === y || x.high <= y.low) return yes
        return x.low > y.high ? no : node('<=', [x, y], 0, 1)
      },
      eq: (x, y) => {
        if (x === y || (isConstant(x) && isConstant(y) && x.low === y.low)) return yes
        return x.low > y.high || y.low > x.high ? no : node('===', [x, y], 0, 1)
      },
      not,
      and: (x, y) => {
        if (x === no || y === no) return no
        return x === yes || x === y ? y : y === yes ? x : node('&&', [x, y], 0, 1)
      },
      or: (x, y) => {
        if (x === yes || y === yes) return yes
        return x === no || x === y ? y : y === no ? x : node('||', [x, y], 0, 1)
      },
      ite,
    },
  }
}

/** `true` if the ranges leave a term one value. */
function isConstant({ low, high }: Code): boolean {
  return low === high
}

/** Nought minus something, and never -0, which is no small integer to an engine. */
function isNegation({ operator, operands }: Code): boolean {
  return operator === '-' && operands[0]?.atom === '0'
}

function operand({ operands, operator }: Code, index: number): Code {
  const found = operands[index]
  if (found === undefined) throw new Error(`${operator} has no operand ${index}`)
  return found
}

/** Nodes that are built alike are one. */
function graph(): {
  node(operator: Operator, operands: readonly Code[], low: number, high: number): Code
  atom(source: string, low: number, high: number): Code
} {
  const known = new Map<string, Code>()
  const numbers = new Map<Code, number>()
  const make = (key: string, code: Code): Code => {
    const found = known.get(key)
    if (found !== undefined) return found
    known.set(key, code)
    numbers.set(code, numbers.size)
    return code
  }
  return {
    node: (operator, operands, low, high) => {
      const key = `${operator} ${operands.map(code => numbers.get(code)).join(' ')}`
      return make(key, { operator, operands, atom: '', low, high })
    },
    atom: (source, low, high) =>
      make(`atom ${source}`, { operator: 'atom', operands: [], atom: source, low, high }),
  }
}

/** Writes terms as statements and expressions. */
export interface Emitter {
  /** The expression of a term; the statements that it needs before it are added to `lines`. */
  expression(code: Code): string
  readonly lines: string[]
  /** The names that the text has used so far. */
  readonly names: ReadonlySet<string>
}

/**
 * Writes the terms of one function. A term that `roots`, all that will be asked for, use more than
 * once becomes a `const` of its own: the text grows with the graph, not with the number of paths
 * through it.
 */
export function emitter(roots: readonly Code[]): Emitter {
  const uses = useCounts(roots)
  const constants = new Map<Code, string>()
  const names = new Set<string>()
  const lines: string[] = []
  const expression = (code: Code): string => {
    if (code.operator === 'atom') {
      if (!isConstant(code)) names.add(code.atom)
      return code.atom
    }
    const known = constants.get(code)
    if (known !== undefined) return known
    const text = operation(code, code.operands.map(expression))
    if ((uses.get(code) ?? 0) < 2) return text
    const name = `t${constants.size}`
    constants.set(code, name)
    lines.push(`const ${name}=${text};`)
    return name
  }
  return { expression, lines, names }
}

function useCounts(roots: readonly Code[]): ReadonlyMap<Code, number> {
  const uses = new Map<Code, number>()
  const visit = (code: Code): void => {
    const before = uses.get(code) ?? 0
    uses.set(code, before + 1)
    if (before === 0) code.operands.forEach(visit)
  }
  roots.forEach(visit)
  return uses
}

/** An operation in parentheses, so that no precedence needs to be known. */
function operation({ operator }: Code, [x, y, z]: readonly string[]): string {
  if (operator === '!') return `(!${x})`
  return operator === '?' ? `(${x}?${y}:${z})` : `(${x}${operator}${y})`
}
