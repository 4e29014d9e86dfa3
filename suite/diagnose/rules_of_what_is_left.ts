import { ENOBUFS } from '../../model/action_name.ts'
import { alone, only, type Rule } from './rule.ts'
import { isIn, mayBeIn, windows } from './running_kernel.ts'
import { bundlesFailed } from './seen.ts'

/** What decides by what the exclusions leave, where no figure does. */
export const rulesOfWhatIsLeft: readonly Rule[] = [
  {
    name: 'the only cause that is left',
    facts: ['kernel', 'gc_thresh', 'gc_thresh6', 'messages', 'xfrm_stat'],
    source: 'what is excluded',
    decides: (seen, left) => {
      const { kernel, refused, ofIpsec } = seen
      if (!refused || !ofIpsec || kernel === undefined) return
      if (only(left, 'flow-cache-limit') && isIn(kernel, windows.flowCacheLimit)) {
        return {
          answer: 'flow-cache-limit',
          certainty: 'high',
          says: 'A flow is refused, and of the three refusals only that of the flow cache is left.',
          measureNext:
            'periodicity of the failures; flow_cache against online CPUs; XfrmInPolError (inbound ' +
            'refusals count there)',
        }
      }
      if (only(left, 'true-limit') && bundlesFailed(seen) > 0 && isIn(kernel, windows.limit)) {
        return {
          answer: 'true-limit',
          certainty: 'medium',
          says: 'A bundle was refused, and of the three refusals only the true limit is left.',
          measureNext: 'xfrm_dst_cache against 2T; gc_thresh of both families in the netns',
        }
      }
      return
    },
  },
  {
    name: 'inbound packets are refused',
    facts: ['xfrm_stat', 'xfrm_stat_later', 'kernel', 'gc_thresh', 'gc_thresh6'],
    source: 'net/xfrm/xfrm_policy.c __xfrm_policy_check(): the look-up of a flow gives an error',
    decides: ({ kernel, counters }, left) => {
      if (!only(left, 'flow-cache-limit') || kernel === undefined) return
      if (!isIn(kernel, windows.flowCacheLimit)) return
      if ((counters.get('XfrmInPolError') ?? 0) <= 0) return
      return {
        answer: 'flow-cache-limit',
        certainty: 'medium',
        says: 'XfrmInPolError rises: no flow is taken inbound, and only this limit is left.',
        measureNext:
          'periodicity of the failures; flow_cache against online CPUs; ENOBUFS outbound',
      }
    },
  },
  {
    name: 'a larger gc_thresh ended it',
    facts: ['notes', 'messages', 'workload', 'netns_ipsec', 'kernel'],
    source: 'R6; docs/EXPLANATION.md, ENOBUFS',
    decides: (seen, left) => {
      const { endedByGcThresh, refused, ofIpsec, kernel } = seen
      if (!endedByGcThresh || !refused || !ofIpsec || !alone(seen)) return
      if (!left.has('true-limit') || kernel === undefined || !isIn(kernel, windows.limit)) return
      return {
        answer: 'true-limit',
        certainty: 'medium',
        says: 'A larger gc_thresh ended it, and one netns alone does not drift.',
        measureNext:
          'number of netns with IPsec; xfrm_dst_cache at the failure, with the smaller T',
      }
    },
  },
  {
    name: 'a bundle fails, and nothing refuses entries any more',
    facts: ['kernel', 'errno', 'messages', 'xfrm_stat', 'xfrm_stat_later'],
    source: 'net/xfrm/xfrm_policy.c xfrm_alloc_dst(): ENOBUFS where the allocation fails',
    decides: (seen, left) => {
      const { kernel, errno, contradicted } = seen
      if (left.size > 0 || kernel === undefined || mayBeIn(kernel, windows.limit)) return
      if (errno !== ENOBUFS || contradicted || bundlesFailed(seen) <= 0) return
      return {
        answer: 'memory',
        detail: 'no memory for an entry',
        certainty: 'medium',
        says: 'Since v4.14 a bundle gives ENOBUFS only where there is no memory for an entry.',
        measureNext: 'XfrmOutBundleGenError twice, while it fails; dmesg at that moment; slabinfo',
      }
    },
  },
]
