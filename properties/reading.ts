import type { Arith } from '../engine/arith/arith.ts'
import { all, implies, max, no, sub, sum, times } from '../engine/arith/derived.ts'
import type { Claim } from '../engine/property.ts'
import type { Cell, State } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import { cpuOnline, cpuReturning, cpuUnfolded } from '../model/cpumask.ts'
import { countedEntries } from '../model/dst.ts'
import { dstEntriesSum } from '../model/dst_ops.ts'
import type { Model } from '../model/model.ts'
import type { DstOps } from '../model/variables.ts'

/** @file Readings of a state that several properties share. */

/** The sum of the counter of `ops` over online CPUs, in entries; may be negative. */
export function sumOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  return dstEntriesSum(m, ops)(a, s)
}

/** The entries of `ops` that its kernel means to count. */
export function countedOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  return countedEntries(m, ops)(a, s)
}

/**
 * `true` between a CPU's leaving the online mask and its fold, where a sum is short by its slot; of
 * a kernel whose sum adds such slots, only while the CPU comes back without a fold.
 */
export function inWindow<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B {
  const { variables: v, kernel } = m
  const isShort = kernel.sumsDyingCpus ? cpuReturning : cpuUnfolded
  return v.online.reduce((any, _, cpu) => a.or(any, isShort(m, cpu)(a, s)), no(a))
}

/** `true` if the netns of `ops` exists. */
export function lives<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): B {
  return a.eq(s(m.variables.alive[ops.net] as Cell), a.int(1))
}

/** The condition, for the dst_ops of every netns that exists. */
export function forEachAlive<I, B>(
  a: Arith<I, B>,
  m: Model,
  s: State<I>,
  condition: (ops: DstOps) => B,
): B {
  return all(
    a,
    m.variables.dstOps.map(ops => implies(a, lives(a, m, s, ops), condition(ops))),
  )
}

/** A claim about each of `among` whose netns exists; of the others it holds. */
export function claimsOfAlive<I, B>(
  a: Arith<I, B>,
  m: Model,
  s: State<I>,
  claim: (ops: DstOps) => Omit<Claim<I, B>, 'subject'>,
  among: readonly DstOps[] = m.variables.dstOps,
): readonly Claim<I, B>[] {
  return among.map(ops => {
    const { holds, terms } = claim(ops)
    return { subject: subject(m, ops), holds: implies(a, lives(a, m, s, ops), holds), terms }
  })
}

/** `net=1`, and the family where there are two. */
export function subject(m: Model, ops: DstOps): string {
  return m.structure.families.length > 1 ? `net=${ops.net} family=${ops.family}` : `net=${ops.net}`
}

/** The slots of a CPU set as one number: the sum less the count. */
export function slotsOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  return sub(a, sumOf(a, m, s, ops), s(ops.count))
}

/** The largest batch that the structure can have had so far, in entries. */
export function largestBatch<I, B>(a: Arith<I, B>, m: Model): I {
  return max(a, a.param('batch'), times(a, m.structure.cpus, a.param('batchPerCpu')))
}

/**
 * CPUs * (largest batch - 1): how far slots can hold a count from the truth, in entries. The CPUs
 * are those that are online, or not folded yet.
 */
export function slack<I, B>(a: Arith<I, B>, m: Model, s: State<I>): I {
  const perCpu = a.add(largestBatch(a, m), a.int(-1))
  const zero = a.int(0)
  return sum(
    a,
    m.variables.online.map((_, cpu) => {
      const holds = a.or(cpuOnline(m, cpu)(a, s), cpuUnfolded(m, cpu)(a, s))
      return a.ite(holds, perCpu, zero)
    }),
  )
}

/** The dst_ops that an action is about; undefined for the actions of a CPU or of a whole netns. */
export function opsOf(m: Model, action: Action): DstOps | undefined {
  const { net, family = m.structure.families[0] } = action.args
  return m.variables.dstOps.find(ops => ops.net === net && ops.family === family)
}
