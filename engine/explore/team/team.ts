import { Worker } from 'node:worker_threads'
import { checkWhole } from '../../errors.ts'
import { given } from '../../given.ts'
import type { System } from '../../system.ts'
import { withAsked } from '../asked.ts'
import { explore } from '../explore.ts'
import { foundStates } from '../found_states.ts'
import { layoutOf } from '../packed/layout.ts'
import { arraysOf } from '../packed/store.ts'
import { sourceOf } from '../program.ts'
import type { ExploreRequest, ExploreResult } from '../request.ts'
import { type Failure, resultOf } from '../result.ts'
import { symmetryOf } from '../symmetry/symmetry.ts'
import type { EndMessage, LevelMessage, WorkerMessage } from './messages.ts'
import { type Task, tasksOf } from './task.ts'

/** A thread of Node 20 cannot start TypeScript: from the sources, the built file is started. */
export const WORKER_FILE: URL = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/engine/explore/team/worker.js' : './worker.js',
  import.meta.url,
)

/**
 * The search of `explore` by several worker threads, each of which keeps a partition of the states.
 * A team of one is `explore` itself.
 *
 * Counts, verdicts and lengths are those of `explore`, as long as no bound on states or memory ends
 * the search. Of the traces of one length it may find another, but with the same number of workers
 * always the same.
 */
export async function exploreTogether<S extends System>(
  asked: ExploreRequest<S>,
  workers: number,
): Promise<ExploreResult> {
  checkWhole('workers', workers, 1)
  if (workers === 1) return explore(asked)
  const request = withAsked(asked)
  const symmetry = request.symmetry === true ? symmetryOf(request) : undefined
  for (let layout = layoutOf(request); ; ) {
    const tasks = tasksOf(request, workers, layout, sourceOf(request, layout, symmetry))
    const failures = new Map<number, Failure & { readonly worker: number }>()
    const ends = await run(tasks, ({ depth, states, failures: found }, worker) => {
      if (worker === 0) request.onProgress?.(states, depth)
      // Those of a property are all of one level: the first worker's counts, whoever is faster.
      for (const { property, state, action } of found) {
        if (worker > (failures.get(property)?.worker ?? workers)) continue
        failures.set(property, { worker, state, action })
      }
    })
    const overflow = ends.find(end => end.overflow !== undefined)?.overflow
    if (overflow === undefined) {
      const [{ store }] = tasks as readonly [Task]
      const about = { system: request.system, symmetry, packing: layout.packing }
      const found = foundStates({ ...about, ...arraysOf(store) })
      return resultOf(asked, { ...sumOf(ends), found, failures })
    }
    // A cell has left its field: the search begins again, with room for it.
    layout = layout.widened(...overflow)
  }
}

/** Runs a worker for each task; rejects if one fails, and ends all in either case. */
async function run(
  tasks: readonly Task[],
  onLevel: (message: LevelMessage, worker: number) => void,
): Promise<readonly EndMessage[]> {
  // execArgv: a debugger's or test runner's options are not for the workers.
  const threads = tasks.map(task => new Worker(WORKER_FILE, { workerData: task, execArgv: [] }))
  const ends = threads.map(
    (thread, worker) =>
      new Promise<EndMessage>((resolve, reject) => {
        thread.on('message', (message: WorkerMessage) => {
          if (message.kind === 'end') resolve(message)
          else {
            try {
              onLevel(message, worker)
            } catch (error) {
              // Whoever is told of progress may end the search.
              reject(error)
            }
          }
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

/** What all workers have counted and seen; why they have ended is the same for all. */
function sumOf(ends: readonly EndMessage[]) {
  const [{ depth, stoppedBy }] = ends as readonly [EndMessage]
  if (stoppedBy === 'overflow') throw new Error('a cell left its field, but no worker says which')
  return {
    depth,
    ...given({ stoppedBy }),
    states: ends.reduce((sum, { states }) => sum + states, 0),
    transitions: ends.reduce((sum, { transitions }) => sum + transitions, 0),
    seen: (position: number) => ends.some(({ unseen }) => unseen[position] === 0),
  }
}
