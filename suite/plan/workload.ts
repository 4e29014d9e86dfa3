import { z } from 'zod'
import { INT_MAX, realScale } from '../../model/bounds.ts'
import { largestBatch } from '../../model/cells.ts'

const count = (low: number, high: number) => z.int().min(low).max(high)

/**
 * A load on a kernel before a8a572a6b5f2 that keeps its flows by netns and CPU (v3.15 to v4.3).
 */
const fields = z.strictObject({
  /**
   * `random`: each operation is a ping from a netns drawn by weight, on a CPU drawn uniformly: one
   * entry in the sender. `tcp`: each is a connect from netns 0 to netns 1, to a closed port: an
   * entry in each, on one CPU, one after the other. `turns`: one process visits the netns in
   * turn on one CPU, a new flow each time.
   */
  order: z.enum(['random', 'tcp', 'turns']),
  /** CPUs online. */
  cpus: count(1, 256),
  netns: count(2, 64),
  /** In entries. */
  gcThresh: count(0, 2 ** 32 - 1),
  /** percpu_counter_batch, in entries. */
  batch: count(1, 2 ** 20),
  opsPerSecond: z.number().positive().max(1e9),
  /** flow_cache's period: each CPU clears its tables at its next lookup after so many seconds. */
  rehashSeconds: z.number().positive().max(1e9).default(600),
  /** Everything happens on CPU 0. */
  pinnedToOneCpu: z.boolean().default(false),
  /** Entries that something else makes on that CPU, for each operation. */
  otherEntriesPerOp: z.number().min(0).max(1).default(0),
  /** Ports that the sender draws from; absent: no port comes back. */
  sourcePorts: count(1, 65536).optional(),
  /** By netns: how often each is drawn, `random` only. */
  weights: z.array(z.number().positive().max(1e6)).optional(),
  /** `random` only: a netns's process stays on its CPU from one of its operations to the next. */
  stay: z.number().min(0).max(1).optional(),
  /** `tcp` only: the pair moves to another CPU, for each operation. */
  moveProbability: z.number().min(0).max(1).optional(),
})

/** The fields that say nothing of an order. */
const foreign: Readonly<Record<Fields['order'], readonly (keyof Fields)[]>> = {
  random: ['moveProbability'],
  tcp: ['weights', 'stay', 'sourcePorts'],
  turns: ['weights', 'stay', 'moveProbability'],
}

export const workloadSchema = fields.superRefine((load, context) => {
  const wrong = (field: keyof Fields, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message })
  }
  for (const field of foreign[load.order])
    if (load[field] !== undefined) wrong(field, `says nothing of the order ${load.order}`)
  if (load.order === 'tcp' && load.netns !== 2) wrong('netns', 'must be 2: a connect has two ends')
  if (load.weights !== undefined && load.weights.length !== load.netns)
    wrong('weights', `must be ${load.netns}, one for each netns`)
  if ((2 * load.gcThresh) % 2 ** 32 >= INT_MAX)
    wrong('gcThresh', 'never refuses: no count, an int, is above twice of it')
})

type Fields = z.infer<typeof fields>

export type Workload = Fields

/** Ports of net.ipv4.ip_local_port_range, of which a ping draws one. */
const PORTS = 28_232

/** The report's gc_thresh: "something like 10k * CPUS". */
const THRESH_PER_CPU = 10_240

/** percpu_counter_batch with so many CPUs online, in entries. */
export function largestBatchOf(cpus: number): number {
  return largestBatch({ cpus, netns: 1, families: ['ipv4'] }, realScale())
}

/** The bug report's reproducer: each of two containers pings the other, a new ping each time. */
export function reportLoad(of: {
  readonly cpus: number
  readonly opsPerSecond: number
  readonly netns?: number
  readonly gcThresh?: number
}): Workload {
  const { cpus, netns = 2, gcThresh = THRESH_PER_CPU * cpus, opsPerSecond } = of
  return {
    order: 'random',
    ...{ cpus, netns, gcThresh, batch: largestBatchOf(cpus), opsPerSecond },
    ...{ rehashSeconds: 600, pinnedToOneCpu: false, otherEntriesPerOp: 0, sourcePorts: PORTS },
  }
}
