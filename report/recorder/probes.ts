import { releases, seriesOf } from '../../model/kernels/versions.ts'
import type { Btf } from './btf.ts'

/** Bytes that the probes of a kernel need, each by the member that it is of. */
export const members = {
  OFF4: ['net', 'xfrm.xfrm4_dst_ops'],
  OFF6: ['net', 'xfrm.xfrm6_dst_ops'],
  INUM: ['net', 'ns.inum'],
  OPS: ['dst_entry', 'ops'],
  // `#define rcu_head callback_head` renames the member, too.
  RCU: ['dst_entry', 'callback_head'],
  BASE: ['dst_ops', 'pcpuc_entries'],
  COUNT: ['dst_ops', 'pcpuc_entries.count'],
  COUNTERS: ['dst_ops', 'pcpuc_entries.counters'],
} as const satisfies Readonly<Record<string, readonly [struct: string, path: string]>>

export type OffsetName = keyof typeof members

/** By name; one that is not there has to be found. */
export type Offsets = Partial<Record<OffsetName, number>>

export function offsetsOf(btf: Btf): Offsets {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, [struct, path]]) => {
      const offset = btf.offsetOf(struct, path)
      return offset === undefined ? [] : [[name, offset]]
    }),
  )
}

/** What can be probed in a kernel. */
export interface Probes {
  /** The add itself, before v4.13 or so; or the return of dst_alloc() and the call of RCU. */
  readonly at: 'add' | 'entries'
  /** The function that is probed for -1, or for the add. */
  readonly symbol: string
  /** Whether there are tracepoints of CPU hotplug (v4.6). */
  readonly hotplug: boolean
  /** What the recorder cannot see, as sentences. */
  readonly blind: readonly string[]
}

const first = { rcu: '4.14', hurry: '6.2', cpuhp: '4.6', release: '6.12' } as const

/** The oldest series that a recorder is printed for, and those of bpftrace. */
export const oldest = { ftrace: '3.0', bpftrace: '4.9' } as const

/** What a kernel of a series lets a recorder see. */
export function probesOf(version: string): Probes {
  const series = seriesOf(version)
  const since = (release: string): boolean => series >= seriesOf(release)
  const hotplug = since(first.cpuhp)
  const common = [
    'A netns that is there before the recorder starts is not known to it: start it first.',
    'Events that a full buffer drops are lost; the trace says how many.',
    ...(hotplug ? [] : ['CPUs that go offline are not seen: there is no tracepoint before v4.6.']),
  ]
  if (!since(first.rcu)) {
    return {
      at: 'add',
      symbol: since('4.13') ? 'percpu_counter_add_batch' : '__percpu_counter_add',
      hotplug,
      blind: [
        ...common,
        'The probe shows the count before the add: put "values": "before" into the map.',
        'A refused allocation adds nothing, and is not seen.',
        'The slot of a CPU is not read.',
      ],
    }
  }
  return {
    at: 'entries',
    symbol: since(first.hurry) ? 'call_rcu_hurry' : 'call_rcu',
    hotplug,
    blind: [
      ...common,
      since(first.release)
        ? 'The -1 is booked at the release, before the probe: what is read is the count after it.'
        : `The -1 is booked at the destruction, after the probe: counts lag.${but(version)}`,
      'Entries that dst_release_immediate() frees are not seen: those of failed bundles.',
      'The slot of a CPU is not read.',
    ],
  }
}

/** Stable releases of the series that book the -1 as v6.12 does: a vendor's number hides which. */
function but(version: string): string {
  const stable = releases.find(
    ({ from }) => from.split('.').length > 2 && seriesOf(from) === seriesOf(version),
  )
  return stable === undefined ? '' : ` From ${stable.from} on it is booked before the probe.`
}
