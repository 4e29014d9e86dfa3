import { duration } from '../cli/text/plan_text.ts'
import { figure } from '../engine/figure.ts'
import { markdownTable } from '../report/text/markdown_table.ts'
import { plan } from '../suite/plan/plan.ts'
import { reportLoad } from '../suite/plan/workload.ts'

/** The report's reproducer by CPUs and rate: when it fails, and how long without is enough. */
export async function planTable(): Promise<string> {
  const rows: string[][] = []
  for (const cpus of [2, 4, 16]) {
    for (const opsPerSecond of [100, 400]) {
      const workload = reportLoad({ cpus, opsPerSecond })
      const { ops, enough } = await plan({ workload, seed: 'dstledger', trials: 400 })
      const time = (count: number): string => duration(count / opsPerSecond)
      const band = [ops.p5, ops.median, ops.p95].map(([count]) => time(count))
      rows.push([
        `${cpus}`,
        figure(workload.gcThresh),
        `${opsPerSecond}`,
        ...band,
        time(enough.ops),
      ])
    }
  }
  const head = ['CPUs', 'gc_thresh', 'pings a second', '5 % by', 'half by', '95 % by', 'enough']
  return markdownTable(head, rows)
}
