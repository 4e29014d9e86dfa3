import { readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Command, Option } from 'commander'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { type PageFile, pageWith } from '../../report/player/page_file.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { filesBelow } from '../../traces/files/data_files.ts'
import { kernelOfRecording } from '../../traces/recordings/counter/replay.ts'
import { readAnyRecording } from '../../traces/recordings/read/format.ts'
import { unpack } from '../../traces/recordings/read/unpack.ts'
import { descriptions } from '../flags/descriptions.ts'
import { exitCode } from '../io/exit_codes.ts'
import { outputFile, writeWhole } from '../io/files.ts'
import { builtPage, counterexamplesDir, recordingsDir } from '../io/package.ts'

interface PageFlags {
  readonly out: string
  readonly kernel?: string
}

export function addPageCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('page')
    .description(descriptions.page)
    .argument(
      '[FILE...]',
      'counterexamples or recordings (default: all stored counterexamples, live recordings of Linux 4.3)',
    )
    .option('--kernel <NAME>', 'the kernel of recordings that do not name one of the model')
    .addOption(
      new Option('--out <FILE>', 'where to write it; - for standard output')
        .argParser(outputFile)
        .makeOptionMandatory(),
    )
    .action((files: readonly string[], flags: PageFlags) => {
      report(pageCommand(files, flags))
    })
}

function pageCommand(paths: readonly string[], { out, kernel }: PageFlags): number {
  if (kernel !== undefined) kernelByName(kernel, '--kernel')
  const files =
    paths.length === 0 ? storedFiles() : paths.map(path => pageFile(path, basename(path), kernel))
  const names = new Set<string>()
  for (const { name } of files) {
    if (names.has(name)) {
      throw new InputError(name, 'is the name of two files', 'rename one: a page has them by name')
    }
    names.add(name)
  }
  const page = pageWith(builtPage(), files)
  if (out === '-') process.stdout.write(page)
  else writeWhole(out, page)
  return exitCode(['as expected'])
}

/** Those whose header tells the kernel of the model. */
const LIVE = join('live', 'linux-4.3')

function storedFiles(): readonly PageFile[] {
  const live = filesBelow(recordingsDir, '.jsonl.gz').filter(path => path.includes(LIVE))
  return [
    ...live.map(path => pageFile(path, basename(path))),
    ...filesBelow(counterexamplesDir, '.json').map(path =>
      pageFile(path, relative(counterexamplesDir, path)),
    ),
  ]
}

/** Reads a file as the player will. Throws InputError: a page is to have none that cannot play. */
function pageFile(path: string, name: string, kernel?: string): PageFile {
  if (!/\.jsonl(\.gz)?$/.test(path)) {
    const stored = readCounterexample(path)
    open(stored, path)
    const gzip = packed(readFileSync(path, 'utf8'))
    return { name, about: stored.question, gzip }
  }
  const text = unpack(path)
  const recording = readAnyRecording(path, text)
  if (!('events' in recording)) {
    const what = 'is a recording in which the flow cache runs: its events are not single steps'
    throw new InputError(path, what, 'read it with "dstledger replay"')
  }
  if (kernel === undefined) kernelOfRecording(recording.header, path)
  const about = `${figure(recording.events.length)} events of ${recording.header.kernel}`
  return { name, about, ...given({ kernel }), gzip: packed(text) }
}

/** A time of packing in it would make two pages of one file differ. */
function packed(text: string): string {
  return gzipSync(text, { level: 9 }).toString('base64')
}
