import { copiedTemplate } from '../../model/kernels/released.ts'
import type { Params } from '../../model/params.ts'
import type { Setting } from '../../model/setting.ts'

/**
 * The bug and nothing else: copied-template with two netns, of which one gains what the other
 * loses. Nothing bounds it but the length of a trace.
 */
export function leaking(cpus: number, params: Params): Setting {
  return {
    kernel: copiedTemplate,
    structure: { cpus, netns: 2, families: ['ipv4'] },
    params,
    bounds: {},
    actions: ['dst_alloc', 'dst_free'],
  }
}
