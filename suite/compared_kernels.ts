import type { Arith } from '../engine/arith/arith.ts'
import { type Term, terms } from '../engine/arith/terms.ts'
import { stepsText } from '../engine/run/same_steps.ts'
import type { State, Update } from '../engine/state.ts'
import type { System } from '../engine/system.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { modelOf } from '../model/setting.ts'
import { totalIsLive } from '../properties/conservation.ts'
import { comparedModels, settingsOf } from './tables/compare.ts'

/** Throws InputError, unless the kernel still does what it did when the comparison began. */
export type StillTheSame = (kernel: Kernel) => void

/**
 * Asks every function of kernels for all it does, once for what it is and once more for whether it
 * says the same again. Throws InputError if there are fewer than two kernels, two have one name, a
 * function of one throws, returns no update or another one each time, or if one of them does in
 * every model what the first does.
 */
export function checkKernels(kernels: readonly Kernel[]): StillTheSame {
  const [first, ...others] = kernels
  if (first === undefined || others.length === 0) {
    throw new InputError('compare', 'needs two kernels', 'give a released one and your patch')
  }
  const twice = kernels.find(({ name }, i) => kernels.findIndex(k => k.name === name) !== i)
  if (twice !== undefined) {
    throw new InputError('compare', `two kernels are named ${twice.name}`, 'rename one of them')
  }
  const texts = new Map(kernels.map(kernel => [kernel, textOf(kernel)]))
  const stillTheSame: StillTheSame = kernel => {
    if (textOf(kernel) === texts.get(kernel)) return
    const what = 'what its functions return is another thing each time'
    const remedy = 'let it depend on the arguments alone: no Math.random(), no clock, no counter'
    throw new InputError(`kernel ${kernel.name}`, what, remedy)
  }
  for (const kernel of kernels) stillTheSame(kernel)
  const same = others.find(kernel => texts.get(kernel) === texts.get(first))
  if (same !== undefined) {
    const what = `does in every model what ${first.name} does`
    throw new InputError(`kernel ${same.name}`, what, 'change a step of it, or compare another')
  }
  return stillTheSame
}

/** `netFree, my-patch.mjs:7 (message)`, as far as the stack of an error tells. */
function failing(kernel: Kernel, error: unknown): string {
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) }
  const ours = new URL('../', import.meta.url).pathname
  const theirs = stack.split('\n').filter(line => !line.includes(ours))
  const frame = theirs.find(line => Object.keys(kernel).some(field => line.includes(`${field} (`)))
  const [, field, line] = /(\w+) \(.*?([^/\\]+:\d+):\d+\)/.exec(frame ?? '') ?? []
  return field === undefined ? `a function of it (${message})` : `${field}, ${line} (${message})`
}

/** Every step of a kernel in all models, as text. Throws InputError if a function of it fails. */
function textOf(kernel: Kernel): string {
  try {
    return comparedModels
      .flatMap(model => settingsOf(kernel, model).slice(0, 1))
      .map(setting => {
        const model = modelOf(setting)
        checkUpdates(model)
        return stepsText(model, totalIsLive)
      })
      .join('\n')
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(
      `kernel ${kernel.name}`,
      `${failing(kernel, error)} fails`,
      'docs/YOUR-PATCH.md says what they return',
    )
  }
}

/** Throws TypeError where an action writes what is no value, or is made of one that is none. */
function checkUpdates(m: System): void {
  const { arith, name } = terms('open')
  const a = strict(arith)
  const s: State<Term> = cell => {
    if (m.cells[cell] === undefined) throw new TypeError(`reads the cell ${String(cell)}`)
    return opaque(name(`s${cell}`))
  }
  for (const action of m.actions) {
    value(action.enabled(a, s), 'Bool')
    value(action.result(a, s), 'Int')
    checkUpdate(m, action.next(a, s))
  }
}

function checkUpdate({ cells }: System, update: Update<Term>): void {
  const written = new Set<number>()
  for (const [cell, result] of update) {
    if (cells[cell] === undefined) throw new TypeError(`writes the cell ${String(cell)}`)
    if (written.has(cell)) throw new TypeError(`writes ${cells[cell].name} twice in one step`)
    written.add(cell)
    value(result, 'Int')
  }
}

/** The arithmetic for functions that strangers wrote: what it is given is looked at. */
function strict(arith: Arith<Term, Term>): Arith<Term, Term> {
  const int = (x: Term): Term => value(x, 'Int')
  const truth = (x: Term): Term => value(x, 'Bool')
  return {
    int: number => {
      if (!Number.isSafeInteger(number)) throw new TypeError(`a.int(${String(number)})`)
      return opaque(arith.int(number))
    },
    param: parameter => opaque(arith.param(parameter)),
    add: (x, y) => opaque(arith.add(int(x), int(y))),
    neg: x => opaque(arith.neg(int(x))),
    le: (x, y) => opaque(arith.le(int(x), int(y))),
    eq: (x, y) => opaque(arith.eq(int(x), int(y))),
    not: x => opaque(arith.not(truth(x))),
    and: (x, y) => opaque(arith.and(truth(x), truth(y))),
    or: (x, y) => opaque(arith.or(truth(x), truth(y))),
    ite: (condition, x, y) => opaque(arith.ite(truth(condition), int(x), int(y))),
  }
}

function value(of: unknown, sort: Term['sort']): Term {
  if (typeof of === 'object' && of !== null && Reflect.get(of, 'sort') === sort) return of as Term
  const needed =
    sort === 'Int' ? 'a number, as a.int() gives it,' : 'a condition, as a.le() gives it,'
  const given = typeof of === 'object' && of !== null ? 'something else' : String(of)
  throw new TypeError(`gives ${given} where ${needed} is needed`)
}

/** What a term is worth nobody knows before the search: `x > 3` in JavaScript is wrong. */
function opaque(term: Term): Term {
  return Object.hasOwn(term, Symbol.toPrimitive)
    ? term
    : Object.defineProperty(term, Symbol.toPrimitive, { value: asNumber })
}

function asNumber(): never {
  throw new TypeError('compares or adds in JavaScript what only a.le() and a.add() can')
}
