import type { Answer, Certainty } from './causes.ts'

/** Something that people take for a refusal of an xfrm entry, and that a fact gives away. */
export interface LookAlike {
  readonly answer: Answer
  readonly detail: string
  /** What a message, or the workload, says then. */
  readonly says?: RegExp
  /** What has to be said as well. */
  readonly and?: RegExp
  /** A counter of /proc/net/xfrm_stat that has counted. */
  readonly counter?: RegExp
  /** What the failing call gives. */
  readonly errno?: readonly number[]
  /** It fails the creation of a bundle too, so that XfrmOutBundleGenError counts. */
  readonly inBundles?: true
  /** It can come beside a refusal, which it does not rule out. */
  readonly beside?: true
  /** It is one only where nothing is refused. */
  readonly unrefused?: true
  readonly certainty?: Certainty
  readonly why: string
  readonly measureNext: string
  readonly source: string
}

const EAGAIN = 11
const ENOMEM = 12
const EPERM = 1
const EOVERFLOW = 75
const ENETUNREACH = 101
const EHOSTUNREACH = 113

/** The first that fits is the one: what says more stands before what says less. */
export const lookAlikes: readonly LookAlike[] = [
  {
    answer: 'cannot-decide',
    detail: 'not one of the three: it fails when an SA is added, with ENOMEM',
    says: /\badd(?:ing)?\b.{0,80}\bSA\b|\bXFRM_MSG_(?:NEW|UPD)SA\b/i,
    and: /out of memory|cannot allocate memory|ENOMEM|errno 12\b/i,
    why: 'adding an SA makes no dst entry, and ENOMEM is no refusal of one',
    measureNext: 'the kernel log at that moment; whether the modules of the cipher load; memory',
    source: 'net/xfrm/xfrm_user.c xfrm_add_sa()',
  },
  {
    answer: 'other',
    detail: 'use after free of what dst->ops points to, at netns exit (class P10)',
    says: /use-after-free|KASAN/i,
    and: /\bdst_(?:destroy|release)\b/,
    certainty: 'medium',
    why: 'an entry outlived what it points to; nothing was refused',
    measureNext: 'what KASAN says under "freed by": cleanup_net, and the cache net_namespace',
    source: 'docs/EXPLANATION.md, Two CVEs; P10',
  },
  {
    answer: 'other',
    detail: 'CVE-2024-50036 (P9): an add to a destroyed counter',
    says: /percpu_counter_add/,
    and: /fault|paging request|oops|dereference|unable to handle/i,
    why: 'the counter was gone when the entry was counted down; nothing was refused',
    measureNext:
      'whether the release is 6.12, 6.11.4, 6.6.57, 6.1.117, 5.15.172, 5.10.230 or later',
    source: 'docs/EXPLANATION.md, Two CVEs; P9',
  },
  {
    answer: 'other',
    detail: 'a dst entry leaks: it holds a device of a netns that exits',
    says: /\blo\b.{0,80}cannot be released|waiting for \S+ to become free|unregister_netdevice/i,
    why: 'a reference is lost, and the device waits for it; no allocation is refused',
    measureNext: 'the release of the kernel (CVE-2024-56644 is such a leak in IPv6), ref_tracker',
    source: 'CVE-2024-56644',
  },
  {
    answer: 'other',
    detail: 'neighbour table overflow, shared by all netns',
    says: /neighbou?r.{0,9}table overflow|overflow.{0,40}neighbou?r|(?:arp|ndisc)_cache/i,
    why: 'one table of neighbours serves the whole kernel, with a limit in the first netns',
    measureNext:
      'ip neigh in all netns; /proc/net/stat/arp_cache; net.ipv4.neigh.default.gc_thresh3',
    source: 'net/core/neighbour.c neigh_alloc()',
  },
  {
    answer: 'other',
    detail: 'IPv4 route cache: dst entries reach route.max_size',
    says: /dst cache overflow|\bip_dst_cache\b/i,
    why: 'ip_dst_cache is the cache of IPv4 routes, which v3.6 took away',
    measureNext: 'ip_dst_cache in /proc/slabinfo against ip route show cache and route.max_size',
    source: 'net/ipv4/route.c rt_garbage_collect()',
  },
  {
    answer: 'other',
    detail: 'IPv6 route cache limit (max_size)',
    says: /route cache is full|ip6_dst_cache|ipv6\.route\.max_size/i,
    why: 'dst_alloc() prints it for IPv6 routes, the only ones that still have a gc',
    measureNext: 'net.ipv6.route.max_size in the netns that fails; routes and exceptions there',
    source: 'net/core/dst.c dst_alloc(); net/ipv6/route.c ip6_dst_gc()',
  },
  {
    answer: 'other',
    detail: 'conntrack table full',
    says: /nf_conntrack|conntrack.{0,80}full/i,
    why: 'conntrack drops the packet, with EPERM or in silence',
    measureNext: 'nf_conntrack_count against nf_conntrack_max',
    source: 'net/netfilter/nf_conntrack_core.c',
  },
  {
    answer: 'other',
    detail: 'netlink socket receive buffer of the IKE daemon',
    says: /netlink\w*\W+(?:rece?i?v|socket|read)|nl_?recv|recv.{0,40}netlink|\bAF_NETLINK\b/i,
    why: 'ENOBUFS of a netlink socket means that notifications were lost; no packet is refused',
    measureNext: 'which call failed (recvmsg on AF_NETLINK); ss -f netlink; SO_RCVBUF',
    source: 'net/netlink/af_netlink.c netlink_overrun()',
  },
  {
    answer: 'missing-sa',
    detail: "the daemon's own message buffer, then a dead SA",
    says: /buffer too small/i,
    why: "that buffer is the daemon's own, for a message to the kernel",
    measureNext: 'the version of the daemon; ip xfrm state after the update',
    source: 'the log of the daemon',
  },
  {
    answer: 'missing-sa',
    detail: 'SA could not be installed',
    says: /\b(?:fail\w*|unable|error|cannot)\b.{0,80}\b(?:add|install|updat)\w*\b.{0,80}\b\w?SA\b/i,
    why: 'the daemon says that an SA was not taken',
    measureNext: 'ip xfrm state; XfrmOutNoStates; the error that the daemon prints',
    source: 'the log of the daemon',
  },
  {
    answer: 'missing-sa',
    detail: 'acquire pending',
    says: /\bacquire\b|larval/i,
    why: 'an SA is asked for and not there yet; until then the packet waits or fails',
    measureNext: 'ip xfrm monitor; XfrmOutNoStates; net.core.xfrm_larval_drop',
    source: 'net/xfrm/xfrm_state.c xfrm_state_find()',
  },
  {
    answer: 'missing-sa',
    detail: 'a policy finds no SA',
    counter: /^Xfrm(?:Out|In)NoStates$|^XfrmAcquireError$|^XfrmOutStateExpired$/,
    why: 'this counter counts packets whose policy found no usable SA',
    measureNext: 'ip xfrm state; ip xfrm policy; whether the counter rises while it fails',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'block policy hit by traffic that is not meant to be encrypted',
    counter: /^Xfrm(?:Out|In)PolBlock$/,
    certainty: 'medium',
    why: 'a policy says block; that is another counter than that of refusals',
    measureNext: 'ip -s xfrm policy: which block policy has hits',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'an inbound packet fits no policy',
    counter: /^XfrmIn(?:NoPols|TmplMismatch|StateMismatch)$/,
    certainty: 'medium',
    why: 'this counter counts packets that were treated otherwise than a policy asks',
    measureNext: 'ip xfrm policy of both directions on both hosts',
    source: 'net/xfrm/xfrm_proc.c',
  },
  {
    answer: 'other',
    detail: 'device queue never drained',
    says: /\bcan\d\b|SocketCAN|\bqdisc\b|pfifo|txqueuelen|NETDEV WATCHDOG|tx.?queue|\bslcan\d/i,
    why: 'a queue of a device that is full gives ENOBUFS to whoever sends',
    measureNext: 'ip -s link show of the device; tc -s qdisc; other devices are not affected',
    source: 'net/sched/sch_generic.c; net/can/af_can.c can_send()',
  },
  {
    answer: 'other',
    detail: "daemon's error queue; several peers behind one NAT",
    says: /MSG_ERRQUEUE|error queue/i,
    certainty: 'medium',
    why: 'EAGAIN is what an empty error queue of a socket gives',
    measureNext: 'which call returns EAGAIN',
    source: 'net/ipv4/ip_sockglue.c ip_recv_error()',
  },
  {
    answer: 'other',
    detail: 'performance regression',
    says: /[KM]B\/s against|\bslow(?:er|ly)?\b|throughput|retransmi/i,
    unrefused: true,
    why: 'packets pass, and slowly: no allocation is refused',
    measureNext: 'retransmissions, GRO and checksums on the tunnel',
    source: 'the workload',
  },
  {
    answer: 'memory',
    detail: 'no memory for an entry',
    says: /out of memory|\boom\b|page allocation fail|SLUB: unable|cannot allocate mem|ENOMEM/i,
    inBundles: true,
    beside: true,
    why: 'memory ran out; a failed allocation of an entry gives ENOBUFS too',
    measureNext: 'flow_cache and xfrm_dst_cache over time; what the OOM killer says',
    source: 'net/xfrm/xfrm_policy.c xfrm_alloc_dst()',
  },
  {
    answer: 'other',
    detail: "host's packet limit",
    says: /packets\/s|\bpps\b/i,
    and: /limit/i,
    beside: true,
    certainty: 'medium',
    why: 'somebody on the way counts packets',
    measureNext: 'drops at the provider, and at the device of the host',
    source: 'the workload',
  },
  {
    answer: 'other',
    detail: "no route to the tunnel's peer",
    errno: [ENETUNREACH, EHOSTUNREACH],
    inBundles: true,
    why: 'the route to the outer address is looked up while a bundle is made; it is not there',
    measureNext: 'ip route get PEER; the errno',
    source: 'net/xfrm/xfrm_policy.c xfrm_dst_lookup()',
  },
  {
    answer: 'missing-sa',
    detail: 'acquire pending (EAGAIN)',
    errno: [EAGAIN],
    certainty: 'medium',
    why: 'a policy whose SA is asked for gives EAGAIN',
    measureNext: 'ip xfrm monitor; ip xfrm state; which call returns EAGAIN',
    source: 'net/xfrm/xfrm_policy.c xfrm_tmpl_resolve()',
  },
  {
    answer: 'memory',
    detail: 'the call itself says ENOMEM',
    errno: [ENOMEM],
    inBundles: true,
    certainty: 'medium',
    why: 'ENOMEM is what an allocation gives, and no refusal',
    measureNext: 'the kernel log at that moment; free memory',
    source: 'errno(3)',
  },
  {
    answer: 'other',
    detail: 'a filter or a policy forbids it (EPERM)',
    errno: [EPERM],
    certainty: 'medium',
    why: 'EPERM is what netfilter and a block policy give',
    measureNext: 'nft list ruleset; ip xfrm policy; XfrmOutPolBlock',
    source: 'net/xfrm/xfrm_policy.c xfrm_lookup()',
  },
  {
    answer: 'other',
    detail: 'a value is too large (EOVERFLOW), or the same in another layer',
    errno: [EOVERFLOW],
    certainty: 'low',
    why: 'nothing that refuses an entry gives EOVERFLOW',
    measureNext: 'which call fails, by strace',
    source: 'errno(3)',
  },
]
