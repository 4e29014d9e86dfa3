import { type BenchPart, type Row, skipped } from './report.ts'
import {
  agree,
  explored,
  large,
  type MeasuredSearch,
  type SearchSize,
  sizeText,
  small,
} from './searches.ts'
import { hasSpin, type SpinSearch, spinSearched } from './spin.ts'
import { type Spread, spreadOf } from './spread.ts'

/** One run of each, one right after the other. */
interface Round {
  readonly spin: SpinSearch
  readonly ours: MeasuredSearch
  readonly symmetric: MeasuredSearch
}

/** The search of explore against that of Spin: same model, same invariants, same counts. */
export const partSpin: BenchPart = async ({ runs, log }) => {
  if (!hasSpin()) return skipped('spin or gcc is not installed (Debian: apt-get install spin gcc)')
  const rounds = async (search: SearchSize): Promise<readonly Round[]> => {
    const done: Round[] = []
    for (let run = 1; run <= runs; run++) {
      const round = {
        spin: await spinSearched(search),
        ours: await explored(search, [], { memory: true }),
        symmetric: await explored(search, ['--symmetry']),
      }
      agree(search, round.ours.counts, round.spin.counts)
      done.push(round)
      const [theirs, own] = [round.spin.seconds, round.ours.searchSeconds].map(s => s.toFixed(2))
      log(`${sizeText(search)}, run ${run}: Spin ${theirs} s, explore ${own} s`)
    }
    return done
  }
  const [onSmall, onLarge] = [await rounds(small), await rounds(large)]
  return {
    rows: [
      ...speedRows(small, onSmall, { alone: 3, compiled: 4 }),
      ...speedRows(large, onLarge, { alone: 4 }),
      symmetryRow(large, onLarge),
      ...memoryRows(large, onLarge),
    ],
    data: { small: onSmall, large: onLarge },
  }
}

function over(rounds: readonly Round[], figure: (round: Round) => number): Spread {
  return spreadOf(rounds.map(figure))
}

function speedRows(
  search: SearchSize,
  rounds: readonly Round[],
  { alone, compiled }: { readonly alone: number; readonly compiled?: number },
): readonly Row[] {
  const size = sizeText(search)
  const rate = (who: 'ours' | 'spin'): Spread =>
    over(rounds, round => round[who].counts.states / round[who].searchSeconds / 1e6)
  const ratio = (what: string, figure: (round: Round) => number, atLeast?: number): Row => ({
    what: `${size} ${what}`,
    ...(atLeast === undefined ? {} : { target: { atLeast } }),
    unit: 'x',
    measured: over(rounds, figure),
  })
  return [
    { what: `${size} explore: search`, unit: 'M states/s', measured: rate('ours') },
    { what: `${size} Spin -DBFS: run`, unit: 'M states/s', measured: rate('spin') },
    ratio(
      "explore over Spin's run alone",
      ({ spin, ours }) => spin.seconds / ours.searchSeconds,
      alone,
    ),
    ratio('the same, with the start of node', ({ spin, ours }) => spin.seconds / ours.seconds),
    ratio(
      'whole command over Spin with its compile',
      ({ spin, ours }) => (spin.compileSeconds + spin.seconds) / ours.seconds,
      compiled,
    ),
  ]
}

function symmetryRow(search: SearchSize, rounds: readonly Round[]): Row {
  return {
    what: `${sizeText(search)} explore --symmetry over Spin's run alone`,
    target: { atLeast: 100 },
    unit: 'x',
    measured: over(rounds, ({ spin, symmetric }) => spin.seconds / symmetric.searchSeconds),
  }
}

/** The rows of memory: none if the system does not report what a process has used. */
function memoryRows(search: SearchSize, rounds: readonly Round[]): readonly Row[] {
  const size = sizeText(search)
  const ratios: number[] = []
  const peaks: { spin: number[]; ours: number[] } = { spin: [], ours: [] }
  for (const { spin, ours } of rounds) {
    if (spin.peakBytes === undefined || ours.peakBytes === undefined) return []
    ratios.push(ours.peakBytes / spin.peakBytes)
    peaks.spin.push(spin.peakBytes / 2 ** 20)
    peaks.ours.push(ours.peakBytes / 2 ** 20)
  }
  return [
    { what: `${size} explore: peak memory`, unit: 'MiB', measured: spreadOf(peaks.ours) },
    { what: `${size} Spin -DBFS: peak memory`, unit: 'MiB', measured: spreadOf(peaks.spin) },
    {
      what: `${size} peak memory over Spin's`,
      target: { below: 0.5 },
      unit: 'x',
      measured: spreadOf(ratios),
    },
  ]
}
