import type { FlowEvent } from '../read/schemas.ts'
import type { Candidate, QueuedWork, Stepper } from './candidates.ts'
import { flushed, type KnownEntries, workerRan } from './known_entries.ts'

/** A replay so far: the states that the model can be in, and what is known beside them. */
export interface FlowReplay extends Stepper {
  candidates: readonly Candidate[]
  readonly known: KnownEntries
  /** The netns of the model, by the number that the recording has for it. */
  readonly nets: Map<number, number>
  /** By netns of the model: flow_cache_genid as recorded, and when its timer is due, in seconds. */
  readonly genid: number[]
  readonly rndTimer: Map<number, number>
  readonly exited: Set<number>
  now: number
}

/** The netns of the model that an event is about; of an event of the whole machine, init_net. */
export function netOf(run: FlowReplay, event: FlowEvent): number {
  if (!('netns' in event)) return 0
  const net = run.nets.get(event.netns)
  // Before its birth it has no number yet.
  if (event.op === 'boot' || event.op === 'netns.create') return net ?? 0
  // A recording in which it never was is refused when it is read.
  if (net === undefined) throw new Error(`netns ${event.netns} has no number`)
  return net
}

/** The candidate, with one more equation if a value was recorded. */
export function equated(
  c: Candidate,
  cell: string,
  expected: number | string,
  seen?: number | string,
): Candidate {
  return seen === undefined ? c : { ...c, equations: [...c.equations, { cell, expected, seen }] }
}

/** The candidate, if its step was enabled. */
export function did(c: Candidate, result: number | undefined): readonly Candidate[] {
  return result === undefined ? [] : [c]
}

/** Notes works: what all candidates did is certain, what some did is not. */
export function noteWorks({ known }: FlowReplay, ways: readonly Candidate[]): void {
  const did = (c: Candidate, { kind, net }: QueuedWork): boolean =>
    c.ran.some(work => work.kind === kind && work.net === net)
  const seen = new Map(ways.flatMap(c => c.ran).map(work => [`${work.kind} ${work.net}`, work]))
  const all = [...seen.values()].map(work => ({ work, forCertain: ways.every(c => did(c, work)) }))
  for (const { work, forCertain } of all) {
    if (work.kind === 'flush') flushed(known, work.net, forCertain)
  }
  for (const { work, forCertain } of all) {
    if (work.kind === 'gc') workerRan(known, work.net, forCertain)
  }
}
