import { NoMemory } from '../../errors.ts'
import { type Limits, limitsOf } from '../levels.ts'
import type { Layout } from '../packed/layout.ts'
import {
  initialRecord,
  MEMORY_MAX,
  recordWords,
  type SharedStates,
  sharedStates,
  storePlan,
  wholeIndexLength,
} from '../packed/store.ts'
import type { ExploreRequest } from '../request.ts'

/** What a worker of a search is given. Arrays of more than one are shared with the others. */
export interface Task {
  /** Its index, 0 .. workers - 1. */
  readonly worker: number
  readonly workers: number
  /** The text of the engine (program.ts). */
  readonly source: string
  readonly words: number
  readonly properties: number
  readonly sometimes: number
  /** The initial state, as a record. */
  readonly initial: Int32Array
  readonly limits: Limits
  /** States of a partition, at most: their numbers begin after those of the partition before. */
  readonly partitionMax: number
  /** The states of all. */
  readonly store: SharedStates
  /** Memory for the whole index of the worker, which nobody else reads. */
  readonly wholeIndex: SharedArrayBuffer
  /** By writer: a mailbox for each reader, of so many words each, and by reader where it ends. */
  readonly mailboxes: readonly Int32Array[]
  readonly mailboxWords: number
  readonly ends: readonly Int32Array[]
  /** The barrier: how many workers have come to it, and how often all have. */
  readonly barrier: Int32Array
  /** By worker: its states, and what has halted it, by its position in `halts`. */
  readonly sizes: Int32Array
  readonly halted: Int32Array
  /** By property: 1 if it has failed in a level that is over. */
  readonly failed: Int32Array
}

/** Records of all mailboxes of a writer: few are ever written, but there is room for the worst. */
const MAILBOX_RECORDS = 2 ** 20

/** Elements of an array, at most, in Node 20. */
const ARRAY_MAX = 2 ** 32 - 1

/**
 * The tasks of so many workers, which divide the memory of the request. Throws NoMemory if the
 * machine has less than that.
 */
export function tasksOf(
  request: ExploreRequest,
  workers: number,
  layout: Layout,
  source: string,
): readonly Task[] {
  const { properties, sometimes = [] } = request
  const { packing, boot } = layout
  const { words } = packing
  const record = recordWords(words)
  const limits = limitsOf(request)
  const bytes = request.memoryMax ?? MEMORY_MAX
  const memory = bytes / workers
  // An eighth of the memory is for mailboxes, but the successors of a state of each must fit.
  const fit = Math.floor(memory / 8 / (workers * record * 4))
  const mailbox = Math.max(
    workers * limits.actions,
    Math.min(Math.floor(MAILBOX_RECORDS / workers), fit),
  )
  const rest = Math.max(0, memory - workers * mailbox * record * 4)
  // States are numbered across workers, in 32 bits, and all lie in one array.
  const most = Math.floor(Math.min(2 ** 31 - 1, ARRAY_MAX / words) / workers)
  const planned = Math.floor(storePlan(words, rest).statesMax)
  const partitionMax = Math.max(1, Math.min(most, planned))
  const members = Array.from({ length: workers }, (_, worker) => worker)
  const indexBytes = 4 * wholeIndexLength({ words, statesMax: partitionMax })
  return orNoMemory(bytes, () => {
    const common = {
      workers,
      source,
      words,
      limits,
      partitionMax,
      initial: initialRecord(packing, boot),
      properties: properties.length,
      sometimes: sometimes.length,
      mailboxes: members.map(() => shared(workers * mailbox * record)),
      mailboxWords: mailbox * record,
      ends: members.map(() => shared(workers)),
      barrier: shared(2),
      sizes: shared(workers),
      halted: shared(workers),
      failed: shared(properties.length),
      store: sharedStates(words, workers * partitionMax),
    }
    return members.map(worker => {
      return { ...common, worker, wholeIndex: new SharedArrayBuffer(indexBytes) }
    })
  })
}

/** What is thrown where memory cannot be had, and for arrays longer than any can be. */
function orNoMemory<T>(bytes: number, allocate: () => T): T {
  try {
    return allocate()
  } catch (error) {
    throw error instanceof RangeError ? new NoMemory(bytes) : error
  }
}

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4))
}
