import type { BootEvent, CreateEvent, DestroyEvent, RecordingHeader, SeenWhole } from './events.ts'

/** What a kernel was seen to do whose flow cache runs. */
export interface FlowRecording {
  /** As the reader was given it. */
  readonly path: string
  readonly header: RecordingHeader
  readonly flowEvents: readonly FlowEvent[]
}

/** What can be read of such a kernel that is held still. */
export interface SeenFlow extends SeenWhole {
  /** By netns that exists: hash_count by CPU, and the entries on the gc list. */
  readonly flow: Readonly<
    Record<string, { readonly hash: readonly number[]; readonly gcList: number }>
  >
  readonly worksPending: number
  readonly rcuPending: number
  readonly jiffies: number
}

interface Common {
  readonly i?: number
  readonly t?: number
  readonly result?: string
  /** Just after the event. */
  readonly observed?: SeenFlow
}

interface OnCpu extends Common {
  readonly cpu: number
}

interface LookupEvent extends OnCpu {
  readonly op: 'flow.lookup'
  readonly netns: number
  /** Which flow: a table has one entry for a key at the most. */
  readonly key: number
  /** The reference that the caller keeps, until flow.release. */
  readonly ref?: number
  readonly result: string
}

interface ReleaseEvent extends OnCpu {
  readonly op: 'flow.release'
  readonly netns: number
  readonly ref: number
}

interface FlushEvent extends OnCpu {
  readonly op: 'flow.flush'
  readonly netns: number
}

/** All works that are queued run, those that they queue included. */
interface WorkEvent extends OnCpu {
  readonly op: 'work.run'
  readonly works: number
}

interface RcuEvent extends OnCpu {
  readonly op: 'rcu.run'
  readonly callbacks: number
}

/** Time passes; timers that are due run, and then the works that are queued. */
interface TimeEvent extends OnCpu {
  readonly op: 'time.advance'
  readonly seconds: number
}

interface RekeyEvent extends Common {
  readonly op: 'sa.rekey'
  readonly netns: number
}

/** A policy is inserted; `genid` is flow_cache_genid after it, which it need not have raised. */
interface GenidEvent extends Common {
  readonly op: 'policy.genid'
  readonly netns: number
  readonly genid: number
}

/** A netns event of this mode: the same, with more to be observed. */
type Seeing<T> = Omit<T, 'observed'> & { readonly observed?: SeenFlow }

export type FlowEvent =
  | Seeing<BootEvent>
  | Seeing<CreateEvent>
  | Seeing<DestroyEvent>
  | LookupEvent
  | ReleaseEvent
  | FlushEvent
  | WorkEvent
  | RcuEvent
  | TimeEvent
  | RekeyEvent
  | GenidEvent
