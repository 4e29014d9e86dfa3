/** @file The child process of solver.ts; its argument is the module of the solver. */
import { Worker } from 'node:worker_threads'
import { answerFiles } from './answer_files.ts'

answerFiles(process, process.argv[2] ?? 'z3-solver')

// A call into the solver blocks this thread for as long as it takes; another one watches whether
// somebody still waits for the answer.
const watch = `
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500)
`
new Worker(watch, { eval: true }).unref()

// The solver's threads would keep the process alive when the parent is gone.
process.on('disconnect', () => process.exit())
