import { errnos } from './errnos.ts'
import type { LookAlike } from './look_alike.ts'

/** Counters of /proc/net/xfrm_stat that count no refusal of an entry, where nothing is refused. */
export const byCounter: readonly LookAlike[] = [
  {
    answer: 'missing-sa',
    detail: 'a policy finds no SA',
    counter: /^Xfrm(?:Out|In)NoStates$|^XfrmAcquireError$|^XfrmOutStateExpired$/,
    unrefused: true,
    why: 'this counter counts packets whose policy found no usable SA',
    measureNext: 'ip xfrm state; ip xfrm policy; whether the counter rises while it fails',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'block policy hit by traffic that is not meant to be encrypted',
    counter: /^Xfrm(?:Out|In)PolBlock$/,
    certainty: 'medium',
    unrefused: true,
    why: 'a policy says block; that is another counter than that of refusals',
    measureNext: 'ip -s xfrm policy: which block policy has hits',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'an inbound packet fits no policy',
    counter: /^XfrmIn(?:NoPols|TmplMismatch|StateMismatch)$/,
    certainty: 'medium',
    unrefused: true,
    why: 'this counter counts packets that were treated otherwise than a policy asks',
    measureNext: 'ip xfrm policy of both directions on both hosts',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'a packet is dropped by its SA: keys, replay window, or format',
    counter: /^Xfrm(?:In|Out|Fwd)(?:Error|BufferError|HdrError|State(?:Proto|Mode|Seq)Error)$/,
    unrefused: true,
    certainty: 'medium',
    why: 'this counter counts packets that an SA was found for, and that it did not take',
    measureNext: 'ip -s xfrm state: errors and replay of the SA, on both hosts',
    source: 'net/xfrm/xfrm_proc.c; net/xfrm/xfrm_input.c xfrm_input()',
  },
]

/** What a failing call gives instead of ENOBUFS. */
export const byErrno: readonly LookAlike[] = [
  {
    answer: 'other',
    detail: "no route to the tunnel's peer",
    errno: [errnos.ENETUNREACH, errnos.EHOSTUNREACH],
    inBundles: true,
    why: 'the route to the outer address is looked up while a bundle is made; it is not there',
    measureNext: 'ip route get PEER; the errno',
    source: 'net/xfrm/xfrm_policy.c xfrm_dst_lookup()',
  },
  {
    answer: 'missing-sa',
    detail: 'acquire pending (EAGAIN)',
    errno: [errnos.EAGAIN],
    certainty: 'medium',
    why: 'a policy whose SA is asked for gives EAGAIN',
    measureNext: 'ip xfrm monitor; ip xfrm state; which call returns EAGAIN',
    source: 'net/xfrm/xfrm_policy.c xfrm_tmpl_resolve()',
  },
  {
    answer: 'memory',
    detail: 'the call itself says ENOMEM',
    errno: [errnos.ENOMEM],
    inBundles: true,
    certainty: 'medium',
    why: 'ENOMEM is what an allocation gives, and no refusal',
    measureNext: 'the kernel log at that moment; free memory',
    source: 'errno(3)',
  },
  {
    answer: 'other',
    detail: 'a filter or a policy forbids it (EPERM)',
    errno: [errnos.EPERM],
    certainty: 'medium',
    why: 'EPERM is what netfilter and a block policy give',
    measureNext: 'nft list ruleset; ip xfrm policy; XfrmOutPolBlock',
    source: 'net/xfrm/xfrm_policy.c xfrm_lookup()',
  },
  {
    answer: 'other',
    detail: 'a value is too large (EOVERFLOW), or the same in another layer',
    errno: [errnos.EOVERFLOW],
    certainty: 'low',
    why: 'nothing that refuses an entry gives EOVERFLOW',
    measureNext: 'which call fails, by strace',
    source: 'errno(3)',
  },
  {
    answer: 'other',
    detail: 'a packet is larger than the path takes (EMSGSIZE)',
    errno: [errnos.EMSGSIZE],
    certainty: 'medium',
    why: 'EMSGSIZE is for a packet above the MTU, from which the tunnel takes its headers',
    measureNext: 'ip route get PEER: its mtu; ICMP that is filtered on the way',
    source: 'net/xfrm/xfrm_output.c; net/ipv4/xfrm4_output.c',
  },
]
