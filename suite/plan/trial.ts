import { Alternations } from './alternations.ts'
import { Counters } from './counters.ts'
import { drawOf } from './draw.ts'
import { Pings } from './pings.ts'
import type { Outcome, Run } from './run.ts'
import { Table } from './table.ts'
import type { Workload } from './workload.ts'

/** Runs a workload from an unknown history, empty tables and counts of 0. */
export function trial(
  workload: Workload,
  seed: string,
  opsMax = Number.POSITIVE_INFINITY,
): Outcome {
  const { cpus, netns, batch, gcThresh, order } = workload
  const draw = drawOf(seed)
  const slots = Array.from({ length: cpus }, () => draw.below(2 * batch - 1) - (batch - 1))
  const counters = new Counters({ netns, slots, batch, gcThresh })
  const tables = Array.from({ length: netns }, () =>
    Array.from({ length: cpus }, () => new Table(draw)),
  )
  const run: Run = { workload, draw, counters, tables, opsMax }
  return (order === 'random' ? new Pings(run) : new Alternations(run)).outcome()
}
