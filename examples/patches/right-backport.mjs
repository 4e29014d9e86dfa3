// The fix a8a572a6b5f2 on top of a kernel that copies the template, v4.1 for one: xfrm4_net_init()
// and xfrm6_net_init() call dst_entries_init() after the copy, dst_entries_destroy() undoes it.
import { kernel, patch } from 'dstledger'

const fix = kernel('per-net-init')

export const rightBackport = patch('copied-template', {
  name: 'right-backport',
  summary: 'the copy stays where it was, in xfrm_net_init(); each netns then gets its own counter',
  // The accesses follow the __percpu pointer of the netns: to slots of its own, as with the fix.
  counters: 'own',
  pcpucEntries: fix.pcpucEntries,
  pcpucAllocated: fix.pcpucAllocated,
  percpuCounters: fix.percpuCounters,
  // xfrm_net_init() still copies both templates; xfrm4_net_init() and xfrm6_net_init() no longer do.
  pernetOperations: (host, net) => {
    const [copies] = kernel('copied-template').pernetOperations(host, net)
    const [, ...families] = fix.pernetOperations(host, net)
    return [copies, ...families.map(({ init: [, ...steps], exit }) => ({ init: steps, exit }))]
  },
})
