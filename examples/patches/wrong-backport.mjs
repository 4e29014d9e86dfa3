// The same fix, with a hunk that was resolved the wrong way round: xfrm4_net_init() calls
// dst_entries_init() first, and then copies the template over what it has just initialised.
import { kernel, patch } from 'dstledger'

const fix = kernel('per-net-init')

export const wrongBackport = patch('copied-template', {
  name: 'wrong-backport',
  summary: 'dst_entries_init() comes before the copy, which overwrites the pointer of the netns',
  counters: 'own',
  pcpucEntries: fix.pcpucEntries,
  pcpucAllocated: fix.pcpucAllocated,
  percpuCounters: fix.percpuCounters,
  pernetOperations: (host, net) => {
    const [xfrm, ...families] = fix.pernetOperations(host, net)
    return [
      xfrm,
      ...families.map(({ init: [copy, init, ...rest], exit }) => ({
        init: [init, copy, ...rest],
        exit,
      })),
    ]
  },
})
