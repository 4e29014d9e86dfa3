import type { Arith } from './arith/arith.ts'
import type { State, Update } from './state.ts'

/** The value of an argument, as labels print it. */
export type Arg = number | string | readonly (number | string)[]

/** By name, in the order in which they are printed; a member of a scalarset is under its name. */
export type Args = Readonly<Record<string, Arg | undefined>>

/** What can happen: a guard, the cells that it writes, and what the caller gets. */
export interface Action {
  /** Actions of one name differ by their arguments alone. */
  readonly name: string
  readonly args: Args
  /** Name and arguments, as traces print them: `move from=0 to=1`. */
  readonly label: string
  enabled<I, B>(a: Arith<I, B>, s: State<I>): B
  next<I, B>(a: Arith<I, B>, s: State<I>): Update<I>
  /** The value that the caller gets; 0 where there is nothing to return. */
  result<I, B>(a: Arith<I, B>, s: State<I>): I
}

export type Behaviour = Pick<Action, 'enabled' | 'next'> & Partial<Pick<Action, 'result'>>

/** Name and arguments as one line. */
export function label(name: string, args: Args): string {
  return [name, ...Object.entries(args).map(([key, value]) => `${key}=${value}`)].join(' ')
}

/** An action whose caller gets 0, unless its behaviour has a result. */
export function action<N extends string, A extends Args>(
  name: N,
  args: A,
  behaviour: Behaviour,
): Action & { readonly name: N; readonly args: A } {
  return { name, args, label: label(name, args), result: a => a.int(0), ...behaviour }
}
