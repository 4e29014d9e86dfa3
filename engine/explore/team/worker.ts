import { parentPort, workerData } from 'node:worker_threads'
import { runWorker } from './run_worker.ts'
import type { Task } from './task.ts'

runWorker(workerData as Task, message => parentPort?.postMessage(message))
