import { diagnose } from '../suite/diagnose/diagnose.ts'
import type { Facts } from '../suite/diagnose/facts.ts'

/** Facts of an unpatched kernel with several netns, and a refusal far below the limit. */
export const drifted: Facts = {
  kernel: '4.2.8',
  cpus: 4,
  gc_thresh: 32768,
  gc_thresh6: 32768,
  netns_ipsec: 3,
  errno: 105,
  slab: { xfrm_dst_cache: 900, flow_cache: 1200 },
  xfrm_stat: { XfrmOutBundleGenError: 12 },
}

export const answerOf = (facts: Facts): string => diagnose(facts).answer
