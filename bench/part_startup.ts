import { measure } from './measure.ts'
import type { BenchPart } from './report.ts'
import { spreadOf } from './spread.ts'

/** From the command line to the exit of `dstledger --help`, and of a node that does nothing. */
export const partStartup: BenchPart = async ({ runs }) => {
  const ms = async (args: readonly string[]): Promise<number> =>
    1000 * (await measure(process.execPath, args)).seconds
  const [help, bare]: [number[], number[]] = [[], []]
  // Short, so more of them; the first fills the cache of the file system.
  for (let run = 0; run <= 3 * runs; run++) {
    const times = [await ms(['dist/cli/main.js', '--help']), await ms(['-e', '0'])] as const
    if (run === 0) continue
    help.push(times[0])
    bare.push(times[1])
  }
  return {
    rows: [
      { what: 'dstledger --help', target: { below: 150 }, unit: 'ms', measured: spreadOf(help) },
      { what: 'node -e 0', unit: 'ms', measured: spreadOf(bare) },
    ],
    data: { help, bare },
  }
}
