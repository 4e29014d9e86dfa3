import type { Arith } from '../../engine/arith/arith.ts'
import { all, lt, sum, within } from '../../engine/arith/derived.ts'
import { all01, allZero } from '../../engine/conjunct.ts'
import type * as engine from '../../engine/prove/obligations.ts'
import type { Cell } from '../../engine/state.ts'
import { cpuOnline, cpuUnfolded, numOnlineCpus } from '../../model/cpumask.ts'
import { twiceGcThresh } from '../../model/dst_ops.ts'
import type { Environment } from '../../model/environment.ts'
import type { Counters, Kernel } from '../../model/kernel.ts'
import type { Model } from '../../model/model.ts'
import { hasPart, type Structure } from '../../model/structure.ts'
import { totalIsLive } from '../conservation.ts'
import { countedOf, forEachAlive, largestBatch, lives, slack } from '../reading.ts'
import type { Conjunct } from './conjunct.ts'
import { ofFlowCache } from './flow_cache.ts'
import { interruptInvariant } from './interrupts.ts'
import { inEnvironment, ofDyingCpus, ofLifetimes, ofNested, ofPartialHotplug } from './parts.ts'

/** What a claim takes for granted of the state, beyond the invariant. */
export type Assumption = engine.Assumption<Model>

const UINT_LIMIT = 2 ** 32

function isUint<I, B>(a: Arith<I, B>, value: I): B {
  return a.and(a.le(a.int(0), value), lt(a, value, a.int(UINT_LIMIT)))
}

/** What every kernel needs: the ranges of the variables, and the ledger. */
const common: readonly Conjunct[] = [
  {
    name: 'flags are 0 or 1',
    reason: 'A guard asks for 1, and numOnlineCpus() adds the flags up.',
    holds: (a, { variables: v }, s) =>
      all01(a, s, [
        ...v.online,
        ...v.alive,
        ...v.dstOps.map(ops => ops.counters),
        ...(v.lifetimes?.structNet ?? []),
        ...(v.lifetimes?.deferred ?? []),
        ...(hasPart(v.structure, 'partial_hotplug') ? [] : (v.dying ?? [])),
      ]),
  },
  {
    name: 'a CPU is online',
    reason: 'cpu_down() refuses the last one. No proof needs it: it keeps CTIs believable.',
    holds: (a, m, s) => a.le(a.int(1), numOnlineCpus(m)(a, s)),
  },
  {
    name: 'live is not negative',
    reason: 'dst_free() needs an entry to free. No proof needs it: it keeps CTIs believable.',
    holds: (a, m, s) =>
      all(
        a,
        m.variables.dstOps.map(ops => a.le(a.int(0), countedOf(a, m, s, ops))),
      ),
  },
  {
    name: 'gc_thresh is an unsigned int',
    reason: 'The wrap of twice its value is defined for 32 bits only.',
    holds: (a, { variables: v }, s) =>
      all(
        a,
        v.dstOps.map(ops => isUint(a, s(ops.gcThresh))),
      ),
  },
  {
    name: 'the ledger balances',
    reason: 'This is P3; it is inductive as it stands, because every step books both sides.',
    holds: totalIsLive.holds,
  },
]

/** For kernels in which every netns has a percpu block of its own while it lives. */
const perNetCounters: readonly Conjunct[] = [
  ...common,
  {
    name: 'a netns has a block exactly while it lives',
    reason: 'The pointer decides where an add lands; init sets it, exit clears it.',
    holds: (a, m, s) =>
      all(
        a,
        m.variables.dstOps.map(ops => a.eq(s(ops.counters), s(m.variables.alive[ops.net] as Cell))),
      ),
  },
  {
    name: 'count plus slots is live',
    reason: 'P1 over all possible CPUs: an add moves one summand and live by the same amount.',
    holds: (a, m, s) =>
      forEachAlive(a, m, s, ops =>
        a.eq(sum(a, [s(ops.count), ...ops.slots.map(s)]), countedOf(a, m, s, ops)),
      ),
  },
  {
    name: 'the slots of a netns that is gone are 0',
    reason: 'Its adds land behind the NULL pointer; its next life starts from zeroed slots.',
    holds: (a, m, s) =>
      all(
        a,
        m.variables.dstOps.map(ops => a.or(lives(a, m, s, ops), allZero(a, s, ops.slots))),
      ),
  },
  {
    name: 'a slot is below the largest batch',
    reason: 'A slot that reaches the batch of its time is folded; P2 adds these bounds up.',
    holds: (a, m, s) => {
      const most = a.add(largestBatch(a, m), a.int(-1))
      const slots = m.variables.dstOps.flatMap(ops => ops.slots)
      return all(
        a,
        slots.map(slot => within(a, s(slot), most)),
      )
    },
  },
  {
    name: 'the slot of an offline CPU is 0',
    reason:
      'It is folded; so the sum over online CPUs is the sum over all of them, but for one ' +
      'that is on its way out.',
    holds: (a, m, s) =>
      all(
        a,
        m.variables.online.map((_, cpu) =>
          a.or(
            a.or(cpuOnline(m, cpu)(a, s), cpuUnfolded(m, cpu)(a, s)),
            allZero(
              a,
              s,
              m.variables.dstOps.map(ops => ops.slots[cpu] as Cell),
            ),
          ),
        ),
      ),
  },
  {
    name: 'the templates count nothing',
    reason: 'Nothing leads to them any more. No proof needs it: it keeps CTIs believable.',
    holds: (a, { variables: v }, s) =>
      allZero(
        a,
        s,
        [...v.templates.values()].flatMap(({ count, slots }) => [count, ...slots]),
      ),
  },
]

/** For kernels that copy the template: all that can be said is about the machine as a whole. */
const templateConjuncts: readonly Conjunct[] = [
  ...common,
  {
    name: 'no netns has a block of its own',
    reason:
      'The copied pointer leads to the template. No proof needs it: it keeps CTIs believable.',
    holds: (a, { variables: v }, s) =>
      allZero(
        a,
        s,
        v.dstOps.map(ops => ops.counters),
      ),
  },
]

/** For kernels that copy a counter without slots: then the copy is a copy. */
const noSlots: readonly Conjunct[] = [
  ...templateConjuncts,
  {
    name: 'no slot is used',
    reason: 'The adds go to the count, and the template counts nothing.',
    holds: (a, { variables: v }, s) =>
      allZero(a, s, [
        ...v.nullSlots,
        ...v.dstOps.flatMap(ops => ops.slots),
        ...[...v.templates.values()].flatMap(({ count, slots }) => [count, ...slots]),
      ]),
  },
  {
    name: 'count is live',
    reason: 'P1 without slots.',
    holds: (a, m, s) => forEachAlive(a, m, s, ops => a.eq(s(ops.count), s(ops.live))),
  },
]

const ofCounters: Readonly<Record<Counters, readonly Conjunct[]>> = {
  own: perNetCounters,
  template: templateConjuncts,
  none: noSlots,
}

/**
 * The inductive invariant of a kernel in a structure, and in an environment if one is assumed: the
 * kernel's own if it carries one, otherwise that of what its counters are. Undefined: there is none
 * for the form of its percpu_counter_add().
 */
export function inductiveInvariant(
  kernel: Kernel,
  { parts = [] }: Pick<Structure, 'parts'> = {},
  environment?: Environment,
): readonly Conjunct[] | undefined {
  if (parts.includes('interrupts')) return interruptInvariant(kernel)
  const ofEnvironment = environment === undefined ? undefined : inEnvironment.get(environment)
  return [
    ...(kernel.invariant ?? ofCounters[kernel.counters]),
    ...(parts.includes('lifetimes') ? ofLifetimes : []),
    ...(parts.includes('nested') ? ofNested : []),
    ...(parts.includes('partial_hotplug') ? ofPartialHotplug : []),
    ...(parts.includes('cpu_dead') ? ofDyingCpus : []),
    ...(parts.includes('flow_cache') ? ofFlowCache : []),
    ...(ofEnvironment === undefined ? [] : [ofEnvironment]),
  ]
}

/** What proofs take for granted of the parameters, which are otherwise left open. */
export const parameterAssumptions: readonly engine.ParameterAssumption[] = [
  { sentence: 'batch >= 1', holds: a => a.le(a.int(1), a.param('batch')) },
  { sentence: 'batchPerCpu >= 0', holds: a => a.le(a.int(0), a.param('batchPerCpu')) },
  { sentence: '0 <= gcThresh < 2^32', holds: a => isUint(a, a.param('gcThresh')) },
  { sentence: '0 <= sysctl < 2^32', holds: a => isUint(a, a.param('sysctl')) },
]

/** What P13 needs for IPv6, whose gc reads the fast count: slots alone cannot pass the limit. */
export const limitAboveSlack: Assumption = {
  sentence: '2 * gc_thresh (mod 2^32) >= C * (B - 1) for IPv6, or gc_thresh itself is',
  holds: (a, m, s) => {
    const error = slack(a, m, s)
    const ipv6 = m.variables.dstOps.filter(ops => ops.family === 'ipv6')
    return all(
      a,
      ipv6.map(ops => a.or(a.le(error, twiceGcThresh(ops)(a, s)), a.le(error, s(ops.gcThresh)))),
    )
  },
}
