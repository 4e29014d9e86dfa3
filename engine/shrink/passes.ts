import type { Steps } from '../run/trace_runner.ts'

/**
 * Candidates that may be simpler than the best trace so far. A pass is asked for one after another;
 * `best` is the trace as it stands, which a candidate may have replaced since the last.
 */
export type Pass = (best: () => Steps, actions: number) => Generator<Steps, void, undefined>

/** The longest trace of which all pairs are tried, in steps: it has 32,640 of them. */
const PAIRS_MAX = 256

/** Without a run of steps: halves first, single steps last. */
export function* removeChunks(best: () => Steps): Generator<Steps, void, undefined> {
  for (let size = best().length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= best().length; ) {
      const steps = best()
      yield [...steps.slice(0, at), ...steps.slice(at + size)]
      // What has moved up to this place is next.
      if (best() === steps) at += size
    }
  }
}

/** With another action at one place: another name, or other members. */
export function* rewriteSteps(
  best: () => Steps,
  actions: number,
): Generator<Steps, void, undefined> {
  for (let at = best().length - 1; at >= 0; at--) {
    for (let action = 0; action < actions; action++) {
      const steps = best()
      if (at < steps.length && steps[at] !== action) yield steps.with(at, action)
    }
  }
}

/** With another action in the place of a run of equal steps, all at once. */
export function* rewriteRuns(
  best: () => Steps,
  actions: number,
): Generator<Steps, void, undefined> {
  for (let at = 0; at < best().length; at = endOfRun(best(), at)) {
    for (let action = 0; action < actions; action++) {
      const steps = best()
      const end = endOfRun(steps, at)
      if (end - at > 1 && steps[at] !== action)
        yield steps.toSpliced(at, end - at, ...Array<number>(end - at).fill(action))
    }
  }
}

/** The end of the run of equal steps that begins here. */
function endOfRun(steps: Steps, at: number): number {
  let end = at
  while (end < steps.length && steps[end] === steps[at]) end++
  return end
}

/** Without two steps anywhere: an allocation and the free that goes with it. */
export function* removePairs(best: () => Steps): Generator<Steps, void, undefined> {
  if (best().length > PAIRS_MAX) return
  for (let first = 0; first < best().length; first++) {
    for (let second = first + 1; second < best().length; second++) {
      yield best().filter((_, at) => at !== first && at !== second)
    }
  }
}

/** With two neighbours exchanged that are not in the order of the action table. */
export function* sortNeighbours(best: () => Steps): Generator<Steps, void, undefined> {
  for (let at = 0; at + 1 < best().length; at++) {
    for (let back = at; back >= 0; back--) {
      const steps = best()
      const [left = 0, right = 0] = [steps[back], steps[back + 1]]
      if (left <= right) break
      yield steps.with(back, right).with(back + 1, left)
      if (best() === steps) break
    }
  }
}
