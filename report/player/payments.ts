import type { Cell } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import type { Model } from '../../model/model.ts'

/** Entries that one step moved into a count: they were booked by one netns, and another counts. */
export interface Move {
  /** The dst_ops whose entries they are, by its position in the model. */
  readonly origin: number
  /** The dst_ops whose count they went into; the number of dst_ops: the template. */
  readonly into: number
  /** In entries; frees are negative. */
  readonly amount: number
}

/**
 * Who paid for whom: whose entries are in which count, and in which slot.
 *
 * It follows what each step changed, and knows no step: what a netns adds to a slot is its own
 * until the slot goes into a count, and then each netns has its part of what the count got.
 */
export interface Payments {
  readonly origins: number
  /** Row by row: entries of an origin that were counted in each dst_ops, the template last. */
  readonly counted: Float64Array
  /** The entries of each origin that are in slots still. */
  inSlots(origin: number): number
  /** What the last step moved. */
  moves(): readonly Move[]
  /** Looks at what a step changed. */
  note(action: Action): void
  /** All that it knows, to be kept and put back. */
  readonly memory: Float64Array
  /** Forgets the last moves: the state was put back. */
  reread(): void
}

/** A counter cell, by the position of the dst_ops that it belongs to; absent: to none. */
interface Counting {
  readonly cell: Cell
  readonly ops?: number
}

export function payments(m: Model, values: Float64Array): Payments {
  const { dstOps, templates, nullSlots } = m.variables
  const origins = dstOps.length
  const counts: readonly Counting[] = [
    ...dstOps.map(({ count }, ops) => ({ cell: count, ops })),
    ...[...templates.values()].map(({ count }) => ({ cell: count, ops: origins })),
  ]
  const slots: readonly Counting[] = [
    ...dstOps.flatMap((own, ops) => own.slots.map(cell => ({ cell, ops }))),
    ...[...templates.values()].flatMap(own => own.slots.map(cell => ({ cell }))),
    ...nullSlots.map(cell => ({ cell })),
  ]
  const columns = origins + 1
  const memory = new Float64Array(origins * columns + slots.length * origins)
  const counted = memory.subarray(0, origins * columns)
  const held = memory.subarray(origins * columns)
  const lives = dstOps.map(({ live }) => live)
  const watched = Int32Array.from([...counts, ...slots].map(({ cell }) => cell).concat(lives))
  const before = new Float64Array(values.length)
  const remember = (): void => {
    for (const cell of watched) before[cell] = values[cell] as number
  }
  const delta = (cell: Cell): number => (values[cell] as number) - (before[cell] as number)
  let moved: Move[] = []
  const move = (origin: number, into: number, amount: number): void => {
    if (amount === 0) return
    moved.push({ origin, into, amount })
    add(counted, origin * columns + into, amount)
  }

  /** Books what a slot held, and the rest on the origin, to a count. */
  const fold = (slot: number, into: number, amount: number, origin: number | undefined): void => {
    let rest = amount
    for (let o = 0; o < origins; o++) {
      const part = held[slot * origins + o] as number
      held[slot * origins + o] = 0
      rest -= part
      if (o !== origin) move(o, into, part)
      else rest += part
    }
    if (origin !== undefined) move(origin, into, rest)
  }

  /** What a slot holds now that nothing else explains is the origin's. */
  const settle = (slot: number, origin: number | undefined): void => {
    const { cell } = slots[slot] as Counting
    let rest = values[cell] as number
    for (let o = 0; o < origins; o++) rest -= held[slot * origins + o] as number
    if (rest === 0) return
    if (origin !== undefined) {
      add(held, slot * origins + origin, rest)
    } else held.fill(0, slot * origins, (slot + 1) * origins)
  }

  /** Whose entries a step books: those of the netns whose live entries change, or else its own. */
  const originOf = ({ args }: Action): number | undefined => {
    const changed = lives.flatMap((cell, ops) => (delta(cell) === 0 ? [] : ops))
    if (changed.length === 1) return changed[0]
    const { net, family = m.structure.families[0] } = args
    const own = dstOps.findIndex(ops => ops.net === net && ops.family === family)
    return own < 0 ? undefined : own
  }

  const note = (action: Action): void => {
    if (moved.length > 0) moved = []
    const raised: Counting[] = []
    for (const count of counts) if (delta(count.cell) !== 0) raised.push(count)
    const changed: number[] = []
    for (const [slot, { cell }] of slots.entries()) if (delta(cell) !== 0) changed.push(slot)
    const resets = action.name === 'setup_net' || action.name === 'cleanup_net'
    const origin = resets ? undefined : originOf(action)
    const open = new Set(resets ? [] : raised)
    for (const slot of changed) {
      const { ops } = slots[slot] as Counting
      const into =
        [...open].find(count => count.ops === ops) ?? (ops === undefined ? [...open][0] : undefined)
      if (into !== undefined) {
        open.delete(into)
        fold(slot, into.ops ?? origins, delta(into.cell), origin)
      }
      settle(slot, origin)
    }
    // A count that no slot went into was added to directly.
    for (const { cell, ops = origins } of open) {
      if (origin !== undefined) move(origin, ops, delta(cell))
    }
    remember()
  }

  const reread = (): void => {
    moved = []
    remember()
  }
  remember()
  return {
    origins,
    counted,
    inSlots: origin => {
      let sum = 0
      for (let slot = 0; slot < slots.length; slot++) sum += held[slot * origins + origin] as number
      return sum
    },
    moves: () => moved,
    note,
    memory,
    reread,
  }
}

function add(to: Float64Array, index: number, amount: number): void {
  to[index] = (to[index] as number) + amount
}
