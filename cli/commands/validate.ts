import { gzipSync } from 'node:zlib'
import type { Command } from 'commander'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { besideTheLine } from '../../model/kernels/beside.ts'
import { lineage } from '../../model/kernels/released.ts'
import { counted } from '../../report/trace/sentences.ts'
import { readFailingTrace } from '../../traces/failing_trace.ts'
import { byLine } from '../../traces/importers/by_line.ts'
import {
  explanations,
  NEVER_REFUSES,
  storable,
  wholeReplay,
} from '../../traces/importers/explained.ts'
import type { ImportedEvent } from '../../traces/importers/imported.ts'
import { importTrace } from '../../traces/importers/importer.ts'
import { readMap, type TraceMap } from '../../traces/importers/map.ts'
import { replayableOf } from '../../traces/importers/replayable.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, number } from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { outputFile, printReport, printText, writeWhole } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { textStream } from '../io/stream.ts'
import { importText, type Validated, validatedText } from '../text/validated_text.ts'

interface ValidateFlags {
  readonly importOnly?: true
  readonly map?: string
  readonly json?: string
  readonly off4?: number
  readonly off6?: number
  readonly cpus?: number
  readonly gcThresh?: number
  readonly kernelRelease: string
  readonly out?: string
}

/** Events that are held for a replay, at most. */
const EVENTS_MAX = 2_000_000

export function addValidateCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('validate')
    .description(descriptions.validate)
    .argument('<FILE...>', 'traces, plain or gzip; - is standard input')
    .option('--map <FILE>', 'what the events mean, as JSON (docs/VALIDATE.md)')
    .addOption(number('--off4 <BYTES>', 'of xfrm.xfrm4_dst_ops in struct net', 0, 2 ** 31))
    .addOption(number('--off6 <BYTES>', 'of xfrm.xfrm6_dst_ops there', 0, 2 ** 31))
    .option('--import-only', 'print what was read, and replay nothing')
    .addOption(number('--cpus <C>', 'CPUs that can be online (default: those seen)', 1, 8192))
    .addOption(
      number('--gc-thresh <T>', 'gc_thresh of new netns (default: none refuses)', 0, 2 ** 32 - 1),
    )
    .option('--kernel-release <TEXT>', 'what the recording says of its kernel', 'traced')
    .option('--out <FILE>', 'keep a trace that is explained as a recording (.jsonl.gz)', outputFile)
    .addOption(jsonOption())
    .action(async (files: readonly string[], flags: ValidateFlags) => {
      report(await (flags.importOnly ? importOnly(files, flags) : validate(files, flags)))
    })
}

function mapOf({ map, off4, off6 }: ValidateFlags): TraceMap {
  return { ...(map === undefined ? {} : readMap(map)), ...given({ off4, off6 }) }
}

/** Prints events as they are read: no trace is held whole. */
async function importOnly(files: readonly string[], flags: ValidateFlags): Promise<number> {
  const map = mapOf(flags)
  const { json } = flags
  if (json === undefined) {
    const sums = await withProgress(show => {
      show.stage(`import ${files.join(', ')}`, true)
      return importTrace(files, map, () => {}, progressOf(show.update))
    })
    printText(importText(sums))
    return exitCode([sums.counts.events === 0 ? 'unknown' : 'as expected'])
  }
  const output = textStream(json)
  try {
    output.write('{\n  "events": [')
    let separator = '\n    '
    const lines = byLine(event => {
      output.write(separator + JSON.stringify(event))
      separator = ',\n    '
    })
    const sums = await importTrace(files, map, lines.event, () => output.flush())
    lines.end()
    const { counts } = sums
    const rest = JSON.stringify({ ...sums.imported(), counts }, null, 2)
    output.write(`\n  ],${rest.slice(1)}\n`)
    await output.end()
    return exitCode([counts.events === 0 ? 'unknown' : 'as expected'])
  } catch (error) {
    output.abandon()
    throw error
  }
}

function progressOf(update: (text: string) => void): (lines: number) => Promise<void> {
  let [total, next] = [0, Date.now()]
  return async lines => {
    total += lines
    if (Date.now() < next) return
    next = Date.now() + 200
    update(`${figure(total)} lines`)
    // A turn of the event loop, in which Ctrl-C is heard.
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function validate(files: readonly string[], flags: ValidateFlags): Promise<number> {
  const map = mapOf(flags)
  const events: ImportedEvent[] = []
  const keep = (event: ImportedEvent): void => {
    if (events.push(event) > EVENTS_MAX) {
      const remedy = 'cut the trace, or use --import-only'
      throw new InputError(files[0] ?? '', `has more than ${EVENTS_MAX} events`, remedy)
    }
  }
  const found = await withProgress(async show => {
    show.stage(`import ${files.join(', ')}`, true)
    const sums = await importTrace(files, map, keep, progressOf(show.update))
    const { kernelRelease: kernel, cpus, gcThresh = NEVER_REFUSES } = flags
    const machine = { kernel, gcThresh, ...given({ cpus }) }
    const path = files.join(', ')
    const replayable = replayableOf(path, events, machine, sums.losses)
    const common = { path, sums, ...given({ sharedSlots: sums.sharedSlots }) }
    if ('undetermined' in replayable) return { ...common, undetermined: replayable.undetermined }
    show.stage(`replay ${path}`)
    const kernels = [...lineage, ...besideTheLine]
    const explained = explanations(replayable, kernels)
    const whole = wholeReplay(replayable, explained, kernels)
    return { ...common, replayable, explanations: explained, ...given({ whole }) }
  })
  const { status, text, report } = validatedText(found)
  const kept = flags.out === undefined ? [] : keepRecording(found, flags.out)
  printReport(flags.json, report, [text, ...kept].join('\n'))
  return exitCode([status])
}

/** Keeps what the best explanation explains, and says how it is shrunk if it violates anything. */
function keepRecording({ replayable, explanations = [] }: Validated, path: string): string[] {
  const [best] = explanations
  if (replayable === undefined || best === undefined) return ['not kept: it cannot be replayed']
  const kernel = kernelByName(best.kernel, '--out')
  const events = storable(replayable, best, kernel)
  if (typeof events === 'string') return [`not kept: ${events}`]
  const { recording, madeUp } = replayable
  const lines = [recording.header, ...events].map(line => JSON.stringify(line)).join('\n')
  writeWhole(path, path.endsWith('.gz') ? gzipSync(`${lines}\n`) : `${lines}\n`)
  const all = recording.events.length
  const part = `the first ${figure(events.length - madeUp)} of ${counted(all - madeUp, 'event')}`
  const which = events.length === all ? '' : `, ${part}`
  return [`kept: ${path}${which}`, ...shrinkText(path, kernel.name)]
}

/** The command that shrinks what was kept, if it violates anything there. */
function shrinkText(path: string, kernel: string): string[] {
  try {
    const { property } = readFailingTrace(path, { kernel })
    const words = /^[\w./@%+=:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
    return [
      `it violates ${property.id}, ${property.name}: dstledger shrink ${words} --kernel ${kernel}`,
    ]
  } catch (error) {
    // It violates nothing, or is larger than a recording may be.
    if (error instanceof InputError) return []
    throw error
  }
}
