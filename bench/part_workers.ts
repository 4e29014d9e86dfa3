import { coresFree } from './machine.ts'
import { type BenchPart, skipped } from './report.ts'
import { agree, explored, large, sizeText } from './searches.ts'
import { spreadOf } from './spread.ts'

/** Two cores that are free do about twice the work of one. */
const FREE_MIN = 1.8

/** Two workers against one, where the machine has two cores to give. */
export const partWorkers: BenchPart = async ({ runs, log }) => {
  const free = await coresFree()
  const factor = free.toFixed(2)
  if (free < FREE_MIN)
    return skipped(`two processes do ${factor} x the work of one: no two cores free`)
  const ratios: number[] = []
  const seconds: { one: number; two: number }[] = []
  for (let run = 1; run <= runs; run++) {
    const [one, two] = [await explored(large), await explored(large, ['--workers', '2'])]
    agree(large, one.counts, two.counts)
    seconds.push({ one: one.searchSeconds, two: two.searchSeconds })
    ratios.push(one.searchSeconds / two.searchSeconds)
    const [alone, both] = [one, two].map(({ searchSeconds }) => searchSeconds.toFixed(2))
    log(`${sizeText(large)}, run ${run}: one worker ${alone} s, two ${both} s`)
  }
  return {
    rows: [
      {
        what: `${sizeText(large)} two workers over one`,
        target: { atLeast: 1.6 },
        unit: 'x',
        measured: spreadOf(ratios),
      },
    ],
    text: `two processes at once did ${factor} x the work of one`,
    data: { coresFree: free, seconds },
  }
}
