import seedrandom from 'seedrandom'
import type { Params } from '../arith/arith.ts'
import type { System } from '../system.ts'

/** Draws one command after the other: an action by its position, and how often it is repeated. */
export interface Drawer {
  action(): number
  repeat(action: number): number
  /** `true` once in so many times. */
  oneIn(times: number): boolean
}

/** By weight among the names that the system has, and evenly among the actions of a name. */
export function drawerOf(
  { actions, draws = {} }: System,
  params: Params,
): (seed: string) => Drawer {
  const names = [...new Set(actions.map(({ name }) => name))]
  const tickets = names.flatMap(name => {
    const own = actions.flatMap((action, index) => (action.name === name ? index : []))
    return Array<readonly number[]>(draws[name]?.weight ?? 1).fill(own)
  })
  const repeats = actions.map(({ name }) => draws[name]?.repeatMax?.(params) ?? 1)
  return seed => {
    const random = seedrandom.xor128(seed)
    const below = (end: number): number => Math.floor(random() * end)
    return {
      action: () => {
        const own = tickets[below(tickets.length)] as readonly number[]
        return own[below(own.length)] as number
      },
      repeat: action => {
        const most = repeats[action] as number
        return most === 1 ? 1 : 1 + below(most)
      },
      oneIn: times => below(times) === 0,
    }
  }
}
