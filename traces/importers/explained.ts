import { INT_MAX } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { type RecordingMismatch, replayRecording } from '../recordings/counter/replay.ts'
import { replaySolving } from '../recordings/counter/solved.ts'
import type { StartNumber } from '../recordings/counter/starts.ts'
import { replayWhole, type WholeReplay } from '../recordings/counter/whole.ts'
import type { RecordedEvent } from '../recordings/read/schemas.ts'
import type { Replayed } from './replayable.ts'

/** What somebody had counted before the trace, as far as the trace determines it. */
export interface SolvedStart {
  /** A netns, an address, or what all netns share. */
  readonly of: string
  readonly family: string
  readonly numbers: readonly StartNumber[]
}

/** What a kernel of the model makes of a trace. */
export interface Explanation {
  readonly kernel: string
  /** Events that it explains, from the first on. */
  readonly events: number
  /** Numbers and results that were compared. */
  readonly compared: number
  /** Numbers from which others were found out: they could not be wrong. */
  readonly taken: number
  /** What was counted before the trace. */
  readonly solved: readonly SolvedStart[]
  /** Where trace and model part; absent: the kernel explains all of it. */
  readonly mismatch?: RecordingMismatch & { readonly line: number }
  /** Where they part: other steps that were enabled, with the numbers that were seen. */
  readonly instead?: readonly string[]
}

/** What each kernel makes of a trace, the one that explains most first. */
export function explanations(
  replayed: Replayed,
  kernels: readonly Kernel[],
): readonly Explanation[] {
  return kernels
    .map(kernel => explanationOf(replayed, kernel))
    .toSorted((x, y) => y.events - x.events)
}

function explanationOf(replayed: Replayed, kernel: Kernel): Explanation {
  const { recording, lines, madeUp, addresses } = replayed
  const found = replaySolving(recording, kernel, replayed)
  const { events, compared, taken, mismatch, instead } = found
  const solved = found.starts.map(({ netns, family, numbers }) => ({
    of: netns === undefined ? 'all netns' : (addresses.get(netns) ?? `netns ${netns}`),
    // Of an address nobody knows the family.
    family: netns !== undefined && addresses.has(netns) ? 'of unknown family' : family,
    numbers,
  }))
  // The batch is no number of the trace: its recording has it from the model.
  const common = { kernel: kernel.name, compared: compared - 1, taken, solved }
  if (mismatch === undefined) return { ...common, events: events - madeUp }
  const line = lines[events - 1] ?? 0
  // What is made up is explained by nobody, and by all.
  const before = Math.max(0, events - 1 - madeUp)
  return { ...common, events: before, mismatch: { ...mismatch, line }, instead }
}

/** The gc_thresh that never refuses: where nobody says another. */
export const NEVER_REFUSES: number = INT_MAX

/** `true` if a replay knows all numbers from the start: nothing was lost or is older. */
function isWhole({ unborn, blind, nowhere }: Replayed): boolean {
  return unborn.size === 0 && blind.size === 0 && nowhere.size === 0
}

/**
 * The whole trace on the kernel that explains most, past what does not match: a tracer that drops
 * or swaps an event is not a kernel that does other things. Undefined: a kernel explains all of it,
 * or numbers are not known from the start.
 */
export function wholeReplay(
  replayed: Replayed,
  explained: readonly Explanation[],
  kernels: readonly Kernel[],
): (WholeReplay & { readonly kernel: string }) | undefined {
  const [best] = explained
  const kernel = kernels.find(({ name }) => name === best?.kernel)
  if (best?.mismatch === undefined || kernel === undefined || !isWhole(replayed)) return undefined
  return { kernel: kernel.name, ...replayWhole(replayed.recording, kernel) }
}

/**
 * The events that can be stored: those that the best explanation explains, before the first loss.
 * None where a count at the start is other than a recording has it, which begins with births.
 */
export function storable(
  { recording, unborn, blind, nowhere, madeUp }: Replayed,
  { events }: Explanation,
  kernel: Kernel,
): readonly RecordedEvent[] | string {
  if (unborn.size > 0) return 'netns are older than the trace, and a recording begins with births'
  if (nowhere.size > 0) return 'the trace does not tell the CPUs'
  const end = [...blind].reduce((least, at) => Math.min(least, at), events + madeUp)
  const kept = recording.events.slice(0, end)
  if (kept.length <= madeUp) return 'no event of it is explained'
  const { mismatch } = replayRecording({ ...recording, events: kept }, kernel)
  return mismatch === undefined ? kept : 'its slots were not 0 at the start, as a recording has it'
}
