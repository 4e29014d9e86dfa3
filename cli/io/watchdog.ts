import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** @file A thread that ends the process: the main one may be in a loop that never ends. */

const { text, ms } = workerData as { readonly text: string; readonly ms: number }

setTimeout(() => {
  // Standard error by its number: a thread's own stream would wait for the main one.
  writeSync(2, text)
  process.kill(process.pid, 'SIGKILL')
}, ms)

parentPort?.postMessage('on guard')
