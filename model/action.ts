import type { Arith } from '../engine/arith/arith.ts'
import type { State, Update } from '../engine/state.ts'
import { type ActionArgs, type ActionName, label } from './action_name.ts'

/** What can happen: a guard, the cells that it writes, and what the caller gets. */
export interface Action {
  readonly name: ActionName
  readonly args: ActionArgs
  /** Name and arguments, as traces print them: `dst_alloc net=0 cpu=1`. */
  readonly label: string
  enabled<I, B>(a: Arith<I, B>, s: State<I>): B
  next<I, B>(a: Arith<I, B>, s: State<I>): Update<I>
  /** 0 or -errno. */
  result<I, B>(a: Arith<I, B>, s: State<I>): I
}

export type Behaviour = Pick<Action, 'enabled' | 'next'> & Partial<Pick<Action, 'result'>>

/** An action that succeeds, unless its behaviour has a result. */
export function action(name: ActionName, args: ActionArgs, behaviour: Behaviour): Action {
  return { name, args, label: label(name, args), result: a => a.int(0), ...behaviour }
}
