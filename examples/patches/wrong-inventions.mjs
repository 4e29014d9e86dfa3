// Wrong patches of other inventions: each looks like a repair, and something refutes it.
import { kernel, patch } from 'dstledger'
import { assign, inOrder, nothing, variable } from 'dstledger/engine'

const before = kernel('copied-template')
const fix = kernel('per-net-init')

/** The pernet operations of the fix, with those of each family changed: `ops` is its dst_ops. */
const families = change => (host, net) => {
  const own = host.variables.dstOps.filter(ops => ops.net === net)
  const [xfrmNetOps, ...others] = fix.pernetOperations(host, net)
  return [xfrmNetOps, ...others.map((pernet, i) => change(pernet, own[i], host, net))]
}

/** The same with another ->init; the steps of the fix are: copy, dst_entries_init(), sysctl. */
const inits = change =>
  families(({ init, exit }, ops, host, net) => ({ init: change(init, ops, host, net), exit }))

export const wrong = [
  patch(fix, {
    name: 'ipv6-not-destroyed',
    summary: 'xfrm6_net_exit() forgets dst_entries_destroy()',
    pernetOperations: families(({ init, exit }, ops) => ({
      init,
      exit: ops.family === 'ipv6' ? nothing : exit,
    })),
  }),
  patch(fix, {
    name: 'ipv4-lost-on-ipv6-error',
    summary: 'an error of xfrm6_net_init() does not undo what xfrm4_net_init() did',
    pernetOperations: (host, net) => {
      const [xfrm, ipv4, ...rest] = fix.pernetOperations(host, net)
      // One registration for both families, whose error path knows the last one alone.
      const init = [...ipv4.init, ...rest.flatMap(pernet => pernet.init)]
      return [xfrm, { init, exit: inOrder([ipv4.exit, ...rest.map(pernet => pernet.exit)]) }]
    },
  }),
  patch(fix, {
    name: 'families-share',
    summary: 'IPv4 and IPv6 of a netns count in one counter',
    pcpucEntries: (host, ops) =>
      fix.pcpucEntries(
        host,
        host.variables.dstOps.find(({ net }) => net === ops.net),
      ),
  }),
  patch(fix, {
    name: 'init-net-copied-last',
    summary: 'for init_net alone the template is copied after dst_entries_init()',
    pernetOperations: inits(([copy, init, sysctl], _ops, _host, net) =>
      net === 0 ? [init, copy, sysctl] : [copy, init, sysctl],
    ),
  }),
  patch(fix, {
    name: 'children-only',
    summary: 'init_net keeps the counter of the template',
    counters: 'template',
    pcpucEntries: (host, ops) => (ops.net === 0 ? before : fix).pcpucEntries(host, ops),
    pernetOperations: inits(([copy, init, sysctl], _ops, _host, net) =>
      net === 0 ? [copy, { ...init, effect: nothing }, sysctl] : [copy, init, sysctl],
    ),
  }),
  patch(fix, {
    name: 'init-net-only',
    summary: 'only init_net gets a counter of its own, all others copy the template',
    counters: 'template',
    pcpucEntries: (host, ops) => (ops.net === 0 ? fix : before).pcpucEntries(host, ops),
    pernetOperations: inits(([copy, init, sysctl], _ops, _host, net) =>
      net === 0 ? [copy, init, sysctl] : [copy, { ...init, effect: nothing }, sysctl],
    ),
  }),
  patch(before, {
    name: 'batch-of-one-on-cpu-0',
    summary: 'CPU 0 folds every add at once, the others as before',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) =>
      before.percpuCounterAdd(a, fbc, cpu, amount, cpu === 0 ? a.int(1) : batch),
  }),
  patch(fix, {
    name: 'folds-to-init-net',
    summary: 'a fold goes to the count of init_net, whoever folds',
    pcpucEntries: (host, ops) => {
      const [first] = host.variables.dstOps.filter(({ family }) => family === ops.family)
      const own = fix.pcpucEntries(host, ops)
      return (a, s) => ({ ...own(a, s), count: variable(s, first.count) })
    },
  }),
  patch(fix, {
    name: 'folds-upwards-only',
    summary: 'a slot is folded when it reaches the batch, and not when it reaches minus the batch',
    percpuCounterAdd: (a, { count, counters }, cpu, amount, batch) => {
      const slot = counters(cpu)
      const value = a.add(slot.value, amount)
      const fold = a.le(batch, value)
      return [
        ...count.assign(a.ite(fold, a.add(count.value, value), count.value)),
        ...slot.assign(a.ite(fold, a.int(0), value)),
      ]
    },
  }),
  patch(fix, {
    name: 'born-with-one',
    summary: 'dst_entries_init() gives the count a first entry that nobody has',
    pernetOperations: inits(([copy, init, sysctl], ops) => [
      copy,
      { ...init, effect: inOrder([init.effect, assign(ops.count, 1)]) },
      sysctl,
    ]),
  }),
  patch(fix, {
    name: 'count-kept-at-birth',
    summary: 'a netns is born with what the count had when the last one of its place died',
    pernetOperations: inits(([copy, init, sysctl], ops) => [
      { effect: (a, s) => copy.effect(a, s).filter(([cell]) => cell !== ops.count) },
      { ...init, effect: (a, s) => init.effect(a, s).filter(([cell]) => cell !== ops.count) },
      sysctl,
    ]),
  }),
  patch(fix, {
    name: 'not-on-the-list',
    summary:
      'the new counters are not on percpu_counters, and a CPU that leaves folds none of them',
    percpuCounters: () => [],
  }),
  patch(fix, {
    name: 'ipv4-on-the-list',
    summary: 'only the counters of IPv4 are on percpu_counters',
    percpuCounters: host =>
      fix.percpuCounters(host).filter((_, i) => host.variables.dstOps[i].family === 'ipv4'),
  }),
  patch(fix, {
    name: 'slots-by-parity',
    summary: 'netns of equal parity share the slots of the first of them',
    pcpucEntries: (host, ops) => {
      const first = host.variables.dstOps.find(
        ({ net, family }) => net % 2 === ops.net % 2 && family === ops.family,
      )
      const [own, shared] = [fix.pcpucEntries(host, ops), fix.pcpucEntries(host, first)]
      return (a, s) => ({ ...own(a, s), counters: shared(a, s).counters })
    },
  }),
  patch(fix, {
    name: 'charged-to-ipv4',
    summary: 'a free is booked to the dst_ops of IPv4, whatever family the entry has',
    chargedOps: (host, ops) => host.variables.dstOps.find(({ net }) => net === ops.net),
  }),
]
