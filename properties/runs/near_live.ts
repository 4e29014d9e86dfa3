import type { Arith } from '../../engine/arith/arith.ts'
import { all, lt, sub, sum, times, within } from '../../engine/arith/derived.ts'
import type { Run } from '../../engine/prove/step_bound.ts'
import type { State } from '../../engine/state.ts'
import type { Model } from '../../model/model.ts'
import type { DstOps } from '../../model/variables.ts'
import { aboveZero, belowZero, isOf, othersOf, sharedSlots, sumOfLive } from './reading.ts'
import type { RunClaim, StepBound } from './step_bound.ts'

/** @file Q2: from boot, P2 is violated after no fewer than C * (B - 1) + 2 allocs and frees. */

/** -(B - 1) <= slot <= B - 1: what reaches the batch is folded. */
export const slotsBelowBatch: RunClaim = {
  name: 'a slot is below the batch',
  holds: (a, m, { now }) => {
    const most = a.add(a.param('batch'), a.int(-1))
    return all(
      a,
      sharedSlots(m).map(slot => within(a, now(slot), most)),
    )
  },
}

/** The netns whose count is judged: they are alike, as long as none is born or dies. */
export function judgedOps(m: Model): DstOps {
  const ops = m.variables.dstOps[0]
  if (ops === undefined) throw new Error('a model has a netns')
  return ops
}

type Number = <I, B>(a: Arith<I, B>, m: Model, s: State<I>) => I

/** How far the count lags behind. */
const lag: Number = (a, m, s) => sub(a, s(judgedOps(m).live), s(judgedOps(m).count))

/** The lag, what the slots owe, and the entries of the others: an alloc adds 1, a free nothing. */
const potentialOfLag: Number = (a, m, s) =>
  sum(a, [lag(a, m, s), belowZero(a, m, s), sumOfLive(a, s, othersOf(m, judgedOps(m)))])

/** What is counted, and what the slots hold: an alloc adds 1, a free nothing. */
const potentialOfLead: Number = (a, m, s) => a.add(s(judgedOps(m).count), aboveZero(a, m, s))

function atMost(name: string, potential: Number): RunClaim {
  return {
    name: `${name} is at most the steps so far`,
    holds: (a, m, { now, steps }) => a.le(potential(a, m, now), steps),
  }
}

/** A step was lost on the way: `potential` is behind the steps. */
function behind<I, B>(a: Arith<I, B>, m: Model, { now, steps }: Run<I>, potential: Number): B {
  return lt(a, potential(a, m, now), steps)
}

/** dst_free() needs an entry to free. */
const liveNotNegative: RunClaim = {
  name: 'live is not negative',
  holds: (a, m, { now }) =>
    all(
      a,
      m.variables.dstOps.map(({ live }) => a.le(a.int(0), now(live))),
    ),
}

/** Where no step was lost, the others have entries or all entries are in slots. */
const lagIsInSlots: RunClaim = {
  name: 'no step lost => others live, or nothing was folded',
  holds: (a, m, run) => {
    const { now, steps } = run
    const held = sum(a, sharedSlots(m).map(now))
    const allInSlots = a.and(a.eq(now(judgedOps(m).count), a.int(0)), a.eq(held, steps))
    const othersLive = lt(a, a.int(0), sumOfLive(a, now, othersOf(m, judgedOps(m))))
    return a.or(behind(a, m, run, potentialOfLag), a.or(othersLive, allInSlots))
  },
}

/** Where no step was lost, the netns itself has entries or has counted none. */
const leadNeedsEntries: RunClaim = {
  name: 'no step lost => own live, or nothing counted',
  holds: (a, m, run) => {
    const { live, count } = judgedOps(m)
    const nothingCounted = a.le(run.now(count), a.int(0))
    const ownLive = lt(a, a.int(0), run.now(live))
    return a.or(behind(a, m, run, potentialOfLead), a.or(ownLive, nothingCounted))
  },
}

/** C * (B - 1) + more, where C is a number: linear in B. */
function slackAnd<I, B>(a: Arith<I, B>, m: Model, more: number): I {
  return a.add(times(a, m.structure.cpus, a.add(a.param('batch'), a.int(-1))), a.int(more))
}

/** `extra` is what the theorem claims beyond C * (B - 1); a test claims one more. */
export function fewestToP2(extra = 2): StepBound {
  return {
    name: `no-p2-before-slack-plus-${extra}`,
    sentence:
      'From boot, by allocs and frees, with a constant batch B >= 2: a count is further than ' +
      `C * (B - 1) from live after no fewer than C * (B - 1) + ${extra} steps.`,
    takes: action => isOf(action),
    parameters: [
      {
        sentence: 'a constant batch of 2 or more',
        holds: a => a.and(a.le(a.int(2), a.param('batch')), a.eq(a.param('batchPerCpu'), a.int(0))),
      },
    ],
    start: 'boot',
    tallies: [],
    invariants: [
      slotsBelowBatch,
      liveNotNegative,
      atMost('lag + owed + live of others', potentialOfLag),
      atMost('count + held', potentialOfLead),
      lagIsInSlots,
      leadNeedsEntries,
    ],
    given: {
      name: 'P2 is violated',
      holds: (a, m, { now }) => a.not(within(a, lag(a, m, now), slackAnd(a, m, 0))),
    },
    conclusion: {
      name: `C(B-1) + ${extra} <= steps`,
      holds: (a, m, { steps }) => a.le(slackAnd(a, m, extra), steps),
    },
  }
}
