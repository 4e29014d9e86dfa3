import { type Explanation, explain } from '../../engine/explain.ts'
import { insideBounds } from '../../engine/run/inside_bounds.ts'
import { type Machine, machine } from '../../engine/run/machine.ts'
import type { CellChange } from '../../engine/run/replay.ts'
import type { Action } from '../../model/action.ts'
import type { CellInfo } from '../../model/cells.ts'
import { summedCpus } from '../../model/cpumask.ts'
import type { Model } from '../../model/model.ts'
import { countedOf, lives, sumOf } from '../../properties/reading.ts'
import { type Column, NOT_ENABLED, TAKEN } from './column.ts'
import type { Move } from './payments.ts'
import type { PlayedTrace } from './played.ts'

/** One CPU's part of the sum of a netns. */
export interface SlotTerm {
  readonly cpu: number
  /** The cell that the netns counts in on this CPU, by its name; absent: it has no slots. */
  readonly name: string
  readonly value: number
  /** Other netns count in the same cell. */
  readonly shared: boolean
  /** The sum adds it: its CPU is online, or on its way out and summed all the same. */
  readonly summed: boolean
  /** By how much the step changed it. */
  readonly delta: number
}

/** `count + slots = sum`, and what it should be, of one dst_ops after a step. */
export interface Balance {
  readonly net: number
  readonly name: string
  readonly alive: boolean
  readonly count: number
  readonly countDelta: number
  readonly slots: readonly SlotTerm[]
  readonly sum: number
  readonly live: number
  readonly liveDelta: number
}

/** A claim of the property after the step, in numbers. */
interface ClaimShown {
  readonly subject: string
  readonly holds: boolean
  readonly terms: readonly (readonly [string, number])[]
}

/** What there is to see of one kernel after a step. */
export interface Moment {
  /** Absent at the start, and for a step that the kernel does not have. */
  readonly action?: Action
  readonly outcome: number
  readonly result: number
  readonly changes: readonly CellChange<Model>[]
  readonly balances: readonly Balance[]
  readonly claims: readonly ClaimShown[]
  readonly violation?: Explanation
  /** The state lies outside the bounds of the file. */
  readonly outside: boolean
  /** The values of all cells. */
  readonly values: Float64Array
  /** Who paid for whom: see KeptState. */
  readonly counted: Float64Array
  readonly inSlots: readonly number[]
  readonly moves: readonly Move[]
}

/** Looks at single steps of a column; one for each, since it keeps machines to read states by. */
export function watcher(trace: PlayedTrace, of: Column): (step: number) => Moment {
  const { system, params, bounds } = of.instance
  const [before, now] = [machine(system, params), machine(system, params)]
  const actions = new Map(system.actions.map(action => [action.label, action]))
  return step => {
    const outcome = of.outcomes[step] as number
    if (step > 0) before.values.set(of.at(step - 1).values)
    const { values, counted, inSlots, moves } = of.at(step)
    now.values.set(values)
    if (step === 0) before.values.set(now.values)
    const action = actions.get(trace.labels[step - 1] as string)
    const claims = claimsOf(trace, before, now, outcome === TAKEN ? action : undefined)
    const violation = explain(trace.property, claims)
    return {
      ...(action === undefined ? {} : { action }),
      outcome,
      result: of.results[step] as number,
      changes: changesBetween(before, now),
      balances: balancesOf(before, now),
      claims: claims.map(({ subject, holds, terms }) => ({ subject, holds, terms: terms() })),
      ...(violation === undefined ? {} : { violation }),
      outside: !insideBounds(now.arith, system, now.state, bounds),
      values: now.values.slice(),
      counted: counted.slice(),
      inSlots,
      moves,
    }
  }
}

/** The claims about a step, or about the state where there is none. */
function claimsOf(
  { property }: PlayedTrace,
  before: Machine<Model>,
  now: Machine<Model>,
  action: Action | undefined,
) {
  const { arith, system, state } = now
  if (property.kind === 'state') return property.claims(arith, system, state)
  if (action === undefined) return []
  return property.claimsAfter(arith, system, before.state, action, state)
}

function changesBetween(before: Machine<Model>, now: Machine<Model>): readonly CellChange<Model>[] {
  return now.system.cells.flatMap((cell, index) => {
    const [from, to] = [before.state(index), now.state(index)]
    return from === to ? [] : { cell, from, to }
  })
}

function balancesOf(before: Machine<Model>, now: Machine<Model>): readonly Balance[] {
  const { arith: a, system: m, state: s } = now
  const { variables: v, structure } = m
  const summed = summedCpus(m)(a, s)
  const places = v.dstOps.map(ops => v.online.map((_, cpu) => slotCell(now, ops, cpu)))
  const uses = new Map<number, number>()
  // Netns that are gone share the place that NULL leads to, which is no slot of anybody.
  for (const [i, ops] of v.dstOps.entries()) {
    if (!lives(a, m, s, ops)) continue
    for (const cell of places[i] as readonly (number | undefined)[]) {
      if (cell !== undefined) uses.set(cell, (uses.get(cell) ?? 0) + 1)
    }
  }
  return v.dstOps.map((ops, i) => ({
    net: ops.net,
    name: structure.families.length > 1 ? `net ${ops.net} ${ops.family}` : `net ${ops.net}`,
    alive: lives(a, m, s, ops),
    count: s(ops.count),
    countDelta: s(ops.count) - before.state(ops.count),
    slots: v.online.flatMap((_, cpu): readonly SlotTerm[] => {
      const cell = places[i]?.[cpu]
      if (cell === undefined) return []
      return [
        {
          cpu,
          name: (v.cells[cell] as CellInfo).name,
          value: s(cell),
          shared: (uses.get(cell) ?? 0) > 1,
          summed: summed[cpu] as boolean,
          delta: s(cell) - before.state(cell),
        },
      ]
    }),
    sum: sumOf(a, m, s, ops),
    live: countedOf(a, m, s, ops),
    liveDelta: countedOf(a, m, s, ops) - countedOf(a, m, before.state, ops),
  }))
}

/**
 * The cell that a netns counts in on a CPU: the one that an assignment there would write. A kernel
 * without slots is given none, though its accesses have a place for them.
 */
function slotCell(
  { arith: a, system: m, state: s }: Machine<Model>,
  ops: Model['variables']['dstOps'][number],
  cpu: number,
): number | undefined {
  const { kernel } = m
  if (kernel.counters === 'none') return undefined
  const place = kernel.pcpucEntries(m, ops)(a, s).counters(cpu)
  return place.assign(place.value + 1).find(([cell, value]) => value !== s(cell))?.[0]
}

/** Why a kernel does not take a step, as a clause. */
export function refusalText({ outcome }: Moment): string {
  if (outcome === TAKEN) return ''
  const why = outcome === NOT_ENABLED ? 'cannot take this step here' : 'has no such step'
  return `${why}: its state stays as it is, and the next step is tried`
}
