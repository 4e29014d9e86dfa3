import {
  both,
  type Cell,
  equals,
  type StateFunction,
  type StatePredicate,
} from '../engine/state.ts'
import { type Action, action, type Behaviour } from './action.ts'
import type { ActionArgs, ActionName } from './action_name.ts'
import { cpuOnline } from './cpumask.ts'
import type { Host } from './kernel.ts'
import type { DstOps } from './variables.ts'

/** The argument `family`, where the structure has more than one. */
export function familyArg({ variables: v }: Host, ops: DstOps): Pick<ActionArgs, 'family'> {
  return v.structure.families.length > 1 ? { family: ops.family } : {}
}

/** An action of an online CPU on an entry of `ops`. */
export function onCpu(
  host: Host,
  name: ActionName,
  ops: DstOps,
  cpu: number,
  { enabled, ...behaviour }: Behaviour,
  more: ActionArgs = {},
): Action {
  return action(
    name,
    { net: ops.net, cpu, ...familyArg(host, ops), ...more },
    { ...behaviour, enabled: both(enabled, cpuOnline(host, cpu)) },
  )
}

/** `true` if the netns is on net_namespace_list. */
export function isAlive({ variables: v }: Host, net: number): StatePredicate {
  return equals(v.alive[net] as Cell, 1)
}

/** The result of a call that fails with -errno where the condition holds, and else succeeds. */
export function failsIf(condition: StatePredicate, errno: number): StateFunction {
  return (a, s) => a.ite(condition(a, s), a.int(-errno), a.int(0))
}
