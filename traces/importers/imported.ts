/** @file What an importer has read of a trace, in the words of the trace. */

/** What can happen. `dst.fail` is an allocation that was refused. */
export const importedOps = [
  'netns.create',
  'netns.destroy',
  'dst.alloc',
  'dst.free',
  'dst.fail',
  'cpu.offline',
  'cpu.online',
] as const

export type ImportedOp = (typeof importedOps)[number]

/** A count in entries; a string of digits where a number of JavaScript would round it. */
export type Exact = number | string

interface Observed {
  readonly count: Exact
  /** The slot of the event's CPU; absent: the tracer did not read it. */
  readonly slot?: Exact
}

/** An event, by the line that it stands in. */
export interface ImportedEvent {
  /** Where several files were read, the one that it stands in. */
  readonly file?: string
  /** Of the file as it is unpacked; the first is 1. */
  readonly line: number
  /** Seconds as the tracer counts them, with all its digits. */
  readonly t: string
  readonly op: ImportedOp
  /** The CPU that did it, or the one that went or came; absent: the file does not tell. */
  readonly cpu?: number
  /** The inode of the netns; absent: the file does not tell, and `ops` or `fbc` names it. */
  readonly netns?: number
  /** `xfrm4?`: not known from this file. */
  readonly family?: 'xfrm4' | 'xfrm6' | 'xfrm4?'
  /** What was read just after the event. */
  readonly observed?: Observed
  /** What was read before it, by an entry probe. */
  readonly observed_before?: Observed
  /** The address of the dst_ops, or of its percpu_counter, where no netns is known for it. */
  readonly ops?: string
  readonly fbc?: string
  /** `pcpuc_entries.counters`, the __percpu pointer, where the recorder prints it. */
  readonly counters?: string
  /** The counts of a netns at its exit. */
  readonly counts?: Readonly<Record<string, Exact>>
  /** After the exit of its netns. */
  readonly late?: true
  /** Times are not those of a clock, but since the first event. */
  readonly clock?: 'relative'
}

/** Events that the tracer has dropped. */
export interface Lost {
  readonly line: number
  /** Null: not known. */
  readonly cpu: number | null
  readonly count: number | null
}

/** A line that is reported, for it could be an event and cannot be read as one. */
export interface Refused {
  readonly line: number
  readonly why: string
}

/** Two counters whose slots are one block: that alone is the bug, whatever they count. */
export interface SharedSlots {
  readonly line: number
  readonly counters: string
  readonly netns: readonly [string, string]
}

/** What came of a trace beside its events. */
export interface Imported {
  readonly lost: readonly Lost[]
  readonly refused_lines: readonly Refused[]
  /** Lines with events that are none of ours. */
  readonly lines_with_other_events: readonly number[]
  /** How complete the events are, as a clause. */
  readonly verdict: string
}
