import type { Arith } from '../../../engine/arith/arith.ts'
import type { Cell, State } from '../../../engine/state.ts'
import { dstEntriesGetFast, dstEntriesGetSlow, dstEntriesSum } from '../../../model/dst_ops.ts'
import type { Model } from '../../../model/model.ts'
import { percpuCounterBatch } from '../../../model/percpu_counter_hotplug.ts'
import type { Family } from '../../../model/structure.ts'
import { type DstOps, templateOf } from '../../../model/variables.ts'
import type { SeenAtAdd, SeenWhole } from '../read/schemas.ts'

/** What the model expects, and what the kernel was seen to have: one equation of a replay. */
export interface Equation {
  /** What the two are values of, as the recording names it: `percpu[1][0]`. */
  readonly cell: string
  readonly expected: number | string
  readonly seen: number | string
}

/** A moment of a replay: the state that the model is in, and what the recording calls it. */
export interface Moment {
  readonly model: Model
  readonly a: Arith<number, boolean>
  readonly s: State<number>
  /** The netns of the model, by the number that the recording has for it. */
  readonly nets: ReadonlyMap<number, number>
  /** What the counts of the netns that have exited were then, by the cell of the count. */
  readonly countAtExit: ReadonlyMap<Cell, number>
  /** Frees through a destroyed counter so far. */
  readonly nullFrees: number
}

/** __percpu_counter_add() reads its slot and then writes it: two hits for each add. */
const hitsPerAdd = 2

/** The dst_ops of a netns and a family. */
export function dstOpsAt(m: Model, net: number, family: Family): DstOps {
  const { families } = m.structure
  // The layout is netns by netns; to search it would make long recordings slow.
  return m.variables.dstOps[net * families.length + families.indexOf(family)] as DstOps
}

/** The values seen at one dst_entries_add(), beside the model's. */
export function equationsAtAdd(
  { model, a, s, countAtExit }: Moment,
  ops: DstOps,
  cpu: number,
  { count, slot }: SeenAtAdd,
): Equation[] {
  // The model books what a netns died with elsewhere; the kernel's struct net still holds it.
  const expected = s(ops.count) + (countAtExit.get(ops.count) ?? 0)
  const equations: Equation[] = [{ cell: 'count', expected, seen: count }]
  if (slot === undefined) return equations
  const fbc = model.kernel.pcpucEntries(model, ops)(a, s)
  return [...equations, { cell: 'slot', expected: fbc.counters(cpu).value, seen: slot }]
}

/** Every value of an observation beside the model's. */
export function equationsOf(moment: Moment, family: Family, seen: SeenWhole): Equation[] {
  const expected = expectedWhole(moment, family, seen.percpu)
  const equations = Object.entries(seen).flatMap(([key, value]) =>
    leaves(key, expected[key as keyof SeenWhole], value),
  )
  // Recordings have it from the first access through a NULL pointer on.
  const missing = moment.nullFrees > 0 && seen.nullPercpu === undefined
  return missing
    ? [{ cell: 'nullPercpu', expected: 'recorded', seen: 'absent' }, ...equations]
    : equations
}

/** The observation that the model expects, with the slots in the form of `percpu`. */
function expectedWhole(
  { model, a, s, nets, countAtExit, nullFrees }: Moment,
  family: Family,
  percpu: SeenWhole['percpu'],
): Required<SeenWhole> {
  const { kernel, variables: v } = model
  const all = [...nets].map(([id, net]) => ({ id, ops: dstOpsAt(model, net, family) }))
  const alive = all.filter(({ ops }) => s(v.alive[ops.net] as Cell) === 1)
  const ofAlive = <T>(value: (ops: DstOps) => T): Record<string, T> =>
    Object.fromEntries(alive.map(({ id, ops }) => [id, value(ops)]))
  const counter = (ops: DstOps) => kernel.pcpucEntries(model, ops)(a, s)
  const slots = ofAlive(ops => v.online.map((_, cpu) => counter(ops).counters(cpu).value))
  const remaining = all.filter(({ ops }) => s(v.alive[ops.net] as Cell) === 1 || s(ops.live) > 0)
  const dead = all.filter(({ ops }) => countAtExit.has(ops.count))
  return {
    count: ofAlive(ops => s(ops.count)),
    deadCountDelta: dead.reduce((sum, { ops }) => sum + s(ops.count), 0),
    percpu: isShared(percpu) ? agreedSlots(percpu, Object.values(slots)) : slots,
    read: ofAlive(ops => dstEntriesGetFast(model, ops)(a, s)),
    sum: ofAlive(ops => dstEntriesGetSlow(model, ops)(a, s)),
    rawSum: ofAlive(ops => dstEntriesSum(model, ops)(a, s)),
    live: Object.fromEntries(remaining.map(({ id, ops }) => [id, s(ops.live)])),
    gcThresh: ofAlive(ops => s(ops.gcThresh)),
    template: { count: s(templateOf(v, family).count) },
    batch: percpuCounterBatch(model)(a, s),
    online: [...v.online.keys()].filter(cpu => s(v.online[cpu] as Cell) === 1),
    // Destroying a counter clears the pointer, so nothing ever leads to a freed percpu block.
    nullPercpu: { hits: hitsPerAdd * nullFrees, values: v.nullSlots.map(s), freedHits: 0 },
  }
}

function isShared(percpu: SeenWhole['percpu']): percpu is number[] {
  return Array.isArray(percpu)
}

/**
 * One array for all netns: of each CPU the slot that the netns agree on. Where a netns has another
 * value than was seen, its value; so one array is right only if every netns's pointer leads to it.
 */
function agreedSlots(seen: readonly number[], slots: readonly (readonly number[])[]): number[] {
  const cpus = slots[0] ?? []
  return cpus.map((first, cpu) => {
    const odd = slots.find(ofNet => ofNet[cpu] !== seen[cpu])
    return odd?.[cpu] ?? first
  })
}

/** The numbers of two trees, side by side; one that a tree lacks is `absent` there. */
function leaves(path: string, expected: unknown, seen: unknown): Equation[] {
  if (isTree(expected) && isTree(seen)) {
    const keys = new Set([...Object.keys(seen), ...Object.keys(expected)])
    return [...keys].flatMap(key =>
      leaves(/^\d/.test(key) ? `${path}[${key}]` : `${path}.${key}`, expected[key], seen[key]),
    )
  }
  return [{ cell: path, expected: leaf(expected), seen: leaf(seen) }]
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function leaf(value: unknown): number | string {
  if (typeof value === 'number') return value
  return value === undefined ? 'absent' : 'present'
}
