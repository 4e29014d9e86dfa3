import { setImmediate as breath } from 'node:timers/promises'
import { type Searched, searchTo } from '../explore/search_to.ts'
import type { Property } from '../property.ts'
import { type Steps, simpler, type TraceRunner, traceRunner } from '../run/trace_runner.ts'
import type { Instance, System } from '../system.ts'
import type { Trace } from '../trace.ts'
import {
  type Pass,
  removeChunks,
  removePairs,
  rewriteRuns,
  rewriteSteps,
  sortNeighbours,
} from './passes.ts'
import { inOrderOfAppearance } from './renaming.ts'

export interface ShrinkRequest<S extends System = System> extends Instance<S> {
  readonly property: Property<S>
  /** What cannot be taken is left out. */
  readonly trace: Trace
  /** States of the search that certifies, at most; 0: no search. */
  readonly statesMax: number
  /** Time for the passes before that, in milliseconds; absent: as long as it takes. */
  readonly timeMaxMs?: number
  /** Ends the passes; the best trace so far is what is returned, and nothing certifies it. */
  readonly signal?: AbortSignal
  /** Called when a trace is found that is simpler than all before. */
  readonly onBest?: (trace: Trace<S>) => void
  /** Called before the search, which nothing can interrupt, with the depth that it goes to. */
  readonly onSearch?: (best: Trace<S>, depth: number) => void
}

/** A trace that violates a property, with what is known of shorter ones. */
export interface Shrunk<S extends System = System> {
  readonly searched?: Searched
  readonly kind: 'shortest' | 'shrunk'
  readonly trace: Trace<S>
}

/** Milliseconds of work between two looks at the signal. */
const BREATH_MS = 20

/**
 * The simplest trace that violates the property which can be made from another, and then the
 * shortest there is, if a search can tell. Undefined if the trace does not violate it.
 *
 * *Simpler* is shorter, and of the same length earlier in the order of the actions. Passes
 * take steps away, two together where one alone helps nothing, and put other actions in their
 * place, until none of it makes the trace shorter. That is a local optimum. The search to one step
 * less either finds a shorter trace, which is then the shortest, or certifies that there is none.
 */
export async function shrink<S extends System>(
  request: ShrinkRequest<S>,
): Promise<Shrunk<S> | undefined> {
  const runner = traceRunner(request, request.property)
  const start = runner.violation(runner.steps(request.trace))
  if (start === undefined) return undefined
  const work = startWork(runner, start, request)
  await shorten(work)
  await tidyUp(work)
  return certified(request, work)
}

/** Shrinks a trace that is known to violate the property. Throws if it does not. */
export async function shrinkViolation<S extends System>(
  request: ShrinkRequest<S>,
): Promise<Shrunk<S>> {
  const found = await shrink(request)
  if (found !== undefined) return found
  throw new Error(`${request.property.id}: a trace of it violates nothing when it is replayed`)
}

/** A trace that gets simpler. */
interface Work<S extends System = System> {
  readonly system: S
  readonly runner: TraceRunner<S>
  best(): Steps
  trace(): Trace<S>
  stopped(): boolean
  /** Puts a trace in the place of the best, if it violates the property and is simpler. */
  offer(steps: Steps): void
  /** Offers every candidate of a pass, until it is stopped. */
  run(pass: Pass): Promise<void>
}

function startWork<S extends System>(
  runner: TraceRunner<S>,
  start: Steps,
  { system, signal, timeMaxMs = Number.POSITIVE_INFINITY, onBest }: ShrinkRequest<S>,
): Work<S> {
  const { actions } = runner
  const deadline = performance.now() + timeMaxMs
  let best = start
  let breathed = performance.now()
  const trace = (): Trace<S> => runner.trace(best)
  const stopped = (): boolean => signal?.aborted === true || performance.now() > deadline
  const offer = (steps: Steps): void => {
    const found = runner.violation(steps)
    if (found === undefined || !simpler(found, best)) return
    best = found
    onBest?.(trace())
  }
  const run = async (pass: Pass): Promise<void> => {
    for (const candidate of pass(() => best, actions.length)) {
      if (performance.now() - breathed > BREATH_MS) {
        // Ctrl-C is heard here.
        await breath()
        breathed = performance.now()
        if (stopped()) return
      }
      offer(candidate)
    }
  }
  return { system, runner, best: () => best, trace, stopped, offer, run }
}

const shortening: readonly Pass[] = [removeChunks, rewriteRuns, rewriteSteps, removePairs]

/** What makes a trace shorter, until nothing does. */
async function shorten(work: Work): Promise<void> {
  for (let length = Number.POSITIVE_INFINITY; work.best().length < length && !work.stopped(); ) {
    length = work.best().length
    for (const pass of shortening) await work.run(pass)
  }
}

/** What makes a trace of the same length easier to read: names, and independent steps in order. */
async function tidyUp(work: Work): Promise<void> {
  for (let before: Steps = []; before !== work.best() && !work.stopped(); ) {
    before = work.best()
    for (const renamed of inOrderOfAppearance(work.system, work.best())) work.offer(renamed)
    await work.run(sortNeighbours)
  }
}

/** The best trace with what a search says of shorter ones, or a shorter one that it found. */
async function certified<S extends System>(
  request: ShrinkRequest<S>,
  work: Work<S>,
): Promise<Shrunk<S>> {
  const { property, statesMax, signal, onSearch } = request
  if (statesMax === 0 || signal?.aborted) return { kind: 'shrunk', trace: work.trace() }
  onSearch?.(work.trace(), work.best().length - 1)
  const shorter = searchTo(request, property, work.best().length - 1, { statesMax })
  if (shorter.trace !== undefined) {
    work.offer(work.runner.steps(shorter.trace))
    await tidyUp(work)
  }
  const trace = work.trace()
  const { searched } = searchTo(request, property, trace.length - 1, { statesMax })
  if (searched === undefined) throw new Error(`${property.id}: two searches disagree`)
  return { kind: searched.depth === trace.length - 1 ? 'shortest' : 'shrunk', trace, searched }
}
