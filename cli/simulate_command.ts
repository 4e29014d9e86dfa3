import { type Command, Option } from 'commander'
import { simulate } from '../checkers/simulate.ts'
import { describe, modelOf } from '../properties/setting.ts'
import { sometimes } from '../properties/sometimes.ts'
import { exitCode } from './exit_codes.ts'
import { printReport } from './files.ts'
import {
  kernelOf,
  number,
  paramsOf,
  propertiesOf,
  seedOption,
  structureOf,
  type WorkloadFlags,
  withWorkloadFlags,
} from './options.ts'
import { progress } from './progress.ts'
import { singleVerdict, statusOf, verdictLine } from './single_report.ts'

interface SimulateFlags extends WorkloadFlags {
  readonly seed: number
  readonly runs: number
  readonly path?: string
  readonly replayPath?: string
}

export function addSimulateCommand(program: Command, report: (exit: number) => void): void {
  const command = program
    .command('simulate')
    .description("random runs, by default with the kernel's own batch; fast-check shrinks failures")
  withWorkloadFlags(command)
    .addOption(seedOption())
    .addOption(number('--runs <R>', 'random runs', 1, 1_000_000).default(100))
    .addOption(new Option('--path <PATH>', 'replay one failure: the path printed with it'))
    .addOption(new Option('--replay-path <PATH>', 'and the replay path, if one was printed'))
    .action((flags: SimulateFlags) => {
      report(runSimulate(flags))
    })
}

function runSimulate(flags: SimulateFlags): number {
  const { seed, runs, path, replayPath, liveMax, actions, sysctl } = flags
  const kernel = kernelOf(flags)
  const structure = structureOf(flags)
  const params = paramsOf(flags)
  const options = { ...(actions ? { actions } : {}), ...(sysctl ? { sysctlValues: sysctl } : {}) }
  const setting = {
    kernel,
    structure,
    params,
    bounds: liveMax === undefined ? {} : { liveMax },
    ...options,
  }
  const model = modelOf(setting)
  const show = progress()
  show.stage(`simulate ${kernel.name} ${describe(setting)}, seed ${seed}`)
  const result = simulate({
    model,
    params,
    properties: propertiesOf(
      flags.property,
      model.actions.map(action => action.name),
      model.structure,
    ),
    sometimes,
    seed,
    runs,
    ...(liveMax === undefined ? {} : { liveMax }),
    ...(path === undefined ? {} : { path }),
    ...(replayPath === undefined ? {} : { replayPath }),
    onProgress: done => show.update(`${done} runs`),
  })
  show.done()
  const verdicts = [...result.properties].map(([property, found]) => {
    const replay = 'path' in found ? { note: replayFlags(found) } : {}
    return singleVerdict(kernel, structure.families, property, { ...found, ...replay })
  })
  const report = {
    kernel: kernel.name,
    structure,
    constants: params,
    seed,
    runs,
    steps: result.steps,
  }
  const whole = { ...report, properties: verdicts, seen: [...result.seen] }
  const seen = [...result.seen].join(', ')
  const head = `${runs} runs, ${result.steps} steps, seed ${seed}; seen: ${seen}`
  printReport(flags.json, whole, [head, ...verdicts.map(verdictLine)].join('\n'))
  return exitCode(verdicts.map(statusOf))
}

/** The flags that replay a failure on their own, besides those of the structure. */
function replayFlags(found: { seed: number; path: string; replayPath: string }): string {
  const { seed, path, replayPath } = found
  return `--seed ${seed} --path ${path} --replay-path ${replayPath}`
}
