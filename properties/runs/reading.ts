import type { Arith } from '../../engine/arith/arith.ts'
import { max, sub, sum } from '../../engine/arith/derived.ts'
import type { Cell, State } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import type { Model } from '../../model/model.ts'
import type { DstOps } from '../../model/variables.ts'
import { countedOf, sumOf } from '../reading.ts'

/** @file Readings of a state that theorems about runs of a kernel with shared slots need. */

/** Drift: sum minus live, of the dst_ops of one netns, in entries. */
export function driftOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  return sub(a, sumOf(a, m, s, ops), countedOf(a, m, s, ops))
}

/** The shared slots, one per CPU. */
export function sharedSlots(m: Model): readonly Cell[] {
  return [...m.variables.templates.values()].flatMap(({ slots }) => slots)
}

/** What the slots are above zero, all together, in entries. */
export function aboveZero<I, B>(a: Arith<I, B>, m: Model, s: State<I>): I {
  const zero = a.int(0)
  return sum(
    a,
    sharedSlots(m).map(slot => max(a, s(slot), zero)),
  )
}

/** What the slots are below zero, all together, as a number of entries that is not negative. */
export function belowZero<I, B>(a: Arith<I, B>, m: Model, s: State<I>): I {
  const zero = a.int(0)
  return sum(
    a,
    sharedSlots(m).map(slot => max(a, a.neg(s(slot)), zero)),
  )
}

/** The dst_ops of all other netns. */
export function othersOf(m: Model, ops: DstOps): readonly DstOps[] {
  return m.variables.dstOps.filter(other => other.net !== ops.net)
}

/** The entries of these, all together. */
export function sumOfLive<I, B>(a: Arith<I, B>, s: State<I>, among: readonly DstOps[]): I {
  return sum(
    a,
    among.map(({ live }) => s(live)),
  )
}

/** The counts of these, all together, in entries. */
export function sumOfCounts<I, B>(a: Arith<I, B>, s: State<I>, among: readonly DstOps[]): I {
  return sum(
    a,
    among.map(({ count }) => s(count)),
  )
}

/** `true` if the action makes or ends an entry, of one of these where they are given. */
export function isOf(action: Action, among?: readonly DstOps[]): boolean {
  if (action.name !== 'dst_alloc' && action.name !== 'dst_free') return false
  return among?.some(({ net }) => net === action.args.net) ?? true
}
