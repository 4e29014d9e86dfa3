import type { Arith } from './arith.ts'

const numeral = /^\d+$/

/**
 * A reading of the arithmetic as text of Gallina, the language of Coq: integers are of type Z,
 * truth values of type bool. What `param` gives is the text of a parameter.
 *
 * Text is built as it is asked for, node by node, so that a proof assistant can see two texts to be
 * one by computing. Only what is constant is folded.
 */
export function gallina(param: (name: string) => string): Arith<string, string> {
  return {
    int: value => (value < 0 ? `(${value})` : `${value}`),
    param,
    add: (x, y) => `(${x} + ${y})`,
    neg: x => (x === '0' ? x : `(- ${x})`),
    le: (x, y) => (x === y ? 'true' : `(${x} <=? ${y})`),
    eq: (x, y) => {
      if (x === y) return 'true'
      return numeral.test(x) && numeral.test(y) ? 'false' : `(${x} =? ${y})`
    },
    not: x => (x === 'true' ? 'false' : x === 'false' ? 'true' : `(negb ${x})`),
    and: (x, y) => {
      if (x === 'false' || y === 'false') return 'false'
      return x === 'true' ? y : y === 'true' ? x : `(${x} && ${y})`
    },
    or: (x, y) => {
      if (x === 'true' || y === 'true') return 'true'
      return x === 'false' ? y : y === 'false' ? x : `(${x} || ${y})`
    },
    ite: (condition, x, y) => {
      if (x === y) return x
      if (condition === 'true') return x
      return condition === 'false' ? y : `(if ${condition} then ${x} else ${y})`
    },
  }
}
