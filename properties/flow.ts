import type { Arith } from '../engine/arith/arith.ts'
import { lt, no, sum, times, yes } from '../engine/arith/derived.ts'
import type { State } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import { twiceGcThresh } from '../model/dst_ops.ts'
import {
  bundleOps,
  bundlesOf,
  flowsOf,
  flowsOn,
  hashCount,
  hasOwnCache,
} from '../model/flow_cache.ts'
import type { Model } from '../model/model.ts'
import type { Variables } from '../model/variables.ts'
import {
  type Sometimes,
  type StateProperty,
  type StepProperty,
  stateProperty,
  stepProperty,
} from './property.ts'
import { slack } from './reading.ts'

export const flowCacheBounded: StateProperty = stateProperty({
  id: 'P14',
  name: 'flowCacheBounded',
  sentence:
    'A table holds at most one entry more than the high watermark, and no entry lives elsewhere.',
  equation: 'hash_count <= high + 1; live <= SAs * (tables + gc list + garbage)',
  limits: 'What is on the gc list and held by others has no bound: the worker may come late.',
  question: 'Can a flow cache table grow beyond one entry more than its high watermark?',
  whyMissed:
    'Tables are at their watermark only with thousands of flows on one CPU; a test with ' +
    'fewer never shrinks one.',
  needs: 'flow_cache',
  claims: (a, m, s) => {
    const { variables: v } = m
    if (v.flowCache === undefined) return []
    const most = a.add(a.param('highWatermark'), a.int(1))
    const nets = [...v.alive.keys()]
    const tables = nets
      .filter(net => hasOwnCache(m, net))
      .flatMap(net =>
        v.online.map((_, cpu) => {
          const entries = hashCount(m, net, cpu)(a, s)
          return {
            subject: `net=${net} cpu=${cpu}`,
            holds: a.le(entries, most),
            terms: () => [['hash_count', entries] as const, ['high + 1', most] as const],
          }
        }),
      )
    const { xfrmsPerBundle } = v.flowCache
    const netns = nets.map(net => {
      const live = s(bundleOps(v, net).live)
      const { busy, garbage } = flowsOf(v, net)
      const bundles = sum(a, [bundlesOf(m, net)(a, s), s(busy), s(garbage)])
      return {
        subject: `net=${net}`,
        holds: a.le(live, times(a, xfrmsPerBundle, bundles)),
        terms: () => [['live', live] as const, ['bundles', bundles] as const],
      }
    })
    return [...tables, ...netns]
  },
})

export const refusedAtFullTables: StepProperty = stepProperty({
  id: 'P14b',
  name: 'refusedAtFullTables',
  sentence:
    'Where the worker keeps up and nobody holds a dead bundle, a lookup is refused only if 2T is ' +
    'below what full tables, and one flow more, amount to.',
  equation: 'refused, gc list and garbage empty => 2T < SAs * (C * (high + 1) + 1) - 1',
  limits:
    'C: possible CPUs. IPv6 reads the fast count: C * (B - 1) comes on top. A worker that ' +
    'does not run lets any number of entries pile up.',
  question: 'Can a lookup be refused though the tables cannot hold that many entries?',
  whyMissed:
    'It takes as many flows as the tables hold, and then a test must know that the refusal ' +
    'came too early: it is the same -ENOBUFS.',
  needs: 'flow_cache',
  about: ['flow_cache_lookup'],
  when: 'a lookup that is refused while the gc list and the garbage are empty',
  antecedent: (a, m, s, action) => a.not(excused(a, m, s, action)),
  claims: (a, m, s, action) => {
    const { variables: v } = m
    const { net } = action.args
    if (v.flowCache === undefined || net === undefined) return []
    const ops = bundleOps(v, net)
    const zero = a.int(0)
    const { xfrmsPerBundle } = v.flowCache
    const tables = times(a, v.online.length, a.add(a.param('highWatermark'), a.int(1)))
    const flows = times(a, xfrmsPerBundle, a.add(tables, a.int(1)))
    const fast = ops.family === 'ipv6' ? slack(a, m, s) : zero
    const most = sum(a, [flows, a.int(-1), fast])
    return [
      {
        subject: `net=${net}`,
        holds: a.or(excused(a, m, s, action), lt(a, twiceGcThresh(ops)(a, s), most)),
        terms: () => [
          ['2T', twiceGcThresh(ops)(a, s)],
          ['full tables', most],
          ['live', s(ops.live)],
          ['pending', pendingOf(a, v, s, net)],
        ],
      },
    ]
  },
})

/** Bundles that wait for the worker, or are held by somebody. */
function pendingOf<I, B>(a: Arith<I, B>, v: Variables, s: State<I>, net: number): I {
  const { gcBundles, busy, garbage } = flowsOf(v, net)
  return sum(a, [gcBundles, busy, garbage].map(s))
}

/** A lookup that is granted, or refused while bundles are pending. */
function excused<I, B>(a: Arith<I, B>, m: Model, s: State<I>, action: Action): B {
  const zero = a.int(0)
  const granted = a.le(zero, action.result(a, s))
  return a.or(granted, lt(a, zero, pendingOf(a, m.variables, s, action.args.net as number)))
}

/** What a model with a flow cache must be seen to do, beside what all models are. */
export const flowSometimes: readonly Sometimes[] = [
  {
    name: 'shrink',
    sentence: 'A new flow shrinks a table that is over the high watermark.',
    happens: (a, _m, _s, { args: { kept } }) => (kept === undefined ? no(a) : yes(a)),
  },
  {
    name: 'shrinkToFewer',
    sentence: 'A shrink keeps fewer entries than the low watermark, though more are valid.',
    happens: (a, m, s, { args: { kept, net = 0, cpu = 0 } }) => {
      if (kept === undefined) return no(a)
      const total = sum(
        a,
        kept.map(n => (n === 'any' ? a.param('kept') : a.int(n))),
      )
      const { valid } = flowsOn(m.variables, net, cpu)
      return a.and(lt(a, total, a.param('lowWatermark')), lt(a, total, s(valid)))
    },
  },
  {
    name: 'flush',
    sentence: 'A flush removes a bundle and leaves a valid one.',
    happens: (a, m, s, { name, args: { net = 0, cpu = 0 } }, t) => {
      if (name !== 'flow_cache_flush_tasklet') return no(a)
      const { gcBundles } = flowsOf(m.variables, net)
      const { valid } = flowsOn(m.variables, net, cpu)
      return a.and(lt(a, s(gcBundles), t(gcBundles)), lt(a, a.int(0), t(valid)))
    },
  },
  {
    name: 'newHashRnd',
    sentence: 'A lookup clears its whole table, because the timer has set the flag.',
    happens: (a, m, s, { name, args: { net = 0, cpu = 0, entry } }, t) => {
      if (name !== 'flow_cache_lookup' || entry !== 'none') return no(a)
      const { hashRndRecalc, valid } = flowsOn(m.variables, net, cpu)
      return a.and(lt(a, t(hashRndRecalc), s(hashRndRecalc)), lt(a, a.int(1), s(valid)))
    },
  },
  {
    name: 'exitInFlight',
    sentence: 'A netns exits while its worker has bundles to free.',
    happens: (a, m, _s, { name, args: { net = 0 } }, t) => {
      if (name !== 'cleanup_net' || m.variables.flowCache === undefined) return no(a)
      return lt(a, a.int(0), t(flowsOf(m.variables, net).gcBundles))
    },
  },
  {
    name: 'bundleUndone',
    sentence: 'A bundle is refused at its second xfrm_state, and the first entry is freed.',
    happens: (a, m, s, { name, args: { net = 0 }, result }) => {
      if (name !== 'flow_cache_lookup') return no(a)
      const { live, gcThresh } = bundleOps(m.variables, net)
      const under = a.le(s(live), times(a, 2, s(gcThresh)))
      return a.and(lt(a, result(a, s), a.int(0)), under)
    },
  },
  {
    name: 'heldByOthers',
    sentence: 'A bundle that somebody holds dies, and its entries live on.',
    happens: (a, m, s, { args: { net = 0 } }, t) => {
      if (m.variables.flowCache === undefined) return no(a)
      const { busy } = flowsOf(m.variables, net)
      return lt(a, s(busy), t(busy))
    },
  },
]
