import { type Command, Option } from 'commander'
import type { ExploreRequest, ExploreResult } from '../../engine/explore/request.ts'
import { exploreTogether } from '../../engine/explore/team/team.ts'
import { given } from '../../engine/given.ts'
import type { Trace } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting, settingText } from '../../model/setting.ts'
import type { Property } from '../../properties/property.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { counted } from '../../report/trace/sentences.ts'
import { statusOf } from '../../suite/findings/single_verdict.ts'
import type { Asked } from '../../traces/counterexamples/opened.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  kernelOf,
  number,
  paramsOf,
  propertiesOf,
  searchDefaults,
  structureFromFlags,
  type WorkloadFlags,
  withWorkloadFlags,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { outputFile, printReport, toJson, writeWhole } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { singleVerdict, vacuousHint, verdictLine } from '../text/single_report.ts'
import { keptAs, simplest } from './kept.ts'

interface ExploreFlags extends WorkloadFlags {
  readonly countMax?: number
  readonly depthMax?: number
  readonly statesMax: number
  readonly memory: number
  readonly workers: number
  readonly symmetry?: boolean
  readonly allStates?: boolean
  readonly out?: string
}

export function addExploreCommand(program: Command, report: (exit: number) => void): void {
  const command = program.command('explore').description(descriptions.explore)
  withWorkloadFlags(command, searchDefaults)
    .addOption(
      number(
        '--count-max <K>',
        'absolute value of a count, at most (default: no bound)',
        1,
        2 ** 20,
      ),
    )
    .addOption(
      number('--depth-max <D>', 'actions of a trace, at most (default: no bound)', 0, 2 ** 20),
    )
    .addOption(number('--states-max <S>', 'states, at most', 1, 2 ** 30).default(5_000_000))
    .addOption(number('--memory <MB>', 'memory for the states, at most', 1, 2 ** 16).default(1024))
    .addOption(number('--workers <W>', 'threads that search together', 1, 64).default(1))
    .option('--symmetry', 'visit one state of all that differ by the order of CPUs and netns')
    .option('--all-states', 'go on when every property that is asked is violated')
    .addOption(
      new Option(
        '--out <FILE>',
        'write the first violation as a counterexample, for replay, export and shrink; ' +
          'that of another property goes to FILE-P2.json and so on',
      ).argParser(outputFile),
    )
    .action(async (flags: ExploreFlags) => {
      report(await exploreCommand(flags))
    })
}

/** The setting that the flags describe; small bounds where none are given. */
function settingOf(flags: ExploreFlags): Setting {
  const { countMax, depthMax, statesMax, liveMax = 3, actions, sysctl } = flags
  return {
    kernel: kernelOf(flags),
    structure: structureFromFlags(flags),
    params: paramsOf({ ...flags, batch: flags.batch ?? 2 }),
    bounds: { liveMax, statesMax, ...given({ countMax, depthMax }) },
    ...given({ actions, sysctlValues: sysctl }),
  }
}

async function exploreCommand(flags: ExploreFlags): Promise<number> {
  const setting = settingOf(flags)
  const instance = instanceOf(setting)
  const model = instance.system
  const asked = propertiesOf(
    flags.property,
    model.actions.map(action => action.name),
    model.structure,
  )
  const { out } = flags
  if (out === '-') throw new InputError('--out -', 'is where the verdicts go', 'name a file')
  const start = performance.now()
  const { result, kept } = await withProgress(async show => {
    show.stage(`explore ${setting.kernel.name} ${settingText(setting)}`, flags.workers > 1)
    const request: ExploreRequest = {
      ...instance,
      properties: asked,
      sometimes,
      memoryMax: flags.memory * 2 ** 20,
      symmetry: flags.symmetry === true,
      ...(flags.allStates ? {} : { untilViolated: true }),
      onProgress: (states, depth) => show.update(`${counted(states, 'state')}, depth ${depth}`),
    }
    const result = await exploreTogether(request, flags.workers)
    const kept = new Map<string, Kept>()
    for (const property of asked) {
      const { trace } = result.properties.get(property.id) ?? {}
      if (out === undefined || trace === undefined) continue
      const path = fileOf(out, property, kept.size)
      show.stage(`keep ${property.id} in ${path}`)
      kept.set(property.id, await keep({ setting, instance, property }, trace, path, flags))
    }
    return { result, kept }
  })
  if (result.complete && result.transitions === 0) {
    throw new InputError(
      'explore',
      'nothing can happen in this model',
      'allow more actions or entries',
    )
  }
  const seconds = (performance.now() - start) / 1000
  const { kernel, structure } = setting
  const verdicts = [...result.properties].map(([property, found]) =>
    singleVerdict(kernel, structure.families, property, { ...found, ...kept.get(property) }),
  )
  const violated = verdicts.some(({ verdict }) => verdict === 'violated')
  const { states, transitions, depth, complete, stoppedBy, symmetry, seen } = result
  const vacuous = verdicts.some(({ verdict }) => verdict === 'vacuous')
  const rest = vacuous ? 'vacuous' : complete ? 'exhausted' : 'not refuted'
  const report = {
    kernel: setting.kernel.name,
    structure: setting.structure,
    constants: setting.params,
    bounds: setting.bounds,
    verdict: violated ? 'violated' : rest,
    states,
    transitions,
    depth,
    complete,
    ...given({ stoppedBy, symmetry }),
    properties: verdicts,
    seen: [...seen],
    seconds: Number(seconds.toFixed(3)),
  }
  const size = `${counted(states, 'state')}, ${counted(transitions, 'transition')}`
  const head = `${size}, depth ${depth}: ${extent(result, flags)}`
  const lines = verdicts.map(of =>
    of.verdict === 'not refuted'
      ? `${verdictLine(of)} to depth ${depth}, ${counted(states, 'state')}`
      : verdictLine(of),
  )
  const none = out === undefined || kept.size > 0 ? [] : [`no violation: ${out} is not written`]
  const text = [head, ...lines, ...none, ...vacuousHint(verdicts)].join('\n')
  printReport(flags.json, report, text)
  // A search that ran out of states has not answered; one that was told its depth has.
  const cut = stoppedBy === 'states' || stoppedBy === 'memory'
  const unanswered = cut && verdicts.some(({ verdict }) => verdict === 'not refuted')
  return exitCode([...verdicts.map(statusOf), ...(unanswered ? (['unknown'] as const) : [])])
}

/** A violation as it was kept: its simplest trace, and where that is. */
interface Kept {
  readonly trace: Trace<Model>
  readonly note: string
}

/** Where a violation goes after so many others: the first to FILE, P2 after it to FILE-P2.json. */
function fileOf(out: string, { id }: Property, others: number): string {
  return others === 0 ? out : `${out.replace(/\.json$/, '')}-${id}.json`
}

async function keep(
  { setting, instance, property }: Asked,
  found: Trace,
  path: string,
  { statesMax }: ExploreFlags,
): Promise<Kept> {
  // How far this search went is no bound of the model.
  const { depthMax: _, statesMax: __, ...bounds } = setting.bounds
  const limited = { setting: { ...setting, bounds }, instance: { ...instance, bounds } }
  const asked = { ...limited, property }
  const best = await simplest(asked, found, statesMax)
  writeWhole(path, toJson(keptAs(asked, best, { engine: 'explore' })))
  return { trace: best.trace, note: `${best.kind}; kept in ${path}` }
}

/** How far a search came, and what stopped it. */
function extent({ stoppedBy }: ExploreResult, flags: ExploreFlags): string {
  const { memory, depthMax, statesMax, countMax } = flags
  switch (stoppedBy) {
    case undefined:
      return 'all states inside the bounds'
    case 'depth':
      return `stopped at depth ${depthMax} (--depth-max)`
    case 'states': {
      // Counts that drift have no end, and so the states have none.
      const hint = countMax === undefined ? '; bound the counts with --count-max' : ''
      return `stopped at ${counted(statesMax, 'state')} (--states-max)${hint}`
    }
    case 'violation':
      return 'stopped where all that was asked is violated (--all-states goes on)'
    case 'memory':
      return `no more states fit into ${memory} MB (--memory)`
    default:
      return stoppedBy satisfies never
  }
}
