import { type Action, type Args, label } from '../action.ts'
import { permutations } from '../permutations.ts'
import type { Steps } from '../run/trace_runner.ts'
import type { Scalarset, System } from '../system.ts'

/** Other names for the members of a scalarset: the new number, by the old one. */
interface Renaming {
  readonly of: string
  readonly numbers: ReadonlyMap<number, number>
}

/**
 * The trace with the members of all scalarsets numbered in the order of their appearance: once with
 * those that are `special` among them, and once without. What the system has no actions for is
 * left out.
 */
export function inOrderOfAppearance({ actions, scalarsets }: System, steps: Steps): Steps[] {
  const used = steps.map(index => (actions[index] as Action).args)
  const renamings = scalarsets.map(({ name, special = 0 }) =>
    [...new Set([0, special])].map((first): Renaming => {
      const members = used.flatMap(args => memberOf(args, name) ?? [])
      return { of: name, numbers: numbered(members, first) }
    }),
  )
  return product(renamings).flatMap(as => {
    const found = renamed(actions, steps, as)
    return found === undefined ? [] : [found]
  })
}

/** The member of a scalarset that an action is about; undefined: it is about none. */
function memberOf(args: Args, scalarset: string): number | undefined {
  const member = args[scalarset]
  return typeof member === 'number' ? member : undefined
}

/** The numbers from `first` up in the order of their appearance; those below keep theirs. */
function numbered(seen: readonly number[], first: number): ReadonlyMap<number, number> {
  const numbers = new Set(seen.filter(n => n >= first))
  return new Map([...numbers].map((n, index) => [n, first + index]))
}

/** Undefined if the system has no action of such a name. */
function renamed(
  actions: readonly Action[],
  steps: Steps,
  renamings: readonly Renaming[],
): Steps | undefined {
  const byLabel = new Map(actions.map((action, index) => [action.label, index]))
  const indices = steps.map(index => {
    const { name, args } = actions[index] as Action
    return byLabel.get(label(name, withNames(args, renamings)))
  })
  return indices.every(index => index !== undefined) ? indices : undefined
}

function withNames(args: Args, renamings: readonly Renaming[]): Args {
  const changed = renamings.flatMap(({ of, numbers }) => {
    const member = memberOf(args, of)
    return member === undefined ? [] : [[of, numbers.get(member) ?? member] as const]
  })
  return { ...args, ...Object.fromEntries(changed) }
}

/** The trace under every way to exchange the members of each scalarset with one another. */
export function* allNames(
  { actions, scalarsets }: System,
  steps: Steps,
): Generator<Steps, void, undefined> {
  for (const as of product(scalarsets.map(ordersOf))) {
    const found = renamed(actions, steps, as)
    if (found !== undefined) yield found
  }
}

function ordersOf({ name, size }: Scalarset): readonly Renaming[] {
  return permutations([...Array(size).keys()]).map(order => ({
    of: name,
    numbers: new Map(order.map((member, index) => [index, member])),
  }))
}

/** One of each, in every way. */
function product<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (done, more) => done.flatMap(some => more.map(one => [...some, one])),
    [[]],
  )
}
