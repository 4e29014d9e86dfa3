import { plan } from '../plan/plan.ts'
import { reportLoad } from '../plan/workload.ts'
import type { ReportVerdict } from '../tables/bug_report.ts'

/** @file The sentence about how long it takes. */

const CPUS = [2, 4, 16] as const
const PINGS_A_SECOND = 400
const DAYS = 86_400

/** R16: the median of the report's own reproducer, by CPUs; "days" are no more than a week. */
export async function daysOrLess(): Promise<{ verdict: ReportVerdict; evidence: string }> {
  const medians: number[] = []
  for (const cpus of CPUS) {
    const workload = reportLoad({ cpus, opsPerSecond: PINGS_A_SECOND })
    const { hours } = await plan({ workload, seed: 'R16', trials: 100 })
    medians.push((hours.median * 3600) / DAYS)
  }
  const shown = medians.map((days, i) => `${Math.round(days)} on ${CPUS[i]} CPUs`)
  return {
    verdict: medians.every(days => days <= 7) ? 'confirmed' : 'refuted',
    evidence:
      `half of the machines at ${PINGS_A_SECOND} pings a second fail within so many days: ` +
      `${shown.join(', ')}. By turns it takes seconds (docs/PLAN.md); with the patch P5 is proved`,
  }
}
