// A backport of a8a572a6b5f2 to a kernel that copies the template in xfrm_net_init(), v4.1 for one.
import { kernel, patch } from 'dstledger'

const before = kernel('copied-template')
const fix = kernel('per-net-init')

export const rightBackport = patch('copied-template', {
  name: 'right-backport',
  summary: 'the copy stays in xfrm_net_init(), and each family then gives the netns a counter',
  // What an access leads to: slots of the netns itself, as with the fix.
  counters: 'own',
  pcpucEntries: fix.pcpucEntries,
  pcpucAllocated: fix.pcpucAllocated,
  percpuCounters: fix.percpuCounters,
  pernetOperations: (host, net) => {
    // xfrm_net_init() copies both templates, as before.
    const [xfrmNetOps] = before.pernetOperations(host, net)
    // xfrm4_net_init() and xfrm6_net_init() do what the fix has them do, but for the copy.
    const [, ...families] = fix.pernetOperations(host, net)
    return [xfrmNetOps, ...families.map(ops => ({ ...ops, init: ops.init.slice(1) }))]
  },
})
