import { figure } from '../../engine/figure.ts'
import { ENOBUFS } from '../../model/action_name.ts'
import { INT_MAX } from '../../model/bounds.ts'
import { type Refusal, refusals } from './causes.ts'
import type { FactName } from './facts.ts'
import { canRefuse, largestSlack, smallestLimit } from './figures.ts'
import { flowsNeverRefused } from './limits.ts'
import { isIn, mayBeIn, windows } from './running_kernel.ts'
import { bundlesFailed, type Seen } from './seen.ts'

/** Why a cause cannot be behind it. */
export interface Exclusion {
  readonly causes: readonly Refusal[]
  /** The facts that it rests on. */
  readonly facts: readonly FactName[]
  /** What they say, as a sentence; undefined: it excludes nothing here. */
  says(seen: Seen): string | undefined
  readonly source: string
}

export const exclusions: readonly Exclusion[] = [
  {
    causes: ['drift'],
    facts: ['kernel', 'build'],
    source: 'docs/VERSIONS.md; P1 and P4 on per-net-init, proved',
    says: ({ kernel }) => {
      if (kernel === undefined) return undefined
      if (kernel.proof?.drift === 'no') return `This kernel does not drift: ${kernel.proof.why}.`
      return mayBeIn(kernel, windows.drift)
        ? undefined
        : 'Netns share slots from v2.6.37 to v4.3, and no release of this kernel is among them.'
    },
  },
  {
    causes: ['drift'],
    facts: ['smp'],
    source: 'docs/EXPLANATION.md, What copying the template shared',
    says: ({ smp }) => (smp ? undefined : 'A kernel for one processor has no slots to share.'),
  },
  {
    causes: ['true-limit'],
    facts: ['kernel'],
    source: 'docs/REFERENCES.md, 3c2a89ddc118',
    says: ({ kernel }) =>
      kernel === undefined || mayBeIn(kernel, windows.limit)
        ? undefined
        : 'Since v4.14 gc_thresh has no effect: dst_alloc() refuses no xfrm entry.',
  },
  {
    causes: ['flow-cache-limit'],
    facts: ['kernel'],
    source: 'docs/REFERENCES.md, 6ad3122a08e3 and 09c7570480f7',
    says: ({ kernel }) =>
      kernel === undefined || mayBeIn(kernel, windows.flowCacheLimit)
        ? undefined
        : 'The flow cache has a limit of its own from v4.6 to v4.13 only.',
  },
  {
    causes: ['flow-cache-limit'],
    facts: ['notes', 'messages', 'workload'],
    source: 'net/core/flow.c flow_cache_lookup(): its limit does not read gc_thresh',
    says: ({ endedByGcThresh }) =>
      endedByGcThresh
        ? 'A larger gc_thresh ended it, which the flow cache does not read.'
        : undefined,
  },
  {
    causes: ['flow-cache-limit'],
    facts: ['slab', 'slab_later'],
    source: 'docs/REFERENCES.md, 6ad3122a08e3; net/core/flow.c flow_cache_lookup()',
    says: ({ flowCache }) =>
      flowCache === undefined || flowCache > flowsNeverRefused
        ? undefined
        : `The flow cache has ${figure(flowCache)} entries, and ${figure(flowsNeverRefused)} may ` +
          'wait in each of its releases.',
  },
  {
    causes: ['drift', 'true-limit'],
    facts: ['gc_thresh', 'gc_thresh6', 'gc_thresh_by_netns'],
    source: 'net/core/dst.c dst_alloc(): gc_thresh * 2, unsigned; a count is an int',
    says: ({ families, gcThresh }) => {
      const known = families.map(family => gcThresh[family])
      if (known.some(t => t === undefined || canRefuse(t))) return undefined
      return `Twice gc_thresh is ${figure(INT_MAX)} or more, and no count is above that.`
    },
  },
  {
    causes: ['true-limit'],
    facts: [
      'slab',
      'slab_later',
      'gc_thresh',
      'gc_thresh6',
      'gc_thresh_by_netns',
      'cpus',
      'cpus_possible',
    ],
    source: 'P14b; docs/PROOF.md, P2: the read exceeds the sum by C * (B - 1) at most',
    says: seen => {
      const limit = smallestLimit(seen)
      const { live } = seen
      if (live === undefined || limit === undefined || live + largestSlack(seen) > limit) {
        return undefined
      }
      return (
        `All netns together have ${figure(live)} entries, ` +
        `and ${figure(limit)} are allowed to each.`
      )
    },
  },
  {
    causes: refusals,
    facts: ['netns_ipsec', 'netns'],
    source: 'net/xfrm/xfrm_policy.c: an xfrm entry needs a policy',
    says: seen =>
      seen.netns?.most === 0 && bundlesFailed(seen) <= 0
        ? 'No netns has IPsec policies, so there are no xfrm entries.'
        : undefined,
  },
  {
    causes: refusals,
    facts: ['errno', 'messages'],
    source: 'net/core/dst.c dst_alloc(); net/xfrm/xfrm_policy.c xfrm_alloc_dst()',
    says: ({ errno, contradicted }) =>
      errno === undefined || errno === ENOBUFS || contradicted
        ? undefined
        : `The call gives errno ${errno}, and each of these refusals gives ${ENOBUFS}.`,
  },
  {
    causes: refusals,
    facts: ['messages', 'workload', 'xfrm_stat', 'xfrm_stat_later'],
    source: 'the look-alike',
    says: seen => {
      const { lookAlike, suspected } = seen
      if (lookAlike === undefined || lookAlike.beside || suspected) return undefined
      if (lookAlike.errno !== undefined && seen.contradicted) return undefined
      // Bundles that fail are no work of it: there may be two faults.
      if (bundlesFailed(seen) > 0 && !lookAlike.inBundles) return undefined
      return `What is seen is something else: ${lookAlike.why}.`
    },
  },
]

/** Whether a kernel is known to be one that drifts. */
export function surelyDrifts({ kernel }: Seen): boolean {
  if (kernel === undefined) return false
  return kernel.proof === undefined
    ? !kernel.patched && isIn(kernel, windows.drift)
    : kernel.proof.drift === 'yes'
}
