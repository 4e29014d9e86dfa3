import { Worker } from 'node:worker_threads'
import type { System } from '../../system.ts'
import { type FoundStates, foundStates } from '../found_states.ts'
import { type Layout, layoutOf } from '../packed/layout.ts'
import { engineSource, searchEngine } from '../program.ts'
import type { ExploreRequest, ExploreResult } from '../request.ts'
import { gridOf } from '../symmetry/grid.ts'
import { type Symmetry, symmetryOf } from '../symmetry/symmetry.ts'
import { type Failure, verdictsOf } from '../verdicts.ts'
import { type Task, tasksOf } from './task.ts'

const ENTRY = new URL('./worker.mjs', import.meta.url)

/** From a worker after each level. */
interface LevelMessage {
  readonly depth: number
  readonly states: number
  readonly failures: readonly (Failure & { readonly property: number })[]
}

/** From a worker at the end: why all have ended, and what it has itself to tell. */
interface EndMessage {
  readonly depth: number
  readonly stop: number
  /** Its own reason; if that is LEFT, `left` is the cell and its value. */
  readonly own: number
  readonly left: readonly [cell: number, value: number]
  readonly steps: number
  readonly size: number
  readonly unseen: readonly number[]
}

/** A cell has left its field: the search begins again, with room for it. */
const LEFT = 5

/** What search_worker.mjs calls by numbers; 0 is that every state was visited. */
const reasons: readonly ExploreResult['stoppedBy'][] = [
  undefined,
  'depth',
  'violation',
  'states',
  'memory',
]

/**
 * The search of `explore` by several worker threads, each of which keeps the states of its hashes.
 *
 * Counts, verdicts and lengths are those of `explore`, as long as no bound on states or memory ends
 * the search. Of the traces of one length it may find another, but with the same number of workers
 * always the same.
 */
export async function exploreTogether<S extends System>(
  request: ExploreRequest<S>,
  workers: number,
): Promise<ExploreResult> {
  const symmetry = request.symmetry === true ? symmetryOf(request) : undefined
  for (let layout = layoutOf(request); ; ) {
    const source = sourceOf(request, layout, symmetry)
    const tasks = tasksOf(request, workers, layout, source)
    const failures = new Map<number, Failure & { readonly worker: number }>()
    const ends = await run(tasks, ({ depth, states, failures: found }, worker) => {
      request.onProgress?.(states, depth)
      // Those of a property are all of one level: the first worker's counts, whoever is faster.
      for (const { property, state, action } of found) {
        if (worker > (failures.get(property)?.worker ?? workers)) continue
        failures.set(property, { worker, state, action })
      }
    })
    const outgrown = ends.find(({ own }) => own === LEFT)
    if (outgrown === undefined) {
      const states = statesOf(tasks[0] as Task, layout, symmetry)
      return resultOf(request, ends, states, failures)
    }
    layout = layout.widened(...outgrown.left)
  }
}

function sourceOf(request: ExploreRequest, layout: Layout, symmetry?: Symmetry): string {
  const { system, sometimes = [] } = request
  const grid = symmetry && gridOf(layout.packing, system, symmetry)
  return engineSource({ ...request, ...layout, sometimes }, grid)
}

/** Runs a worker for each task; rejects if one fails, and ends all in either case. */
async function run(
  tasks: readonly Task[],
  onLevel: (message: LevelMessage, worker: number) => void,
): Promise<readonly EndMessage[]> {
  // execArgv: a debugger's or test runner's options are not for the workers.
  const threads = tasks.map(task => new Worker(ENTRY, { workerData: task, execArgv: [] }))
  const ends = threads.map(
    (thread, worker) =>
      new Promise<EndMessage>((resolve, reject) => {
        thread.on('message', (message: LevelMessage | EndMessage) => {
          if ('stop' in message) resolve(message)
          else onLevel(message, worker)
        })
        thread.on('error', reject)
        thread.on('exit', code => reject(new Error(`a search worker ended (exit code ${code})`)))
      }),
  )
  try {
    return await Promise.all(ends)
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}

/** The states that all workers keep. */
function statesOf(
  { store, source, record }: Task,
  { packing }: Layout,
  symmetry: Symmetry | undefined,
): FoundStates {
  const records = new Int32Array(record)
  const engine = searchEngine(source, {
    pending: new Uint8Array(0),
    unseen: new Uint8Array(0),
    left: new Float64Array(3),
    records,
    violated: () => {},
  })
  const arrays = {
    keys: new Int32Array(store.keys),
    parents: new Int32Array(store.parents),
    actions: new Uint16Array(store.actions),
  }
  return foundStates({ symmetry, packing, store: arrays, engine, records })
}

function resultOf(
  request: ExploreRequest,
  ends: readonly EndMessage[],
  states: FoundStates,
  failures: ReadonlyMap<number, Failure>,
): ExploreResult {
  const { sometimes = [] } = request
  const { depth, stop } = ends[0] as EndMessage
  const stoppedBy = reasons[stop]
  const complete = stoppedBy === undefined
  const seen = sometimes.filter((_, i) => ends.some(({ unseen }) => unseen[i] === 0))
  return {
    states: ends.reduce((sum, { size }) => sum + size, 0),
    transitions: ends.reduce((sum, { steps }) => sum + steps, 0),
    depth,
    complete,
    ...(complete ? {} : { stoppedBy }),
    ...(states.symmetry === undefined ? {} : { symmetry: states.symmetry }),
    properties: verdictsOf(request, states, failures, complete),
    seen: new Set(seen.map(({ name }) => name)),
  }
}
