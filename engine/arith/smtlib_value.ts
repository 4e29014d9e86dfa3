/** The value of a text: an integer, or a truth value. */
export type Value = number | boolean

/** Values of names, as the text spells them: with bars, where it has some. */
export type Valuation = ReadonlyMap<string, Value>

/**
 * Evaluates a term of SMT-LIB 2, as far as smtlib.ts writes them: the tests hold the text to the
 * numbers with it, without a solver. Throws if a name has no value.
 */
export function smtlibValue(text: string, environment: Valuation): Value {
  const tokens = text.match(/[()]|\|[^|]*\||[^\s()|]+/g) ?? []
  let position = 0
  const take = (): string => {
    const token = tokens[position++]
    if (token === undefined) throw new Error(`the text ends too early: ${text}`)
    return token
  }
  const until = <T>(read: () => T): readonly T[] => {
    const found: T[] = []
    while (tokens[position] !== ')') found.push(read())
    position++
    return found
  }
  const value = (names: Valuation): Value => {
    const token = take()
    if (token !== '(') return atom(token, names)
    const operator = take()
    if (operator !== 'let')
      return apply(
        operator,
        until(() => value(names)),
      )
    take()
    const bindings = until((): [string, Value] => {
      take()
      const binding: [string, Value] = [take(), value(names)]
      take()
      return binding
    })
    const [body = false] = until(() => value(new Map([...names, ...bindings])))
    return body
  }
  return value(environment)
}

function atom(token: string, names: Valuation): Value {
  if (token === 'true' || token === 'false') return token === 'true'
  const value = /^\d+$/.test(token) ? Number(token) : names.get(token)
  if (value === undefined) throw new Error(`no value of ${token}`)
  return value
}

function apply(operator: string, operands: readonly Value[]): Value {
  const [x, y, z] = operands
  switch (operator) {
    case '+':
      return operands.map(Number).reduce((total, term) => total + term)
    case '-':
      return operands.length === 1 ? 0 - Number(x) : Number(x) - Number(y)
    case '<=':
      return Number(x) <= Number(y)
    case '=':
      return x === y
    case 'not':
      return x !== true
    case 'and':
      return operands.every(operand => operand === true)
    case 'or':
      return operands.some(operand => operand === true)
    case 'ite':
      return (x === true ? y : z) as Value
    default:
      throw new Error(`no operator ${operator}`)
  }
}
