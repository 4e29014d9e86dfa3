import { type Command, Option } from 'commander'
import { given } from '../../engine/given.ts'
import type { Refutation, SimulateResult } from '../../engine/simulate/request.ts'
import type { Trace } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import { instanceOf, modelOf, type Setting, settingText } from '../../model/setting.ts'
import type { Property } from '../../properties/property.ts'
import { countOffLive } from '../../properties/target.ts'
import { counted } from '../../report/trace/sentences.ts'
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
  withWorkloadFlags,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { laterFolder, outputFolder, printReport, toJson, writeWhole } from '../io/files.ts'
import { type Progress, withProgress } from '../io/progress.ts'
import { campaignText } from '../text/campaign_text.ts'
import {
  type SingleVerdict,
  singleVerdict,
  vacuousHint,
  verdictLine,
} from '../text/single_report.ts'
import { campaign, compiled, observedFile, replayFlags, type SimulateFlags } from './campaign.ts'
import { keptAs, simplest } from './kept.ts'

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
    ...campaignText({ ...flags, ...setting.structure }, result),
    ...verdicts.map(verdictLine),
    ...vacuousHint(verdicts),
    ...healed,
    ...kept.leftOut.map(line => `left out: ${line}`),
  ]
  printReport(flags.json, whole, lines.join('\n'))
  return exitCode(verdicts.map(statusOf))
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
  const { seed, path } = flags
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
      : await campaign(flags, setting, left, done => show.update(counted(done, 'run')))
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
  const notes = [best.kind, replayFlags(flags, found)]
  const { failures } = flags
  if (failures !== false) {
    const counterexample = keptAs(asked, best, { engine: 'simulate', seed: found.seed })
    const file = failurePath(outputFolder(failures), counterexample)
    writeWhole(file, toJson(counterexample))
    notes.push(`kept in ${file}`)
  }
  return { verdict: 'violated', trace: best.trace, note: notes.join('; ') }
}
