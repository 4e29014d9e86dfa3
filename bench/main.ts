import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Command, InvalidArgumentError, Option, program } from 'commander'
import { machineInfo } from './machine.ts'
import { partImport } from './part_import.ts'
import { partLadder, pointsOf } from './part_ladder.ts'
import { partShrink } from './part_shrink.ts'
import { partSimulate } from './part_simulate.ts'
import { partSpin } from './part_spin.ts'
import { partStartup } from './part_startup.ts'
import { partWorkers } from './part_workers.ts'
import { plot } from './plot.ts'
import { type BenchPart, type PartResult, reached, rowsText } from './report.ts'
import { CountsDiffer } from './searches.ts'

const parts = {
  spin: partSpin,
  workers: partWorkers,
  simulate: partSimulate,
  startup: partStartup,
  import: partImport,
  ladder: partLadder,
  shrink: partShrink,
} as const satisfies Readonly<Record<string, BenchPart>>

type PartName = keyof typeof parts

interface BenchFlags {
  readonly runs: number
  readonly part: readonly PartName[]
  readonly json?: string
  readonly plot?: string
}

const names = Object.keys(parts) as readonly PartName[]

function command(): Command {
  return program
    .name('npm run bench --')
    .description('compares, and prints ratios with their spread; exit 1 if counts differ')
    .addOption(
      new Option('--runs <n>', 'runs of each measurement').argParser(wholeNumber).default(5),
    )
    .addOption(new Option('--part <name...>', 'only these').choices(names).default(names))
    .addOption(
      fileOption(
        '--json <FILE>',
        'write machine, versions, rows and every single measurement to FILE',
      ),
    )
    .addOption(fileOption('--plot <FILE>', 'draw the ladder to FILE, as SVG'))
}

/** A file to write, looked at before the minutes that fill it. */
function fileOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(path => {
    try {
      accessSync(dirname(path), constants.W_OK)
      return path
    } catch {
      throw new InvalidArgumentError('Its folder does not exist or cannot be written.')
    }
  })
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 999.')
}

async function main(flags: BenchFlags): Promise<void> {
  const machine = machineInfo()
  for (const [name, value] of Object.entries(machine)) console.log(`${name.padEnd(10)} ${value}`)
  const results: Partial<Record<PartName, PartResult>> = {}
  for (const name of flags.part) {
    const log = (line: string): void => console.error(`${name}: ${line}`)
    const result = await parts[name]({ runs: flags.runs, log })
    results[name] = result
    if (result.text !== undefined) console.log(`\n${name}: ${result.text}`)
  }
  const rows = Object.values(results).flatMap(result => result.rows)
  if (rows.length > 0) console.log(`\n${rowsText(rows)}`)
  const { ladder } = results
  if (flags.plot !== undefined && ladder !== undefined) {
    writeFileSync(
      flags.plot,
      plot(pointsOf(ladder), `per-net-init; ${machine.cpu}, node ${machine.node}`),
    )
  }
  if (flags.json === undefined) return
  const judged = rows.map(row => ({ ...row, reached: reached(row) }))
  const report = { machine, runs: flags.runs, rows: judged, results }
  writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`)
}

try {
  await main(command().parse().opts<BenchFlags>())
} catch (error) {
  if (!(error instanceof CountsDiffer)) throw error
  console.error(`bench: the counts differ, so no figure means anything: ${error.message}`)
  process.exitCode = 1
}
