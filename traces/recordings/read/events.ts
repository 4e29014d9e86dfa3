import type { FaultPoint } from '../../../model/pernet_operations.ts'
import type { Family } from '../../../model/structure.ts'
import type {
  FlowEvent,
  RecordedEvent,
  RecordedFamily,
  RecordedFault,
  RecordingHeader,
} from './schemas.ts'

/** What a kernel was seen to do: the first line of a file, and the others. */
export interface Recording {
  /** The path that the reader was given. */
  readonly path: string
  readonly header: RecordingHeader
  readonly events: readonly RecordedEvent[]
}

/** What a kernel was seen to do whose flow cache runs. */
export interface FlowRecording {
  readonly path: string
  readonly header: RecordingHeader
  readonly flowEvents: readonly FlowEvent[]
}

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
