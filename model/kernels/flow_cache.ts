import { lt, sum, times } from '../../engine/arith/derived.ts'
import { cpuOnline } from '../cpumask.ts'
import { gcCount, hashCount } from '../flow_cache.ts'
import type { Kernel } from '../kernel.ts'
import { copiedTemplate, perNetInit } from './released.ts'

/**
 * One flow cache for all netns, with one table for each CPU and one flow_cache_genid. The flush is
 * deferred, as in this model, since v3.2 (c0ed1c14a72c). The add is that of v3.13 and v3.14.
 * @kernel net/core/flow.c flow_cache_global, v3.0.8
 */
export const globalFlowCache: Kernel = {
  ...copiedTemplate,
  name: 'global-flow-cache',
  commit: 'ca925cf1534e^',
  releases: 'v3.2..v3.14',
  summary: 'all netns keep their flows in one table per CPU',
  flowCacheNets: ({ variables: v }) => [...v.alive.keys()],
}

/**
 * flow_cache_lookup() refuses too, where the worker does not keep up.
 * @kernel net/core/flow.c flow_cache_lookup(), v4.6.2
 */
export const flowCacheLimit: Kernel = {
  ...perNetInit,
  name: 'flow-cache-limit',
  commit: '6ad3122a08e3',
  releases: 'v4.6..v4.8',
  summary: 'no new flow while the gc list is longer than a full table',
  flowCacheLimit: {
    full: (host, net, cpu) => (a, s) => {
      const high = a.param('highWatermark')
      const entries = hashCount(host, net, cpu)(a, s)
      return a.or(lt(a, times(a, 2, high), entries), lt(a, high, gcCount(host, net)(a, s)))
    },
    bumpsGenid: true,
  },
}

/**
 * The limit of the gc list grows with the CPUs, and that of the table is gone.
 * @kernel net/core/flow.c flow_cache_lookup(), v4.9.76
 */
export const flowCacheLimitRaised: Kernel = {
  ...flowCacheLimit,
  name: 'flow-cache-limit-raised',
  commit: '6b2264878155',
  releases: 'v4.9..v4.13, and v4.8.15 and later of 4.8.y',
  summary: 'no new flow while the gc list is longer than two full tables for each online CPU',
  flowCacheLimit: {
    full: (host, net) => (a, s) => {
      const twice = times(a, 2, a.param('highWatermark'))
      const perCpu = host.variables.online.map((_, cpu) =>
        a.ite(cpuOnline(host, cpu)(a, s), twice, a.int(0)),
      )
      return lt(a, sum(a, perCpu), gcCount(host, net)(a, s))
    },
    bumpsGenid: false,
  },
}

/** The watermark is passed by one entry more before the table is shrunk. */
export const shrinkTestedLate: Kernel = {
  ...copiedTemplate,
  name: 'shrink-tested-late',
  mutantOf: 'copied-template',
  summary: 'the table is shrunk when it is two entries over the high watermark',
  flowCacheOver: hashCount => (a, s) =>
    lt(a, a.add(a.param('highWatermark'), a.int(1)), hashCount(a, s)),
}

/** The released kernels that differ in their flow cache, oldest first. */
export const flowCacheKernels: readonly Kernel[] = [
  globalFlowCache,
  flowCacheLimit,
  flowCacheLimitRaised,
]
