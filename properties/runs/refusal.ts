import type { Arith } from '../../engine/arith/arith.ts'
import { all, lt, sum, times } from '../../engine/arith/derived.ts'
import type { Run } from '../../engine/prove/step_bound.ts'
import type { State } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import { dstAllocRefused } from '../../model/dst.ts'
import type { Model } from '../../model/model.ts'
import { judgedOps, slotsBelowBatch } from './near_live.ts'
import {
  belowZero,
  driftOf,
  isOf,
  othersOf,
  sharedSlots,
  sumOfCounts,
  sumOfLive,
} from './reading.ts'
import { fewestToRefusal, fewestToRefusalAtRest, type RefusalCase } from './refusal_steps.ts'
import type { RunClaim, StepBound, Tally } from './step_bound.ts'

/** @file Q3: that it takes so many steps before a netns without an entry is refused one. */

function constants({ cpus, batch, gcThresh }: RefusalCase): StepBound['parameters'] {
  return [
    {
      sentence: `a constant batch of ${batch}, gc_thresh = ${gcThresh}`,
      holds: a =>
        all(a, [
          a.eq(a.param('batch'), a.int(batch)),
          a.le(times(a, cpus, a.param('batchPerCpu')), a.int(batch)),
          a.eq(a.param('gcThresh'), a.int(gcThresh)),
        ]),
    },
  ]
}

function isRefused<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B {
  return dstAllocRefused(m, judgedOps(m))(a, s)
}

/** Frees of the others. */
const freesOfOthers: Tally = {
  name: 'frees of others',
  amount: (a, m, _s, action) => a.int(isFreeOf(action, m, true) ? 1 : 0),
}

/** Frees of the netns itself. */
const ownFrees: Tally = {
  name: 'own frees',
  amount: (a, m, _s, action) => a.int(isFreeOf(action, m, false) ? 1 : 0),
}

function isFreeOf(action: Action, m: Model, others: boolean): boolean {
  return action.name === 'dst_free' && (action.args.net !== judgedOps(m).net) === others
}

/** Folds of the others that lower a count. */
const downFolds: Tally = {
  name: 'down folds',
  amount: (a, m, s, _action, t) =>
    sum(
      a,
      othersOf(m, judgedOps(m)).map(({ count }) =>
        a.ite(lt(a, t(count), s(count)), a.int(1), a.int(0)),
      ),
    ),
}

/** Folds of the others that lower a count, less those that raise one. */
const netFolds: Tally = {
  name: 'net folds',
  amount: (a, m, s, action, t) =>
    a.add(
      downFolds.amount(a, m, s, action, t),
      sum(
        a,
        othersOf(m, judgedOps(m)).map(({ count }) =>
          a.ite(lt(a, s(count), t(count)), a.int(-1), a.int(0)),
        ),
      ),
    ),
}

/** counts + slots = live: every add is in one of them. */
const balances: RunClaim = {
  name: 'counts + slots = live',
  holds: (a, m, { now }) => {
    const { dstOps } = m.variables
    const booked = a.add(sumOfCounts(a, now, dstOps), sum(a, sharedSlots(m).map(now)))
    return a.eq(booked, sumOfLive(a, now, dstOps))
  },
}

/** `claimed` is the number of steps, the refused allocation counted; a test claims one more. */
export function noEarlierRefusal(
  of: RefusalCase,
  claimed: number = fewestToRefusal(of),
): StepBound {
  const frees = freesOfOthers.name
  const own = ownFrees.name
  const down = downFolds.name
  const { batch } = of
  const claim = (name: string, holds: RunClaim['holds']): RunClaim => ({ name, holds })
  return {
    name: `no-refusal-before-${claimed}`,
    sentence:
      `B = ${batch}, T = ${of.gcThresh}, IPv4: from boot, by allocs and frees, an allocation of a ` +
      `netns without entries is refused at step ${claimed} at the earliest.`,
    takes: action => isOf(action),
    parameters: constants(of),
    start: 'boot',
    tallies: [freesOfOthers, ownFrees, downFolds],
    invariants: [
      slotsBelowBatch,
      balances,
      claim('an entry was made, and what was freed was made and freed', (a, m, run) => {
        const freed = a.add(run.tally(frees), run.tally(own))
        const made = a.add(sumOfLive(a, run.now, m.variables.dstOps), times(a, 2, freed))
        return a.le(made, run.steps)
      }),
      claim('counts of others are lowered by folds only', (a, m, { now, tally }) => {
        const counts = sumOfCounts(a, now, othersOf(m, judgedOps(m)))
        return a.le(a.int(0), a.add(counts, times(a, batch, tally(down))))
      }),
      claim('a slot sinks by frees only', (a, m, { now, tally }) => {
        const sunk = a.add(belowZero(a, m, now), times(a, batch, tally(down)))
        return a.le(sunk, a.add(tally(frees), tally(own)))
      }),
      claim('a fold of others that lowers a count is a free', (a, _m, { tally }) =>
        a.le(tally(down), tally(frees)),
      ),
      claim('the own count is raised by folds of allocs only', (a, m, { now, tally }) => {
        const { live, count } = judgedOps(m)
        return a.le(now(count), times(a, batch, a.add(now(live), tally(own))))
      }),
    ],
    given: {
      name: 'net=0 has no entry and is refused',
      holds: (a, m, { now }) => a.and(a.eq(now(judgedOps(m).live), a.int(0)), isRefused(a, m, now)),
    },
    conclusion: beforeStep(claimed),
  }
}

/** The refused allocation is a step too. */
function beforeStep(claimed: number): RunClaim {
  return {
    name: `${claimed} <= steps + 1`,
    holds: (a, _m, { steps }) => a.le(a.int(claimed), a.add(steps, a.int(1))),
  }
}

/** The theorem about refusals at which no netns holds an entry. */
export function noEarlierRefusalAtRest(
  of: RefusalCase,
  claimed: number = fewestToRefusalAtRest(of),
): StepBound {
  const { batch } = of
  return {
    name: `no-refusal-at-rest-before-${claimed}`,
    sentence:
      `B = ${batch}, T = ${of.gcThresh}, IPv4: from boot, by allocs and frees, an allocation is ` +
      `refused while no netns has any entry at step ${claimed} at the earliest.`,
    takes: action => isOf(action),
    parameters: constants(of),
    start: 'boot',
    tallies: [netFolds],
    invariants: [
      slotsBelowBatch,
      balances,
      {
        name: 'twice the drift + owed + own live - live of others is at most the steps so far',
        holds: (a, m, { now, steps }) => {
          const ops = judgedOps(m)
          const others = sumOfLive(a, now, othersOf(m, ops))
          const twice = times(a, 2, a.add(driftOf(a, m, now, ops), belowZero(a, m, now)))
          return a.le(sum(a, [twice, now(ops.live), a.neg(others)]), steps)
        },
      },
      {
        name: 'the counts of others are whole batches',
        holds: (a, m, { now, tally }) => {
          const counts = sumOfCounts(a, now, othersOf(m, judgedOps(m)))
          return a.eq(a.add(counts, times(a, batch, tally(netFolds.name))), a.int(0))
        },
      },
    ],
    given: {
      name: 'no netns has an entry and net=0 is refused',
      holds: (a, m, { now }) =>
        a.and(
          all(
            a,
            m.variables.dstOps.map(({ live }) => a.eq(now(live), a.int(0))),
          ),
          isRefused(a, m, now),
        ),
    },
    conclusion: beforeStep(claimed),
  }
}

/** P13 for ever: nothing that the netns itself does changes anything any more. */
export const refusedForEver: StepBound = {
  name: 'refused-for-ever',
  sentence:
    'A netns without entries that is refused one can do nothing but ask again: it is refused ' +
    'every time and changes nothing, as long as no other netns allocates or frees.',
  // It has nothing to free.
  takes: action => action.name === 'dst_alloc' && action.args.net === 0,
  parameters: [],
  start: refusedWithoutEntry('refused without an entry'),
  tallies: [],
  invariants: [{ name: 'nothing has changed', holds: nothingChanged }],
  given: { name: 'any step', holds: (a, _m, { steps }) => a.le(a.int(0), steps) },
  conclusion: refusedWithoutEntry('refused without an entry'),
}

function refusedWithoutEntry(name: string): RunClaim {
  return {
    name,
    holds: (a, m, { now }) => a.and(a.eq(now(judgedOps(m).live), a.int(0)), isRefused(a, m, now)),
  }
}

function nothingChanged<I, B>(a: Arith<I, B>, m: Model, { start, now }: Run<I>): B {
  return all(
    a,
    m.variables.cells.map((_, cell) => a.eq(start(cell), now(cell))),
  )
}
