import type { Kernel } from '../kernel.ts'
import { deferredNetFree } from './released.ts'

/**
 * A repair of our own of what is open in v7.1: when the outer entry of a bundle is released, the -1
 * of the entry that it holds is booked too, as 3a0a3ff6593d does for the dst_cache of a metadata
 * dst. No tree has it for IPsec.
 */
export const childrenAtRelease: Kernel = {
  ...deferredNetFree,
  name: 'children-at-release',
  commit: 'unreleased',
  releases: 'none',
  mutantOf: 'deferred-net-free',
  right: true,
  summary: 'the -1 of an entry that a bundle holds is booked when the bundle is let go',
  childCountDecAt: 'dst_release',
}
