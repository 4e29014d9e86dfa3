import chalk from 'chalk'
import type { Command } from 'commander'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { type Account, accountOf } from '../../report/trace/account.ts'
import { certificateText, counted } from '../../report/trace/sentences.ts'
import type { Status } from '../../suite/findings/finding.ts'
import { expectedOf } from '../../suite/tables/expected.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { parseCounterexample, readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import {
  kernelOfRecording,
  mismatchText,
  type RecordedStep,
} from '../../traces/recordings/counter/replay.ts'
import { replayWhole, type WholeReplay } from '../../traces/recordings/counter/whole.ts'
import { readAnyRecording } from '../../traces/recordings/read/format.ts'
import { unpack } from '../../traces/recordings/read/unpack.ts'
import { replayAnyRecording } from '../../traces/recordings/replay.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, number } from '../flags/options.ts'
import { exitCode, USAGE } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { byKind } from '../text/odd_values.ts'
import { recordedTable, stepTable } from '../text/step_table.ts'

interface ReplayFlags {
  readonly kernel?: string
  readonly rows: number
  readonly unfold?: true
  readonly json?: string
}

/** What a file came to: its JSON report, its text, and whether it is as it should be. */
interface Replayed {
  readonly report: unknown
  readonly text: string
  readonly status: Status
}

export function addReplayCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('replay')
    .description(descriptions.replay)
    .argument('<FILE...>', 'counterexamples or recordings; - is standard input')
    .option('--kernel <NAME>', 'on this kernel (default: the one that the file names)')
    .addOption(number('--rows <R>', 'events of a recording to show', 0, 2 ** 20).default(20))
    .option('--unfold', 'show each pass of repeated steps of a counterexample')
    .addOption(jsonOption())
    .action(async (files: readonly string[], flags: ReplayFlags) => {
      report(await replayCommand(files, flags))
    })
}

async function replayCommand(files: readonly string[], flags: ReplayFlags): Promise<number> {
  if (flags.kernel !== undefined) kernelByName(flags.kernel, '--kernel')
  const unusable: InputError[] = []
  const replayed = await withProgress(show =>
    files.flatMap(path => {
      show.stage(`replay ${path}`)
      try {
        return replayFile(path, flags)
      } catch (error) {
        // What the other files come to is worth having; an only file has no others.
        if (!(error instanceof InputError) || files.length === 1) throw error
        unusable.push(error)
        return []
      }
    }),
  )
  const reports = replayed.map(({ report }) => report)
  printReport(flags.json, reports, replayed.map(({ text }) => text).join('\n'))
  for (const { message } of unusable) process.stderr.write(`dstledger: ${message}\n`)
  return unusable.length > 0 ? USAGE : exitCode(replayed.map(({ status }) => status))
}

function replayFile(path: string, flags: ReplayFlags): Replayed {
  if (path === '-') return replayInput(unpack(path), flags)
  if (/\.jsonl(\.gz)?$/.test(path)) return replayOneRecording(path, flags)
  if (path.endsWith('.json')) return replayOneCounterexample(path, flags)
  throw new InputError(
    path,
    'is neither a counterexample nor a recording by its name',
    'give a .json file or a .jsonl or .jsonl.gz file',
  )
}

/** Standard input has no name: its format says what it is. */
function replayInput(text: string, flags: ReplayFlags): Replayed {
  if (/"format"\s*:\s*"dst-counterexample\//.test(text)) {
    return replayOneCounterexample('-', flags, parseCounterexample(text, '-'))
  }
  return replayOneRecording('-', flags, readAnyRecording('-', text))
}

/** On its own kernel a counterexample must be violated at its last step, and not before. */
function replayOneCounterexample(
  path: string,
  flags: ReplayFlags,
  stored = readCounterexample(path),
): Replayed {
  const other = flags.kernel === undefined ? undefined : kernelByName(flags.kernel, '--kernel')
  const opened = open(stored, path, other)
  const account = accountOf(opened)
  const { kernel, property, steps, violated } = account
  const own = kernel.name === stored.kernel
  const wrong = own ? checkCounterexample(opened) : undefined
  const found = violated ? `violated at step ${figure(violated.violatedAt)}` : 'holds at every step'
  const holds = expectedOf(kernel, stored.structure.families, property.id) === 'holds'
  const differs = own ? wrong !== undefined : violated !== undefined && holds
  return {
    report: {
      file: path,
      kernel: kernel.name,
      property: property.id,
      found,
      wrong,
      noReturn: violated?.noReturn,
      steps: steps.map(storedStep),
    },
    text: [
      chalk.bold(stored.question),
      `${property.id} ${property.name}: ${property.sentence}`,
      `${kernel.name}, ${stored.trace.kind} trace of ${figure(steps.length)}: ${found}`,
      stepTable(account, flags.unfold ?? false),
      // What was searched, was searched on its own kernel, and is so.
      ...(own && wrong === undefined ? [certificateText(stored.trace)] : []),
      ...(wrong === undefined ? [] : [chalk.red(`${path}: ${wrong}`)]),
    ].join('\n'),
    status: differs ? 'differs' : 'as expected',
  }
}

const NOTHING_SEEN = 'vacuous: no event has an observation, so that no counter was compared'

/** Values that do not match, of which a person wants to see some. */
const ODD_SHOWN = 5

/** How many values of the whole file do not match, by what explains them, and the first of each. */
function wholeText({ compared, odd }: WholeReplay): readonly string[] {
  const lines = byKind(odd).flatMap(({ what, values }) => {
    const shown = values.slice(0, ODD_SHOWN).map(value => `    ${mismatchText(value)}`)
    const more = values.length - shown.length
    return [
      `  ${figure(values.length)} ${what}`,
      ...shown,
      ...(more > 0 ? [`    ${figure(more)} more`] : []),
    ]
  })
  return [`whole file: ${figure(odd.length)} of ${figure(compared)} values do not match`, ...lines]
}

/** A step as the JSON report has it: action and cells by name. */
function storedStep({ action, changes, ...rest }: Account['steps'][number]) {
  const { result, ...judged } = rest
  const named = changes.map(({ cell, from, to }) => ({ name: cell.name, from, to }))
  return { label: action.label, result, changes: named, ...judged }
}

function replayOneRecording(
  path: string,
  flags: ReplayFlags,
  recording = readAnyRecording(path),
): Replayed {
  const name = flags.kernel ?? kernelOfRecording(recording.header, path)
  const kernel = kernelByName(name, flags.kernel ? '--kernel' : path)
  const first: RecordedStep[] = []
  const last: RecordedStep[] = []
  const result = replayAnyRecording(recording, kernel, step => {
    if (first.length < flags.rows) first.push(step)
    last.push(step)
    if (last.length > flags.rows) last.shift()
  })
  const { events, compared, bounded = 0, mismatch } = result
  const loose = bounded === 0 ? '' : ` (${bounded} of them only bounded)`
  const size = `${counted(events, 'event')}, ${counted(compared, 'number')} compared${loose}`
  const head = `${path} on ${name}: ${size}`
  const all = 'events' in recording ? recording.events : recording.flowEvents
  // At a mismatch the steps that led to it are what one wants to see.
  const shown = mismatch === undefined ? first : last
  const more = all.length - shown.length
  const table =
    shown.length === 0 ? [] : [recordedTable(shown), `${counted(more, 'more event')} (--rows)`]
  // The batch of the header and results say nothing of counters.
  const vacuous = all.every(({ observed }) => observed === undefined)
  const match = vacuous ? chalk.magenta(NOTHING_SEEN) : chalk.green('all match')
  const verdict = mismatch === undefined ? match : chalk.red(mismatchText(mismatch))
  const whole =
    mismatch === undefined || !('events' in recording) ? undefined : replayWhole(recording, kernel)
  return {
    report: { file: path, ...result, ...given({ whole }) },
    text: [...table, `${head}: ${verdict}`, ...(whole ? wholeText(whole) : [])].join('\n'),
    status: mismatch !== undefined ? 'differs' : vacuous ? 'unknown' : 'as expected',
  }
}
