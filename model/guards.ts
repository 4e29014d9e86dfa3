import type { Arith } from '../engine/arith/arith.ts'
import type { Cell, State } from '../engine/state.ts'
import { type Action, action, type Behaviour } from './action.ts'
import type { ActionArgs, ActionName } from './action_name.ts'
import { cpuOnline } from './cpumask.ts'
import type { DstOps, Variables } from './variables.ts'

/** The family, where it must be said which. */
export function familyArg(v: Variables, ops: DstOps): Pick<ActionArgs, 'family'> {
  return v.structure.families.length > 1 ? { family: ops.family } : {}
}

/** Something that an online CPU does to an entry of `ops`. */
export function onCpu(
  name: ActionName,
  v: Variables,
  ops: DstOps,
  cpu: number,
  { enabled, ...behaviour }: Behaviour,
): Action {
  return action(
    name,
    { net: ops.net, cpu, ...familyArg(v, ops) },
    { ...behaviour, enabled: (a, s) => a.and(enabled(a, s), cpuOnline(a, s, v, cpu)) },
  )
}

/** `true` if the netns is on net_namespace_list. */
export function isAlive<I, B>(a: Arith<I, B>, s: State<I>, v: Variables, net: number): B {
  return a.eq(s(v.alive[net] as Cell), a.int(1))
}
