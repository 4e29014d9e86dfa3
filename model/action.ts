import * as engine from '../engine/action.ts'
import type { ActionArgs, ActionName } from './action_name.ts'

/** What can happen: a C call by its name, with its arguments. Its result is 0 or -errno. */
export interface Action extends engine.Action {
  readonly name: ActionName
  readonly args: ActionArgs
}

export type Behaviour = engine.Behaviour

/** An action that succeeds, unless its behaviour has a result. */
export function action(name: ActionName, args: ActionArgs, behaviour: Behaviour): Action {
  return engine.action(name, args, behaviour)
}
