import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Reply } from './answer_files.ts'

/** What the solver printed, or why it printed nothing; and the time that it took, in ms. */
export type Outcome =
  | { readonly kind: 'output'; readonly output: string; readonly ms: number }
  | { readonly kind: 'unknown'; readonly reason: string; readonly ms: number }

/** A solver in a process of its own, which works through a queue of files. */
export interface Solver {
  /**
   * Never rejects, whatever the solver does. The deadline, in milliseconds, runs from the moment
   * at which the file is the first of the queue, and the solver's own start counts.
   */
  solve(file: string, deadlineMs: number): Promise<Outcome>
  /** Ends the process for good: what it has not answered, and what comes later, is `unknown`. */
  close(): void
}

interface Job {
  readonly file: string
  readonly deadlineMs: number
  resolve(outcome: Outcome): void
}

const afterClose: Outcome = { kind: 'unknown', reason: 'the solver was closed', ms: 0 }

/** A process of Node 20 cannot start TypeScript: from the sources, the built file is started. */
const PROCESS_FILE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? '../../dist/engine/prove/solver_process.js'
      : './solver_process.js',
    import.meta.url,
  ),
)

/**
 * A solver; `module` is what its process imports. Nothing starts before the first `solve`.
 *
 * A process of its own, because a call into WebAssembly cannot be stopped in any other way. It has
 * the whole queue, so that it goes on working while the caller's event loop is busy.
 */
export function createSolver(module = 'z3-solver'): Solver {
  const queue: Job[] = []
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let since = 0
  let closed = false

  const stop = (): void => {
    clearTimeout(timer)
    child?.kill('SIGKILL')
    child = undefined
  }
  /** Answers the first of the queue. After a failure, the next one gets a fresh process. */
  const settle = (outcome: Outcome): void => {
    if (outcome.kind === 'unknown') stop()
    queue.shift()?.resolve(outcome)
    proceed()
  }
  const fail = (reason: string): void =>
    settle({ kind: 'unknown', reason, ms: Math.round(performance.now() - since) })
  const start = (): ChildProcess => {
    // execArgv: a debugger's or test runner's options are not for the solver.
    const started = fork(PROCESS_FILE, [module], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const unlessStopped = (react: () => void): void => {
      if (child === started) react()
    }
    started.on('message', message =>
      unlessStopped(() => {
        const reply = message as Reply
        const outcome = outcomeOf(reply)
        // Answered for the whole queue: a process for each would only find the same.
        if ('failure' in reply && reply.final)
          for (const job of queue.splice(1)) job.resolve(outcome)
        settle(outcome)
      }),
    )
    started.on('error', error => unlessStopped(() => fail(`no solver process: ${error.message}`)))
    started.on('exit', (code, signal) =>
      unlessStopped(() => fail(`the solver process ended (${signal ?? `exit code ${code}`})`)),
    )
    for (const { file } of queue) started.send(file)
    return started
  }
  const proceed = (): void => {
    clearTimeout(timer)
    const [first] = queue
    if (first === undefined) return
    child ??= start()
    since = performance.now()
    const overdue = (): void => {
      if (queue[0] === first) fail(`no answer within ${first.deadlineMs} ms`)
    }
    // setImmediate: an answer that came while the event loop was busy is read before it.
    timer = setTimeout(() => setImmediate(overdue), first.deadlineMs)
  }
  return {
    solve: (file, deadlineMs) =>
      new Promise(resolve => {
        if (closed) return resolve(afterClose)
        queue.push({ file, deadlineMs, resolve })
        child?.send(file)
        if (queue.length === 1) proceed()
      }),
    close: () => {
      closed = true
      stop()
      for (const job of queue.splice(0)) job.resolve(afterClose)
    },
  }
}

function outcomeOf(reply: Reply): Outcome {
  return 'failure' in reply
    ? { kind: 'unknown', reason: `the solver failed: ${reply.failure}`, ms: 0 }
    : { kind: 'output', ...reply }
}
