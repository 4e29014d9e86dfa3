import { figure } from '../../engine/figure.ts'
import { surelyDrifts } from './exclusions.ts'
import { largestSlack, slack, smallestLimit, tableOfOneCpu, tablesCanPass } from './figures.ts'
import { alone, canWander, certaintyOf, only, type Rule } from './rule.ts'
import { rulesOfWhatIsLeft } from './rules_of_what_is_left.ts'
import { isIn, mayBeIn, windows } from './running_kernel.ts'
import { bundlesFailed } from './seen.ts'

export const rules: readonly Rule[] = [
  {
    name: 'refused below the limit',
    facts: [
      'slab',
      'slab_later',
      'gc_thresh',
      'gc_thresh6',
      'gc_thresh_by_netns',
      'netns_ipsec',
      'hotplug',
    ],
    source: 'docs/EXPLANATION.md, A worked example; recordings/live/linux-4.3 r5',
    decides: (seen, left) => {
      const { live, refused, lookAlike, kernel } = seen
      if (!left.has('drift') || left.has('true-limit') || !refused || !canWander(seen)) return
      if (live === undefined || smallestLimit(seen) === undefined || kernel === undefined) return
      if (lookAlike !== undefined && (bundlesFailed(seen) === 0 || lookAlike.inBundles)) return
      if (left.has('flow-cache-limit')) return
      return {
        answer: 'drift',
        certainty: certaintyOf(seen, 'high'),
        says: 'A netns is refused, and all netns together are below its limit: its count is wrong.',
        measureNext: surelyDrifts(seen)
          ? 'nothing more is needed'
          : "nothing more is needed; the changelog of the kernel's package names the remedy",
      }
    },
  },
  {
    name: 'what is seen is another cause',
    facts: ['messages', 'workload', 'xfrm_stat', 'xfrm_stat_later', 'errno'],
    source: 'the look-alike',
    decides: ({ lookAlike, suspected, contradicted, kernel, flowCacheGrows }) => {
      if (lookAlike === undefined || (lookAlike.errno !== undefined && contradicted)) return
      const { answer, detail, certainty = 'high', why, measureNext } = lookAlike
      const garbage =
        answer === 'memory' && flowCacheGrows && (!kernel || mayBeIn(kernel, windows.limit))
      return {
        answer,
        detail: garbage ? 'flow cache garbage without bound' : detail,
        certainty: suspected ? 'medium' : certainty,
        says: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
        measureNext,
      }
    },
  },
  {
    name: 'refused without load',
    facts: ['messages', 'notes', 'workload', 'netns_ipsec', 'hotplug', 'kernel'],
    source: 'docs/EXPLANATION.md, ENOBUFS; P13 for ever, proved (docs/DRIFT.md, Q3)',
    decides: (seen, left) => {
      const { persists, refused, kernel } = seen
      if (!left.has('drift') || !persists || !refused || !canWander(seen)) return
      if (kernel === undefined || left.has('flow-cache-limit')) return
      return {
        answer: 'drift',
        certainty: certaintyOf(seen, 'high'),
        says: 'It goes on without load: entries of the flow cache age, and a wrong count does not.',
        measureNext:
          'xfrm_dst_cache against 2T; which netns fail and which never do; what happens when the ' +
          'load stops',
      }
    },
  },
  {
    name: 'one count for all netns',
    facts: ['kernel', 'netns_ipsec'],
    source: 'docs/REFERENCES.md, d7c7544c3d5f',
    decides: (seen, left) => {
      const { kernel, netns, refused } = seen
      if (!only(left, 'true-limit') || !refused || kernel === undefined) return
      if (!mayBeIn(kernel, windows.sharedCount) || (netns?.least ?? 0) < 2) return
      return {
        answer: 'true-limit',
        detail: 'one limit shared by all namespaces',
        certainty: certaintyOf(seen, 'high'),
        says: 'Up to v2.6.32 all netns share one count and one gc_thresh: others used them up.',
        measureNext: 'total xfrm_dst_cache against 2T of the host',
      }
    },
  },
  {
    name: 'the fast read is above the limit',
    facts: [
      'slab',
      'slab_later',
      'gc_thresh',
      'gc_thresh6',
      'gc_thresh_by_netns',
      'cpus',
      'messages',
    ],
    source: 'P2 and P5: the read may exceed the sum by C * (B - 1); P6: only IPv6 compares it',
    decides: (seen, left) => {
      const { live, refused, cpus, families } = seen
      const limit = smallestLimit(seen)
      if (!only(left, 'true-limit') || !refused || live === undefined || limit === undefined) return
      if (cpus?.most === undefined || !families.includes('ipv6') || live > limit) return
      if (live + largestSlack(seen) <= limit) return
      const more = slack(cpus.most)
      return {
        answer: 'true-limit',
        detail: `early: the IPv6 test reads the quick count, which may exceed the truth by ${more}`,
        certainty: certaintyOf(seen, 'high'),
        says:
          `There are ${figure(live)} entries, and the read of IPv6 can show ` +
          `${figure(live + more)}, above ${figure(limit)}.`,
        measureNext: `raise xfrm6_gc_thresh by C*(2C-1) or more: here ${figure(more)} are enough`,
      }
    },
  },
  {
    name: 'more entries than one netns may have',
    facts: [
      'slab',
      'slab_later',
      'gc_thresh',
      'gc_thresh6',
      'gc_thresh_by_netns',
      'netns_ipsec',
      'kernel',
    ],
    source: 'R4; P14',
    decides: (seen, left) => {
      const { live, refused } = seen
      const limit = smallestLimit(seen)
      if (!left.has('true-limit') || left.has('flow-cache-limit') || !refused) return
      if (live === undefined || limit === undefined || live <= limit) return
      if (!alone(seen) && left.has('drift')) return
      return {
        answer: 'true-limit',
        certainty: certaintyOf(seen, alone(seen) ? 'high' : 'medium'),
        says: `There are ${figure(live)} entries, and a netns may have ${figure(limit)}.`,
        measureNext: 'whether it ends as flows age, and with a larger gc_thresh',
      }
    },
  },
  {
    name: 'gc_thresh cannot be set there',
    facts: ['kernel', 'gc_thresh'],
    source: 'docs/REFERENCES.md, 8d068875caca: the sysctl in each netns, v3.9',
    decides: (seen, left) => {
      const { kernel, gcThreshOfHost } = seen
      if (!gcThreshOfHost || !left.has('true-limit') || kernel === undefined) return
      if (!isIn(kernel, windows.sysctlOfHost)) return
      return {
        answer: 'true-limit',
        certainty: 'medium',
        says: 'Up to v3.8 all netns but the first have the default of the kernel for their limit.',
        measureNext:
          'whether /proc/sys/net/ipv4/xfrm4_gc_thresh exists inside the netns; if not, T is the ' +
          'default of the kernel',
      }
    },
  },
  {
    name: 'full tables of one netns pass the limit',
    facts: [
      'gc_thresh',
      'gc_thresh6',
      'gc_thresh_by_netns',
      'cpus',
      'cpus_possible',
      'netns_ipsec',
    ],
    source: 'R5 and R6; docs/PROOF.md, P14b',
    decides: (seen, left) => {
      const { cpus, refused, gcThresh, families, sas, ofIpsec } = seen
      if (!left.has('true-limit') || left.has('flow-cache-limit')) return
      if (!alone(seen) || !refused || !ofIpsec) return
      const least = cpus?.least ?? 1
      const passed = families
        .map(family => gcThresh[family])
        .find(t => t !== undefined && tablesCanPass(t, least, sas))
      if (passed === undefined) return
      return {
        answer: 'true-limit',
        certainty: certaintyOf(seen, cpus === undefined ? 'medium' : 'high'),
        says:
          `One netns keeps ${figure(tableOfOneCpu)} entries for each CPU and SA; with gc_thresh = ` +
          `${figure(passed)} that is more than it may have. One netns alone does not drift.`,
        measureNext: 'xfrm_dst_cache above 2T while it fails; whether it ends when flows age',
      }
    },
  },
  ...rulesOfWhatIsLeft,
]
