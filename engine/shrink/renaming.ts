import type { Action } from '../../model/action.ts'
import { type ActionArgs, label } from '../../model/action_name.ts'
import type { Steps } from '../run/trace_runner.ts'

/** What else the CPUs and netns of a trace could be called: the new number, by the old one. */
interface Renaming {
  readonly cpus: ReadonlyMap<number, number>
  readonly nets: ReadonlyMap<number, number>
}

/**
 * The trace with its CPUs and netns numbered in the order of their appearance, from `firstNet` on:
 * 1 leaves init_net what it is. Undefined if the model has no action of such a name.
 */
export function inOrderOfAppearance(
  actions: readonly Action[],
  steps: Steps,
  firstNet: 0 | 1,
): Steps | undefined {
  const used = steps.map(index => (actions[index] as Action).args)
  const cpus = numbered(
    used.map(({ cpu }) => cpu),
    0,
  )
  const nets = numbered(
    used.map(({ net }) => net),
    firstNet,
  )
  return renamed(actions, steps, { cpus, nets })
}

/** The numbers from `first` up in the order of their appearance; those below keep theirs. */
function numbered(
  seen: readonly (number | undefined)[],
  first: number,
): ReadonlyMap<number, number> {
  const numbers = new Set(seen.filter(n => n !== undefined && n >= first))
  return new Map([...numbers].map((n, index) => [n as number, first + index]))
}

function renamed(
  actions: readonly Action[],
  steps: Steps,
  { cpus, nets }: Renaming,
): Steps | undefined {
  const byLabel = new Map(actions.map((action, index) => [action.label, index]))
  const indices = steps.map(index => {
    const { name, args } = actions[index] as Action
    return byLabel.get(label(name, withNames(args, cpus, nets)))
  })
  return indices.every(index => index !== undefined) ? indices : undefined
}

function withNames(args: ActionArgs, cpus: Renaming['cpus'], nets: Renaming['nets']): ActionArgs {
  const { net, cpu } = args
  return {
    ...args,
    ...(net === undefined ? {} : { net: nets.get(net) ?? net }),
    ...(cpu === undefined ? {} : { cpu: cpus.get(cpu) ?? cpu }),
  }
}

/** Every way to exchange CPUs with each other, and netns from `firstNet` on with each other. */
export function* allNames(
  actions: readonly Action[],
  steps: Steps,
  { cpus, netns }: { readonly cpus: number; readonly netns: number },
  firstNet: 0 | 1,
): Generator<Steps, void, undefined> {
  for (const cpuOrder of orders([...Array(cpus).keys()])) {
    for (const netOrder of orders([...Array(netns).keys()].slice(firstNet))) {
      const as = renamed(actions, steps, {
        cpus: new Map(cpuOrder.map((cpu, index) => [index, cpu])),
        nets: new Map(netOrder.map((net, index) => [index + firstNet, net])),
      })
      if (as !== undefined) yield as
    }
  }
}

function* orders<T>(items: readonly T[]): Generator<readonly T[], void, undefined> {
  if (items.length === 0) yield []
  for (const [index, item] of items.entries()) {
    for (const rest of orders(items.toSpliced(index, 1))) yield [item, ...rest]
  }
}
