import type { Arith } from '../../engine/arith/arith.ts'
import { all, sum, times } from '../../engine/arith/derived.ts'
import { all01 } from '../../engine/conjunct.ts'
import { bundleOps, bundlesOf, flowCacheOf, flowsOf, hashCount } from '../../model/flow_cache.ts'
import type { Conjunct } from './conjunct.ts'

/** What a flow cache adds to the invariant of a kernel with one cache for each netns. */
export const ofFlowCache: readonly Conjunct[] = [
  {
    name: 'no part of a flow cache is negative',
    reason: 'Entries are taken only from where there are some; so no part exceeds the whole.',
    holds: (a, { variables: v }, s) => {
      const cells = flowCacheOf(v).netns.flatMap(({ percpu, ...lists }) => [
        ...percpu.flatMap(({ hashRndRecalc: _, ...kinds }) => Object.values(kinds)),
        ...Object.values(lists),
      ])
      return all(
        a,
        cells.map(cell => a.le(a.int(0), s(cell))),
      )
    },
  },
  {
    name: 'hash_rnd_recalc is 0 or 1',
    reason: 'A lookup asks for 1. No proof needs it: it keeps CTIs believable.',
    holds: (a, { variables: v }, s) =>
      all01(
        a,
        s,
        flowCacheOf(v).netns.flatMap(({ percpu }) => percpu.map(fcp => fcp.hashRndRecalc)),
      ),
  },
  {
    name: 'a table is at most one over the high watermark',
    reason: 'Half of P14: a lookup adds one, and what was over before is shrunk first.',
    holds: (a, m, s) => {
      const { variables: v } = m
      const most = a.add(a.param('highWatermark'), a.int(1))
      return all(
        a,
        v.alive.flatMap((_, net) =>
          v.online.map((_, cpu) => a.le(hashCount(m, net, cpu)(a, s), most)),
        ),
      )
    },
  },
  {
    name: 'every live entry is part of a bundle that is somewhere',
    reason: 'The other half of P14, as an equation: tables, gc list, garbage.',
    holds: (a, m, s) =>
      all(
        a,
        m.variables.alive.map((_, net) => {
          const { busy, garbage } = flowsOf(m.variables, net)
          const bundles = sum(a, [bundlesOf(m, net)(a, s), s(busy), s(garbage)])
          const entries = times(a, flowCacheOf(m.variables).xfrmsPerBundle, bundles)
          return a.eq(s(bundleOps(m.variables, net).live), entries)
        }),
      ),
  },
]

/** What proofs take for granted of a flow cache's parameters. */
export const flowParameterAssumptions: readonly {
  readonly sentence: string
  holds<I, B>(a: Arith<I, B>): B
}[] = [
  { sentence: 'shrinkTo >= 0', holds: a => a.le(a.int(0), a.param('shrinkTo')) },
  {
    sentence: 'shrinkTo <= lowWatermark',
    holds: a => a.le(a.param('shrinkTo'), a.param('lowWatermark')),
  },
  {
    sentence: 'lowWatermark <= highWatermark',
    holds: a => a.le(a.param('lowWatermark'), a.param('highWatermark')),
  },
  { sentence: 'kept >= 0', holds: a => a.le(a.int(0), a.param('kept')) },
  { sentence: 'keptNoPolicy >= 0', holds: a => a.le(a.int(0), a.param('keptNoPolicy')) },
]
