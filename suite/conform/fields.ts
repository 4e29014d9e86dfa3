import { nothing } from '../../engine/state.ts'
import type { Kernel } from '../../model/kernel.ts'
import { stable61 } from '../../model/kernels/beside.ts'
import {
  copiedTemplate,
  countAtRelease,
  noFlowCache,
  ownCounter,
} from '../../model/kernels/released.ts'
import { type DstOps, dstOpsOf } from '../../model/variables.ts'
import { copyOnly, perNetOps, xfrmNetOps } from '../../model/xfrm_policy.ts'

/** In what a kernel can differ, as far as a run of its code shows it. */
export interface Fields {
  /** Whose slots a netns counts in, by family. */
  readonly slots4: 'own' | 'shared'
  readonly slots6: 'own' | 'shared'
  /** Whether dst_alloc() refuses. */
  readonly refuses: boolean
  /** When the -1 of an entry is booked. */
  readonly countDecAt: Kernel['countDecAt']
  readonly sumsDyingCpus: boolean
  /** When struct net is freed. */
  readonly netFree: 'at once' | 'one round later'
}

export const fieldNames: Readonly<Record<keyof Fields, string>> = {
  slots4: 'slots of a netns, IPv4',
  slots6: 'slots of a netns, IPv6',
  refuses: 'dst_alloc() refuses',
  countDecAt: 'the -1 is booked in',
  sumsDyingCpus: 'the sum has dying CPUs',
  netFree: 'struct net is freed',
}

const values: { readonly [K in keyof Fields]: readonly Fields[K][] } = {
  slots4: ['own', 'shared'],
  slots6: ['own', 'shared'],
  refuses: [false, true],
  countDecAt: ['dst_release', 'dst_destroy'],
  sumsDyingCpus: [false, true],
  netFree: ['one round later', 'at once'],
}

/** Every combination, not only those that were released. */
export const combinations: readonly Fields[] = values.slots4.flatMap(slots4 =>
  values.slots6.flatMap(slots6 =>
    values.refuses.flatMap(refuses =>
      values.countDecAt.flatMap(countDecAt =>
        values.sumsDyingCpus.flatMap(sumsDyingCpus =>
          values.netFree.map(netFree => ({
            slots4,
            slots6,
            refuses,
            countDecAt,
            sumsDyingCpus,
            netFree,
          })),
        ),
      ),
    ),
  ),
)

/** The fields of a kernel of the model. */
export function fieldsOf(kernel: Kernel): Fields {
  return {
    slots4: kernel.counters === 'own' ? 'own' : 'shared',
    slots6: kernel.counters === 'own' ? 'own' : 'shared',
    refuses: kernel.gc,
    countDecAt: kernel.countDecAt,
    sumsDyingCpus: kernel.sumsDyingCpus,
    netFree: kernel.netFree === stable61.netFree ? 'one round later' : 'at once',
  }
}

/** A kernel of the model with these fields. What they do not say is that of stable-6.1. */
export function kernelOf(fields: Fields): Kernel {
  const { refuses, countDecAt, sumsDyingCpus, netFree } = fields
  const isOwn = ({ family }: DstOps): boolean =>
    (family === 'ipv4' ? fields.slots4 : fields.slots6) === 'own'
  const of = (ops: DstOps): Kernel => (isOwn(ops) ? noFlowCache : copiedTemplate)
  return {
    ...stable61,
    name: 'tree',
    counters: fields.slots4 === 'own' ? 'own' : 'template',
    pcpucEntries: (host, ops) => of(ops).pcpucEntries(host, ops),
    pcpucAllocated: (host, ops) => of(ops).pcpucAllocated(host, ops),
    percpuCounters: ({ variables: { dstOps, templates } }) => [
      ...dstOps.filter(isOwn).map(ownCounter),
      ...dstOps
        .filter(ops => ops.net === 0 && !isOwn(ops))
        .flatMap(({ family }) => templates.get(family) ?? []),
    ],
    pernetOperations: (host, net) => [
      xfrmNetOps(nothing, ['xfrm_sysctl_init']),
      ...dstOpsOf(host.variables, net).map(ops =>
        isOwn(ops) ? perNetOps(host, ops) : copyOnly(host, ops),
      ),
    ],
    gc: refuses,
    countDecAt,
    childCountDecAt: countDecAt,
    sumsDyingCpus,
    netFree: netFree === 'at once' ? countAtRelease.netFree : stable61.netFree,
  }
}

/** The fields in which two differ. */
export function differing(one: Fields, other: Fields): readonly (keyof Fields)[] {
  return (Object.keys(fieldNames) as (keyof Fields)[]).filter(name => one[name] !== other[name])
}
