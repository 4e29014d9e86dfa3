import type { FactName, Facts } from '../suite/diagnose/facts.ts'

/** Facts as another report might have them, what is answered, and the facts that decide it. */
export interface Variant {
  readonly what: string
  readonly facts: Facts
  readonly answer: string
  /** Without each of these it is not decided. */
  readonly decisive: readonly FactName[]
}

const INT_MAX = 2 ** 31 - 1
const failed = { XfrmOutBundleGenError: 40 }

export const variants: readonly Variant[] = [
  {
    what: 'a plain release, and words for numbers',
    facts: {
      kernel: '3.19.8',
      cpus: 8,
      gc_thresh: '32,768',
      netns_ipsec: 'two',
      errno: 105,
      slab: { xfrm_dst_cache: 2000 },
      xfrm_stat: { c2: failed },
    },
    answer: 'drift',
    decisive: ['kernel', 'gc_thresh', 'netns_ipsec', 'slab'],
  },
  {
    what: 'a Debian whose stable releases were not read',
    facts: {
      kernel: '3.16.0-4-amd64',
      build: '#1 SMP Debian 3.16.7-ckt11-1 (2015-05-24)',
      cpus: 4,
      gc_thresh_by_netns: { 1: { ipv4: 32768, ipv6: 32768 }, 2: { ipv4: 32768, ipv6: 32768 } },
      netns_ipsec: 5,
      messages: ['ping: sendmsg: No buffer space available'],
      slab: { xfrm_dst_cache: 1000 },
    },
    answer: 'drift',
    decisive: ['kernel', 'gc_thresh_by_netns', 'netns_ipsec', 'messages', 'slab'],
  },
  {
    what: 'it does not recover',
    facts: {
      kernel: '4.1.15',
      netns_ipsec: '4 containers',
      messages: ['sendto: ENOBUFS'],
      notes: 'still failing an hour after the load stopped; only a reboot helps',
    },
    answer: 'drift',
    decisive: ['kernel', 'netns_ipsec', 'messages', 'notes'],
  },
  {
    what: 'one netns, and a suspend',
    facts: {
      kernel: '4.0.9',
      cpus_possible: 4,
      netns_ipsec: 1,
      hotplug: true,
      gc_thresh: 1024,
      errno: 105,
      slab: { xfrm_dst_cache: 500 },
      slab_later: { xfrm_dst_cache: 510 },
    },
    answer: 'drift',
    decisive: ['kernel', 'hotplug', 'gc_thresh', 'errno', 'cpus_possible'],
  },
  {
    what: 'the small default',
    facts: {
      kernel: '3.12.10',
      cpus: 4,
      gc_thresh: 1024,
      netns_ipsec: 1,
      messages: ['charon: sending failed: No buffer space available'],
      workload: 'strongSwan',
    },
    answer: 'true-limit',
    decisive: ['gc_thresh', 'netns_ipsec', 'messages'],
  },
  {
    what: 'a fixed RHEL 7 with several netns',
    facts: {
      kernel: '3.10.0-1160.119.1.el7.x86_64',
      gc_thresh: 32768,
      netns_ipsec: 6,
      errno: 105,
      slab: { xfrm_dst_cache: 70_000 },
    },
    answer: 'true-limit',
    decisive: ['kernel', 'gc_thresh', 'slab', 'errno'],
  },
  {
    what: 'IPv6 reads early with 32 CPUs',
    facts: {
      kernel: '4.1.20',
      cpus: 32,
      gc_thresh: 32768,
      gc_thresh6: 1000,
      netns_ipsec: 3,
      messages: ['connect: ENOBUFS, IPv6 only'],
      slab: { xfrm_dst_cache: 1500 },
    },
    answer: 'true-limit',
    decisive: ['kernel', 'messages', 'slab'],
  },
  {
    what: 'a release with the constant limit',
    facts: {
      kernel: '4.8.17',
      gc_thresh: 'INT_MAX',
      netns_ipsec: 1,
      errno: 105,
      workload: 'IPsec gateway, bursts of failures every ten minutes',
      slab: { flow_cache: 60_000 },
    },
    answer: 'flow-cache-limit',
    decisive: ['kernel', 'gc_thresh', 'errno', 'workload'],
  },
  {
    what: 'an Ubuntu after 4.4',
    facts: {
      kernel: '4.10.0-42-generic',
      gc_thresh: INT_MAX,
      netns_ipsec: '3 containers',
      messages: ['sendmsg: No buffer space available', 'xfrm tunnel'],
    },
    answer: 'flow-cache-limit',
    decisive: ['kernel', 'gc_thresh', 'messages'],
  },
  {
    what: 'a Debian 9, refused inbound',
    facts: {
      kernel: '4.9.0-8-amd64',
      build: '#1 SMP Debian 4.9.144-3 (2019-02-02)',
      gc_thresh: INT_MAX,
      gc_thresh6: INT_MAX,
      netns_ipsec: 2,
      xfrm_stat: { XfrmInPolError: 60 },
    },
    answer: 'flow-cache-limit',
    decisive: ['kernel', 'xfrm_stat'],
  },
  {
    what: 'the log of a slab allocator',
    facts: {
      kernel: '4.2.8',
      errno: 105,
      netns_ipsec: 3,
      messages: ['SLUB: Unable to allocate memory on node -1 (gfp=0x20)'],
      xfrm_stat: failed,
    },
    answer: 'memory',
    decisive: ['messages'],
  },
  {
    what: 'ENOMEM by its words',
    facts: { kernel: '4.19.0-25-amd64', messages: ['ping: sendmsg: Cannot allocate memory'] },
    answer: 'memory',
    decisive: ['messages'],
  },
  {
    what: 'a bundle that fails where nothing refuses',
    facts: {
      kernel: '5.14.0-427.el9.x86_64',
      errno: 105,
      xfrm_stat: { XfrmOutBundleGenError: 3 },
    },
    answer: 'memory',
    decisive: ['kernel', 'errno', 'xfrm_stat'],
  },
  {
    what: 'a counter that rises',
    facts: { kernel: '4.19.0', xfrm_stat: { ns1: { XfrmOutNoStates: 100 }, ns2: {} } },
    answer: 'missing-sa',
    decisive: ['xfrm_stat'],
  },
  {
    what: 'EAGAIN by its words',
    facts: { kernel: '4.4.50', messages: ['connect: Resource temporarily unavailable'] },
    answer: 'missing-sa',
    decisive: ['messages'],
  },
  {
    what: 'the daemon cannot add an SA',
    facts: {
      kernel: '5.4.0-150-generic',
      messages: ['pluto: netlink response for Add SA esp.c4@192.0.2.1 included errno 22: Invalid'],
    },
    answer: 'missing-sa',
    decisive: ['messages'],
  },
  {
    what: 'the neighbour table of IPv6',
    facts: {
      kernel: '4.2.8',
      errno: 105,
      messages: ['neighbour: ndisc_cache: neighbor table overflow!'],
    },
    answer: 'other',
    decisive: ['messages'],
  },
  {
    what: 'the routes of IPv6',
    facts: {
      kernel: '5.10.103',
      netns_ipsec: 40,
      messages: ['Route cache is full: consider increasing sysctl net.ipv6.route.max_size.'],
    },
    answer: 'other',
    decisive: ['messages'],
  },
  {
    what: 'conntrack',
    facts: {
      kernel: '4.1.10',
      messages: ['nf_conntrack: nf_conntrack: table full, dropping packet.'],
    },
    answer: 'other',
    decisive: ['messages'],
  },
]
