import type { FaultPoint } from '../../../model/pernet_operations.ts'
import type { Family } from '../../../model/structure.ts'

/** What a kernel was seen to do: the first line of a file, and the others. */
export interface Recording {
  /** As the reader was given it. */
  readonly path: string
  readonly header: RecordingHeader
  readonly events: readonly RecordedEvent[]
}

export interface RecordingHeader {
  readonly format: string
  /** `patched`, `unpatched`, or a release and what was done to it. */
  readonly kernel: string
  readonly source?: string
  /** Absent in recordings of whole kernels. */
  readonly mode?: 'counter' | 'flow'
  /** Absent where each event says its own. */
  readonly family?: Family
  readonly cpus: number
  /** percpu_counter_batch at boot, in entries. */
  readonly batch: number
  /** gc_thresh of the template, in entries. */
  readonly gcThresh: number
  /** With the flow cache: the entries of a bundle. */
  readonly xfrmsPerBundle?: number
  /** What the driver was asked for: a lower bound of the events, in recordings that have it. */
  readonly events?: number
}

/** A value for each netns, by the number that the recording gives it. */
type PerNetns<T> = Readonly<Record<string, T>>

/** What a tracer sees at dst_entries_add(): the count of the netns, and the slot of this CPU. */
export interface SeenAtAdd {
  readonly count: number
  readonly slot?: number
}

/** What can be read of a kernel that is held still, in entries. */
export interface SeenWhole {
  readonly count: PerNetns<number>
  /** What was written to the counts of netns after their exit. */
  readonly deadCountDelta: number
  /** One array where all netns share the slots; otherwise an array for each netns. */
  readonly percpu: readonly number[] | PerNetns<readonly number[]>
  /** percpu_counter_read_positive() */
  readonly read: PerNetns<number>
  /** percpu_counter_sum_positive() */
  readonly sum: PerNetns<number>
  readonly rawSum: PerNetns<number>
  /** From the slab list: the truth. A netns that is gone is listed while entries of it are left. */
  readonly live: PerNetns<number>
  readonly gcThresh: PerNetns<number>
  readonly template: { readonly count: number }
  readonly batch: number
  readonly online: readonly number[]
  /** Accesses through a destroyed counter, and what they left; absent before the first. */
  readonly nullPercpu?: {
    readonly hits: number
    readonly values: readonly number[]
    readonly freedHits: number
  }
}

interface Common {
  /** Its position in a reference recording. */
  readonly i?: number
  /** Time in a live recording, in seconds. */
  readonly t?: number
  readonly cpu?: number
  readonly result?: string
  /** Just after the event. */
  readonly observed?: SeenWhole
}

interface OfNetns extends Common {
  readonly netns: number
}

export type RecordedFamily = 'xfrm4' | 'xfrm6'

/** Which allocation was made to fail: the first or second of its kind. */
export type RecordedFault = 'alloc_percpu#1' | 'alloc_percpu#2' | 'sysctl#1' | 'sysctl#2'

export interface BootEvent extends OfNetns {
  readonly op: 'boot'
}

export interface CreateEvent extends OfNetns {
  readonly op: 'netns.create'
  readonly fault?: RecordedFault
}

export interface DestroyEvent extends OfNetns {
  readonly op: 'netns.destroy'
  readonly drain?: number
  readonly liveBefore?: number
  readonly devRefsAfterDown?: number
  readonly gcListAtExit?: number
  readonly countAtExit?: number
  readonly liveAfter?: number
}

interface EntryEvent<Op> extends Omit<OfNetns, 'observed'> {
  readonly op: Op
  readonly cpu: number
  readonly family?: RecordedFamily
  readonly dst?: number
  readonly observed?: SeenAtAdd | SeenWhole
}

interface CpuEvent extends Common {
  readonly op: 'cpu.offline' | 'cpu.online'
  /** The CPU that goes or comes; `actor` is where that is done. */
  readonly cpu: number
  readonly actor?: number
  readonly batchBefore?: number
}

interface SysctlEvent extends OfNetns {
  readonly op: 'sysctl.gc_thresh'
  readonly family?: RecordedFamily
  readonly value: number
}

export type RecordedEvent =
  | BootEvent
  | CreateEvent
  | DestroyEvent
  | EntryEvent<'dst.alloc'>
  | EntryEvent<'dst.free'>
  | CpuEvent
  | SysctlEvent

/** The family of an event by the name that the model has for it. */
export function familyOf(recorded: RecordedFamily): Family {
  return recorded === 'xfrm4' ? 'ipv4' : 'ipv6'
}

/** The C function that the failing allocation stands in. */
export function faultPointOf(fault: RecordedFault, family: Family): FaultPoint {
  const xfrm = family === 'ipv4' ? 'xfrm4' : 'xfrm6'
  switch (fault) {
    case 'alloc_percpu#1':
      return 'flow_cache_init'
    case 'alloc_percpu#2':
      return `${xfrm}_dst_entries_init`
    case 'sysctl#1':
      return 'xfrm_sysctl_init'
    case 'sysctl#2':
      return `${xfrm}_net_sysctl_init`
    default:
      return fault satisfies never
  }
}
