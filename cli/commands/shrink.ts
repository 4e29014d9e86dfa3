import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import { shortestTraces } from '../../engine/shrink/shortest_traces.ts'
import { type Shrunk, shrinkViolation } from '../../engine/shrink/shrink.ts'
import { InputError } from '../../model/input_error.ts'
import type { Model } from '../../model/model.ts'
import { settingText } from '../../model/setting.ts'
import { accountOf } from '../../report/trace/account.ts'
import { certificateText, counted } from '../../report/trace/sentences.ts'
import type { Status } from '../../suite/findings/finding.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { type FailingTrace, readFailingTrace } from '../../traces/failing_trace.ts'
import { smallestStructure } from '../../traces/smallest_structure.ts'
import { descriptions } from '../flags/descriptions.ts'
import { number } from '../flags/options.ts'
import { exitCode, INTERRUPTED } from '../io/exit_codes.ts'
import { outputFile, printText, toJson, writeWhole } from '../io/files.ts'
import { type Progress, withProgress } from '../io/progress.ts'
import { stepTable } from '../text/step_table.ts'
import { keptAs } from './kept.ts'

interface ShrinkFlags {
  readonly kernel?: string
  readonly property?: string
  readonly out?: string
  readonly all?: number
  readonly statesMax: number
  readonly seconds: number
}

const MORE = `
The trace becomes shorter by taking steps away and by putting others in their place; what is left
gets the names and the order that read best. Then a search to one step less certifies that it is
the shortest, or finds one that is. Ctrl-C keeps the best so far.

FILE is a counterexample, or a recording whose entries come one by one. Of a counterexample that
you write by hand only format, kernel, property, structure, constants and trace are needed:
  {"format": "dst-counterexample/1", "kernel": "copied-template", "property": "P2",
   "structure": {"cpus": 1, "netns": 2, "families": ["ipv4"]},
   "constants": {"batch": 2, "batchPerCpu": 0, "gcThresh": 8},
   "trace": {"steps": [{"repeat": 2, "steps": ["dst_alloc net=0 cpu=0", "dst_alloc net=1 cpu=0"]}]}}
What shrink writes has all fields, and replay and export read it.
Whether it is the shortest is a verdict too: unknown, where the search is cut short.`

export function addShrinkCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('shrink')
    .description(descriptions.shrink)
    .argument('<FILE>', 'a counterexample (.json) or a recording (.jsonl, .jsonl.gz)')
    .option('--kernel <NAME>', 'on this kernel (default: the one that the file names)')
    .option('--property <ID>', "this property, by id or name (default: the file's, or the first)")
    .addOption(
      new Option(
        '--out <FILE>',
        'write it here; - for standard output (default: NAME.shrunk.json in this folder)',
      ).argParser(outputFile),
    )
    .addOption(
      number(
        '--all <N>',
        'also the other traces of that length, N in all: OUT-2.json ...',
        2,
        1000,
      ),
    )
    .addOption(
      number('--states-max <S>', 'states of the search, at most; 0: no search', 0, 2 ** 30).default(
        5_000_000,
      ),
    )
    .addOption(
      number('--seconds <S>', 'time for shrinking, before the search', 1, 86_400).default(60),
    )
    .addHelpText('after', MORE)
    .action(async (file: string, flags: ShrinkFlags) => {
      report(await shrinkCommand(file, flags))
    })
}

async function shrinkCommand(file: string, flags: ShrinkFlags): Promise<number> {
  const {
    out = outputFile(`${basename(file).replace(/\.(json|jsonl|jsonl\.gz)$/, '')}.shrunk.json`),
  } = flags
  if (out === '-' && flags.all !== undefined) {
    throw new InputError('--all', 'writes several files', 'name the first by --out FILE')
  }
  const interrupt = onInterrupt()
  const { read, done, others } = await withProgress(async show => {
    show.stage(`read ${file}`)
    const read = readFailingTrace(file, flags)
    const { setting, property, trace } = read
    const { kernel } = setting
    const about = `${property.id} on ${kernel.name} ${settingText(setting)}`
    show.stage(`shrink ${counted(trace.length, 'step')}: ${about}`)
    const work = { ...flags, out, show, interrupt }
    const done = await shrunk(read, work).finally(interrupt.ignore)
    write(out, done.found)
    return { read, done, others: otherTraces(done, work) }
  }).finally(interrupt.ignore)
  for (const [index, other] of others.entries()) write(numbered(out, index + 2), other)
  if (out !== '-') printText(text(read, done, { ...flags, out }, others.length))
  if (interrupt.signal.aborted) return INTERRUPTED
  return exitCode([statusOf(done.found, flags)])
}

/** Ctrl-C, while it is listened to. */
interface Interrupt {
  readonly signal: AbortSignal
  /** From now on Ctrl-C ends the process, as it does by default. */
  ignore(): void
}

function onInterrupt(): Interrupt {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  process.once('SIGINT', abort)
  return { signal: controller.signal, ignore: () => process.off('SIGINT', abort) }
}

/** A shrunk trace with the model that it is of, and what is written of it. */
interface Done {
  readonly failing: FailingTrace
  readonly found: Counterexample
}

interface Work extends ShrinkFlags {
  readonly out: string
  readonly show: Progress
  readonly interrupt: Interrupt
}

async function shrunk(read: FailingTrace, work: Work): Promise<Done> {
  const { out, show, interrupt, seconds, statesMax } = work
  const { signal } = interrupt
  const passes = {
    timeMaxMs: seconds * 1000,
    signal,
    onBest: (best: readonly unknown[]) => show.update(counted(best.length, 'step')),
  }
  const { instance, property } = read
  const of = { ...instance, property, trace: read.trace }
  const first = await shrinkViolation<Model>({ ...of, ...passes, statesMax: 0 })
  const shorter = { ...read, trace: first.trace }
  const failing = read.recorded ? smallestStructure(shorter) : shorter
  if (signal.aborted || statesMax === 0) return { failing, found: counterexample(failing, first) }
  const certified = await shrinkViolation<Model>({
    ...failing.instance,
    property,
    trace: failing.trace,
    ...passes,
    statesMax,
    onSearch: (best, depth) => {
      // Nothing interrupts a search but the end of the process: what there is, is kept before it.
      if (out !== '-') write(out, counterexample(failing, { kind: 'shrunk', trace: best }))
      interrupt.ignore()
      const so = `${counted(best.length, 'step')} so far${out === '-' ? '' : `, in ${out}`}`
      show.stage(`search for a shorter one, to depth ${depth} (${so})`)
    },
  })
  const shortest = { ...failing, trace: certified.trace }
  return { failing: shortest, found: counterexample(shortest, certified) }
}

function counterexample(failing: FailingTrace, shrunk: Shrunk): Counterexample {
  return keptAs(failing, shrunk, { engine: 'shrink' }, failing.question)
}

/** The other traces of the same length, if they are asked for. */
function otherTraces(
  { failing, found }: Done,
  { all: max, statesMax, show }: Work,
): readonly Counterexample[] {
  if (max === undefined || found.trace.kind !== 'shortest') return []
  show.stage('search for all others')
  const { instance, property } = failing
  const { kind, searched } = found.trace
  const { length } = failing.trace
  const all = shortestTraces(instance, property, length, { max, statesMax })
  const others = (all?.traces ?? []).map(trace =>
    counterexample(failing, { kind, trace, ...given({ searched }) }),
  )
  return others.filter(({ id }) => id !== found.id).slice(0, max - 1)
}

function write(out: string, found: Counterexample): void {
  if (out === '-') process.stdout.write(toJson(found))
  else writeWhole(out, toJson(found))
}

/** `x.json`, `x-2.json`, `x-3.json`. */
function numbered(out: string, n: number): string {
  return /\.json$/.test(out) ? out.replace(/\.json$/, `-${n}.json`) : `${out}-${n}`
}

function text(
  read: FailingTrace,
  { failing, found }: Done,
  { out, all }: ShrinkFlags & { readonly out: string },
  others: number,
): string {
  const { setting, property, trace } = failing
  const { kernel } = setting
  const of = others + 1 === all ? ` (--all ${all}: there may be more)` : ', and there are no others'
  const more = `${others} more of that length: ${numbered(out, 2)} ...`
  return [
    `${property.id} on ${kernel.name}, ${settingText(setting)}`,
    stepTable(accountOf({ ...failing, stored: found, where: out, kernel })),
    `from ${counted(read.trace.length, 'step')} to ${figure(trace.length)}: ${certificateText(found.trace)}`,
    `written to ${out}`,
    ...(all === undefined ? [] : [others === 0 ? 'no other of that length' : more + of]),
  ].join('\n')
}

function statusOf({ trace }: Counterexample, { statesMax }: ShrinkFlags): Status {
  return trace.kind === 'shortest' || statesMax === 0 ? 'as expected' : 'unknown'
}
