import { shrink } from '../engine/shrink/shrink.ts'
import { simulate } from '../engine/simulate/simulate.ts'
import type { Trace } from '../engine/trace.ts'
import { scaled } from '../model/bounds.ts'
import { copiedTemplate } from '../model/kernels/released.ts'
import { instanceOf } from '../model/setting.ts'
import { withLedger } from '../properties/ledger.ts'
import { readNearLive } from '../properties/limit.ts'
import { columns } from '../report/text/columns.ts'
import { leaking } from '../suite/tables/leaking.ts'
import type { BenchPart } from './report.ts'
import { spreadOf, spreadText } from './spread.ts'

/** CPUs and batch: a violation of P2 takes C(B - 1) + 2 steps. */
const sizes = [
  [1, 4],
  [1, 8],
  [1, 32],
  [2, 4],
  [2, 8],
  [2, 32],
] as const

/** States of the search that certifies, at most. */
const CERTIFY_STATES_MAX = 5_000_000

/** What became of one seed. */
interface ShrunkSeed {
  readonly seed: number
  /** Steps of the trace that the random run found. */
  readonly found: number
  /** After the passes, before the search. */
  readonly passes: number
  readonly steps: number
  readonly kind: 'shortest' | 'shrunk'
  /** States of the search to one step less. */
  readonly states: number
  readonly milliseconds: number
}

/** Random runs of many seeds, each failure shrunk to the shortest: P2 on copied-template. */
export const partShrink: BenchPart = async ({ runs, log }) => {
  const seeds = 10 * runs
  const table: {
    cpus: number
    batch: number
    shortest: number
    outcomes: readonly ShrunkSeed[]
  }[] = []
  for (const [cpus, batch] of sizes) {
    log(`(${cpus},${batch}), ${seeds} seeds`)
    const outcomes: ShrunkSeed[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      outcomes.push(...(await outcome(cpus, batch, seed)))
    }
    table.push({ cpus, batch, shortest: cpus * (batch - 1) + 2, outcomes })
  }
  const rows = table.map(({ cpus, batch, shortest, outcomes }) => {
    const count = (is: (o: ShrunkSeed) => boolean): string => `${outcomes.filter(is).length}`
    const spread = (of: (o: ShrunkSeed) => number): string => spreadText(spreadOf(outcomes.map(of)))
    return [
      `(${cpus},${batch})`,
      `${outcomes.length} of ${seeds}`,
      `${shortest}`,
      count(({ passes }) => passes === shortest),
      count(({ steps }) => steps === shortest),
      count(({ kind }) => kind === 'shortest'),
      spread(({ milliseconds }) => milliseconds),
      spread(({ found }) => found),
      spread(({ states }) => states),
    ]
  })
  const head = ['(C,B)', 'found', 'shortest', 'by passes', 'in all', 'certified']
  const measured = ['shrink, ms', 'found trace, steps', 'certificate, states']
  const about = `P2 on ${copiedTemplate.name}, ${seeds} seeds: how many traces end at the shortest`
  return { rows: [], text: `${about}\n${columns([[...head, ...measured], ...rows])}`, data: table }
}

/** Nothing where the runs of the seed find no violation. */
async function outcome(cpus: number, batch: number, seed: number): Promise<readonly ShrunkSeed[]> {
  const setting = leaking(cpus, scaled(batch))
  const property = readNearLive
  const instance = instanceOf(setting)
  const request = { ...withLedger(instance), properties: [property] }
  const refuted = simulate({ ...request, seed, runs: 100 }).properties.get(property.id)
  if (refuted === undefined || !('trace' in refuted)) return []
  const { trace } = refuted
  const start = performance.now()
  let passes = trace.length
  const onSearch = (best: Trace): void => {
    passes = best.length
  }
  const shrunk = await shrink({
    ...instance,
    property,
    trace,
    statesMax: CERTIFY_STATES_MAX,
    onSearch,
  })
  const milliseconds = performance.now() - start
  if (shrunk === undefined) throw new Error(`seed ${seed}: the trace has lost its violation`)
  const { kind, searched } = shrunk
  return [
    {
      ...{ seed, found: trace.length, passes, steps: shrunk.trace.length, kind },
      ...{ states: searched?.states ?? 0, milliseconds },
    },
  ]
}
