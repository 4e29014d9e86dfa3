import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { dieHard, never } from '../../../examples/die_hard.ts'
import { layoutOf } from '../packed/layout.ts'
import { sourceOf } from '../program.ts'
import type { ExploreRequest } from '../request.ts'
import type { EndMessage, LevelMessage, WorkerMessage } from './messages.ts'
import { runWorker } from './run_worker.ts'
import { type Task, tasksOf } from './task.ts'
import { WORKER_FILE } from './team.ts'

const jugs: ExploreRequest = {
  ...{ system: dieHard, params: {}, bounds: {}, memoryMax: 2 ** 22 },
  properties: [never(4), never(0), never(6)],
}

function tasks(workers: number, more: Partial<ExploreRequest> = {}): readonly Task[] {
  const request = { ...jugs, ...more }
  const layout = layoutOf(request)
  return tasksOf(request, workers, layout, sourceOf(request, layout))
}

/** Runs a worker here, in the thread of the test. */
function here(task: Task): { levels: readonly LevelMessage[]; end: EndMessage | undefined } {
  const messages: WorkerMessage[] = []
  runWorker(task, message => messages.push(message))
  return {
    levels: messages.filter(message => message.kind === 'level'),
    end: messages.find(message => message.kind === 'end'),
  }
}

describe('runWorker', () => {
  test('a worker alone visits every state, and reports each level and each failure', () => {
    const [task] = tasks(1) as [Task]
    const { levels, end } = here(task)
    expect(end).toEqual({ kind: 'end', depth: 7, states: 16, transitions: 96, unseen: [] })
    expect(levels.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    const failed = levels.flatMap(({ depth, failures }) =>
      failures.map(({ property, action }) => [depth, property, action]),
    )
    expect(failed).toEqual([
      [0, 1, -1],
      [6, 0, -1],
    ])
  })

  test('two in step, one of them in a thread, divide states and steps', async () => {
    const [one, other] = tasks(2) as [Task, Task]
    const thread = new Worker(WORKER_FILE, { workerData: other, execArgv: [] })
    const theirs: WorkerMessage[] = []
    thread.on('message', (message: WorkerMessage) => theirs.push(message))
    const { end } = here(one)
    await new Promise(ended => thread.on('exit', ended))
    const last = theirs.find(message => message.kind === 'end')
    expect([end?.depth, last?.depth]).toEqual([7, 7])
    expect((end?.states ?? 0) + (last?.states ?? 0)).toBe(16)
    expect((end?.transitions ?? 0) + (last?.transitions ?? 0)).toBe(96)
    expect(end?.states).toBeGreaterThan(0)
    expect(last?.states).toBeGreaterThan(0)
  })

  test('says which cell has left its field', () => {
    const cells = dieHard.cells.map(cell => ({ ...cell, range: () => ({ low: 0, high: 3 }) }))
    const { end } = here(tasks(1, { system: { ...dieHard, cells } })[0] as Task)
    expect(end).toMatchObject({ depth: 0, stoppedBy: 'overflow', overflow: [1, 5] })
  })

  test('says that memory has no room for what it was sent', () => {
    const { end } = here(tasks(1, { memoryMax: 1 })[0] as Task)
    expect(end).toMatchObject({ depth: 0, stoppedBy: 'memory', states: 1 })
  })

  test.each([
    [{ bounds: { depthMax: 3 } }, { depth: 3, stoppedBy: 'depth' }],
    [{ bounds: { statesMax: 10 } }, { stoppedBy: 'states' }],
    [
      { properties: [never(4)], untilViolated: true },
      { depth: 6, stoppedBy: 'violation' },
    ],
  ] as const)('%j: ends with %j', (more, expected) => {
    expect(here(tasks(1, more)[0] as Task).end).toMatchObject(expected)
  })
})
