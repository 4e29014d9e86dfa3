// The same backport without the hunk of the error path, which did not apply.
import { patch } from 'dstledger'
import { rightBackport } from './right-backport.mjs'

export const wrongBackport = patch(rightBackport, {
  name: 'wrong-backport',
  summary: 'nobody calls dst_entries_destroy() when the sysctl of the netns cannot be registered',
  pernetOperations: (host, net) =>
    rightBackport.pernetOperations(host, net).map(({ init, exit }) => ({
      init: init.map(({ cleanup: _, ...step }) => step),
      exit,
    })),
})
