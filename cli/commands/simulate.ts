import { type Command, InvalidArgumentError, Option } from 'commander'
import { given } from '../../engine/given.ts'
import { randomWalk } from '../../engine/simulate/random_walk.ts'
import {
  type RandomRun,
  type Refutation,
  type SimulateResult,
  simulate,
} from '../../engine/simulate/simulate.ts'
import type { Trace } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, modelOf, type Setting, settingText } from '../../model/setting.ts'
import { withLedger } from '../../properties/ledger.ts'
import type { Property } from '../../properties/property.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { countOffLive } from '../../properties/target.ts'
import { observation } from '../../report/observation.ts'
import { counted, figure } from '../../report/trace/sentences.ts'
import { statusOf } from '../../suite/findings/single_verdict.ts'
import {
  failurePath,
  type KeptFailures,
  replayKeptFailures,
} from '../../traces/counterexamples/kept_failures.ts'
import type { Asked } from '../../traces/counterexamples/opened.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  kernelOf,
  number,
  paramsOf,
  propertiesOf,
  seedOption,
  structureFromFlags,
  type WorkloadFlags,
  withWorkloadFlags,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import {
  laterFolder,
  outputFile,
  outputFolder,
  printReport,
  toJson,
  writeWhole,
} from '../io/files.ts'
import { type Progress, withProgress } from '../io/progress.ts'
import { textStream } from '../io/stream.ts'
import {
  type SingleVerdict,
  singleVerdict,
  vacuousHint,
  verdictLine,
} from '../text/single_report.ts'
import { keptAs, simplest } from './kept.ts'

interface SimulateFlags extends WorkloadFlags {
  readonly seed: number
  readonly runs: number
  readonly raw?: boolean
  readonly target?: boolean
  readonly observe?: string
  readonly path?: string
  readonly replayPath?: string
  /** false: none. */
  readonly failures: string | false
}

const defaults = {
  batch: 'max(32, 2 for each CPU online)',
  gcThresh: 'INT_MAX',
  liveMax: 'no bound',
}

export function addSimulateCommand(program: Command, report: (exit: number) => void): void {
  const command = program.command('simulate').description(descriptions.simulate)
  withWorkloadFlags(command, defaults)
    .addOption(seedOption())
    .addOption(number('--runs <R>', 'random runs', 1, 1_000_000).default(100))
    .option('--raw', 'walk on the compiled model, without a ledger: many times as fast')
    .option('--target', `climb on ${countOffLive.name}, on the compiled model: no blind drawing`)
    .addOption(
      new Option(
        '--observe <FILE>',
        "write each run as a line of JSON, in Hypothesis' observability schema, which Tyche reads",
      ).argParser(observedFile),
    )
    .addOption(new Option('--path <PATH>', 'replay one failure: the path printed with it'))
    .addOption(new Option('--replay-path <PATH>', 'and the replay path, if one was printed'))
    .addOption(
      new Option(
        '--failures <DIR>',
        'failing cases: those in it are replayed first, new ones are shrunk and kept in it',
      )
        .argParser(path => laterFolder(path))
        .default('.dstledger/failures'),
    )
    .option('--no-failures', 'neither replay nor keep any')
    .action(async (flags: SimulateFlags) => {
      report(await simulateCommand(flags))
    })
}

/** A file of its own: standard output is for the verdicts. */
function observedFile(path: string): string {
  if (path === '-') throw new InvalidArgumentError('Name a file: standard output has verdicts.')
  return outputFile(path)
}

async function simulateCommand(flags: SimulateFlags): Promise<number> {
  const { seed, failures } = flags
  // Before the work: what is found has to be kept somewhere.
  if (failures !== false) laterFolder(failures, 'name another by --failures, or give --no-failures')
  const setting = settingOf(flags)
  const asked = askedOf(flags, setting)
  const { result, verdicts, kept } = await withProgress(show => judged(flags, setting, asked, show))
  const { kernel, structure, params } = setting
  const made = result?.runs ?? 0
  const about = { kernel: kernel.name, structure, constants: params, seed, runs: made }
  const whole = {
    ...about,
    steps: result?.steps ?? 0,
    ...given({ reached: result?.reached }),
    properties: verdicts,
    seen: Object.fromEntries(result?.seen ?? []),
  }
  const healed = kept.failures.flatMap(({ trace, path: file, property }) =>
    trace === undefined ? `${property} holds today on ${file}` : [],
  )
  const lines = [
    ...headOf(flags, setting, result),
    ...verdicts.map(verdictLine),
    ...vacuousHint(verdicts),
    ...healed,
    ...kept.leftOut.map(line => `left out: ${line}`),
  ]
  printReport(flags.json, whole, lines.join('\n'))
  return exitCode(verdicts.map(statusOf))
}

function headOf(
  flags: SimulateFlags,
  { structure }: Setting,
  result?: SimulateResult,
): readonly string[] {
  const { seed, path } = flags
  if (result === undefined) {
    return ['no random runs: kept failures answer for all that was asked (--no-failures runs all)']
  }
  const { runs, steps, seen, reached } = result
  const what = path === undefined ? counted(runs, 'run') : `path ${path}`
  const head = `${what}, ${counted(steps, 'step')}, seed ${seed}`
  if (reached !== undefined) return [`${head}; ${countOffLive.name} reached ${figure(reached)}`]
  if (flags.raw) return [`${head}; seen: not looked for`]
  const possible = sometimes.filter(({ needs }) => !needs || structure.parts?.includes(needs))
  const times = possible.flatMap(({ name }) => {
    const often = seen.get(name)
    return often === undefined ? [] : `${name} ${figure(often)}`
  })
  const never = possible.map(({ name }) => name).filter(name => !seen.has(name))
  return [
    `${head}; seen, by runs: ${times.join(', ') || 'nothing'}`,
    ...(never.length > 0 ? [`never seen: ${never.join(', ')}`] : []),
  ]
}

/** The properties that the flags ask for, of which the model must have something to say. */
function askedOf(flags: SimulateFlags, setting: Setting): readonly Property[] {
  const { actions, variables } = modelOf(setting)
  const names = actions.map(action => action.name)
  const asked = propertiesOf(flags.property, names, setting.structure)
  if (variables.interrupts !== undefined)
    throw new InputError('--part interrupts', 'has no random runs', 'use explore or prove')
  if (flags.replayPath !== undefined && flags.path === undefined)
    throw new InputError('--replay-path', 'says nothing without --path', 'give both')
  if (compiled(flags) && flags.replayPath !== undefined)
    throw new InputError('--replay-path', 'says nothing of a compiled walk', 'leave it out')
  return asked
}

/** Whether the compiled model walks: without a ledger beside it, and without fast-check. */
function compiled({ raw, target }: SimulateFlags): boolean {
  return raw === true || target === true
}

const NONE_KEPT: KeptFailures = { failures: [], leftOut: [] }

interface Judged {
  /** Absent: kept failures answer for every property, and nothing was run. */
  readonly result?: SimulateResult
  readonly verdicts: readonly SingleVerdict[]
  readonly kept: KeptFailures
}

async function judged(
  flags: SimulateFlags,
  setting: Setting,
  asked: readonly Property[],
  show: Progress,
): Promise<Judged> {
  const { seed, runs, path, replayPath } = flags
  const { kernel, structure } = setting
  const instance = instanceOf(setting)
  // A path leads to one failure, whatever else there is.
  const kept = path === undefined ? keptFailures(flags, setting, asked) : NONE_KEPT
  const known = new Map(
    kept.failures.flatMap(({ property, trace, path: file }) =>
      trace === undefined ? [] : [[property, { trace, note: `kept in ${file}` }] as const],
    ),
  )
  const left = asked.filter(({ id }) => !known.has(id))
  if (left.length > 0) show.stage(`simulate ${kernel.name} ${settingText(setting)}, seed ${seed}`)
  const result =
    left.length === 0
      ? undefined
      : await observed(flags, setting, onRun =>
          (compiled(flags) ? randomWalk<Model> : simulate<Model>)({
            ...withLedger(instance),
            properties: left,
            sometimes,
            seed,
            runs,
            ...given({ path, replayPath, onRun, target: flags.target ? countOffLive : undefined }),
            onProgress: done => show.update(counted(done, 'run')),
          }),
        )
  const verdicts: SingleVerdict[] = []
  for (const property of asked) {
    const verdictOf = (found: Parameters<typeof singleVerdict>[3]): SingleVerdict =>
      singleVerdict(kernel, structure.families, property.id, found)
    const old = known.get(property.id)
    if (old !== undefined) verdicts.push(verdictOf({ verdict: 'violated', ...old }))
    const found = result?.properties.get(property.id)
    if (found === undefined) continue
    if ('path' in found) {
      show.stage(`shrink ${property.id} from ${counted(found.trace.length, 'step')}`)
      verdicts.push(verdictOf(await shrunk({ setting, instance, property }, found, flags)))
    } else {
      const answered = path === undefined || found.verdict !== 'not refuted'
      const note = answered ? {} : { note: `no failure on the path ${path}` }
      verdicts.push(verdictOf({ ...found, ...note }))
    }
  }
  return { verdicts, kept, ...given({ result }) }
}

/** Runs a campaign, and writes of each run what `--observe` asks for. */
async function observed(
  { observe, seed, target }: SimulateFlags,
  setting: Setting,
  campaign: (onRun: ((run: RandomRun) => void) | undefined) => SimulateResult,
): Promise<SimulateResult> {
  if (observe === undefined) return campaign(undefined)
  const output = textStream(observe)
  const about = {
    what: `${setting.kernel.name} ${settingText(setting)}`,
    seed,
    start: Date.now() / 1000,
    ...given({ target: target ? countOffLive.name : undefined }),
  }
  let last = performance.now()
  try {
    const result = campaign(run => {
      const now = performance.now()
      output.write(`${observation(about, run, (now - last) / 1000)}\n`)
      last = performance.now()
    })
    await output.end()
    return result
  } catch (error) {
    output.abandon()
    throw error
  }
}

function settingOf(flags: SimulateFlags): Setting {
  const { liveMax, actions, sysctl } = flags
  return {
    kernel: kernelOf(flags),
    structure: structureFromFlags(flags),
    params: paramsOf(flags),
    bounds: given({ liveMax }),
    ...given({ actions, sysctlValues: sysctl }),
  }
}

function keptFailures(
  { failures }: SimulateFlags,
  setting: Setting,
  asked: readonly Property[],
): KeptFailures {
  if (failures === false) return NONE_KEPT
  return replayKeptFailures(
    failures,
    setting,
    asked.map(({ id }) => id),
  )
}

/** States of the search for a shorter trace, at most: a second or two. */
const SHORTER_STATES_MAX = 1_000_000

/** A violation with the simplest trace that can be made of it, which is kept for the next run. */
async function shrunk(
  asked: Asked,
  found: Refutation,
  flags: SimulateFlags,
): Promise<{ verdict: 'violated'; trace: Trace; note: string }> {
  const best = await simplest(asked, found.trace, SHORTER_STATES_MAX)
  const notes = [best.kind, compiled(flags) ? walkFlags(flags, found) : replayFlags(found)]
  const { failures } = flags
  if (failures !== false) {
    const counterexample = keptAs(asked, best, { engine: 'simulate', seed: found.seed })
    const file = failurePath(outputFolder(failures), counterexample)
    writeWhole(file, toJson(counterexample))
    notes.push(`kept in ${file}`)
  }
  return { verdict: 'violated', trace: best.trace, note: notes.join('; ') }
}

/** How to replay a walk of the compiled model: its path is the number of the run. */
function walkFlags({ target }: SimulateFlags, { seed, path }: Refutation): string {
  return `${target ? '--target' : '--raw'} --seed ${seed} --path ${path}`
}

/** The flags that replay a failure on their own, besides those of the structure. */
function replayFlags(found: { seed: number; path: string; replayPath: string }): string {
  const { seed, path, replayPath } = found
  return `--seed ${seed} --path ${path} --replay-path ${replayPath}`
}
